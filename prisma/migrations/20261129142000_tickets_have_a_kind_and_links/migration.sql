-- What a ticket is about, and how its end is found again.
create type "TicketKind" as enum ('fault', 'change', 'request');

alter table ticket
  add column kind "TicketKind" not null default 'fault',
  add column folded_closing text not null default '';

-- Who let somebody take part.
create type "ParticipantOrigin" as enum ('requester', 'team');
alter table ticket_participant add column origin "ParticipantOrigin" not null default 'requester';

-- Two tickets that have to do with each other, once.
create table ticket_link (
  ticket_id integer not null references ticket (id) on delete cascade on update cascade,
  other_id integer not null references ticket (id) on delete cascade on update cascade,
  created_at timestamptz(3) not null default current_timestamp,
  primary key (ticket_id, other_id),
  constraint ticket_link_order check (ticket_id < other_id)
);
create index ticket_link_other_id_idx on ticket_link (other_id);
