-- Where the requester worked when it was opened; memberships change, tickets do not.
alter table ticket add column site text;

alter type "Channel" add value 'in_person';

-- What the team should know of a company, for agents alone.
create table organization_note (
  id serial not null,
  organization_id integer not null,
  author_id integer,
  body text not null,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null default current_timestamp,
  constraint organization_note_pkey primary key (id),
  constraint organization_note_organization_id_fkey foreign key (organization_id) references organization (id)
    on delete cascade on update cascade,
  constraint organization_note_author_id_fkey foreign key (author_id) references account (id)
    on delete set null on update cascade
);
create index organization_note_organization_id_id_idx on organization_note (organization_id, id);
create index organization_note_author_id_idx on organization_note (author_id);
