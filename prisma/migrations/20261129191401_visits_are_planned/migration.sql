create type "VisitState" as enum ('planned', 'over', 'called_off');

create table visit (
  id serial primary key,
  ticket_id integer not null references ticket (id) on update cascade on delete cascade,
  uid uuid not null default gen_random_uuid(),
  sequence integer not null default 0,
  state "VisitState" not null default 'planned',
  starts_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  visitor_id integer references account (id) on update cascade on delete set null,
  visitor_name text not null default '',
  place text not null default '',
  changed_at timestamptz(3) not null,
  constraint visit_lasts check (ends_at > starts_at)
);

create unique index visit_uid_key on visit (uid);
create index visit_ticket_id_id_idx on visit (ticket_id, id);
create index visit_visitor_id_starts_at_idx on visit (visitor_id, starts_at);

-- One at a time.
create unique index visit_planned_key on visit (ticket_id) where state = 'planned';

-- What is to come, in order.
create index visit_coming_idx on visit (ends_at) where state = 'planned';

alter table mail add column calendar text not null default '';
