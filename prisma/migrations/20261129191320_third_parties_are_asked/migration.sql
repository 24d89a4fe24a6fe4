-- Vendors and others outside whom a team asks about tickets.
create table party (
  id serial primary key,
  team_id integer not null references team (id) on delete cascade on update cascade,
  name citext not null,
  address citext not null default '',
  used_at timestamptz(3) not null default current_timestamp
);
create unique index party_team_id_name_address_key on party (team_id, name, address);
create index party_address_idx on party (address);

-- Who was asked by mail, and may answer from their address.
create table ticket_party (
  ticket_id integer not null references ticket (id) on delete cascade on update cascade,
  party_id integer not null references party (id) on delete cascade on update cascade,
  asked_at timestamptz(3) not null default current_timestamp,
  primary key (ticket_id, party_id)
);
create index ticket_party_party_id_idx on ticket_party (party_id);

-- For whom a ticket waits, and whether its customer may know the name.
alter table ticket
  add column party_id integer references party (id) on delete set null on update cascade,
  add column party_shown boolean not null default false,
  add constraint ticket_party_waits check (party_id is null or hold_reason = 'third_party');
create index ticket_party_id_idx on ticket (party_id) where party_id is not null;
