-- A mail is stored before anybody knows whose it is.
alter table attachment alter column owner_id drop not null;

-- What is nobody's has a row per change, which a job sums up: in one row, mails would wait for each other.
alter table stored_bytes drop constraint stored_bytes_pkey;
alter table stored_bytes
  alter column owner_id drop not null,
  add column id serial not null,
  add constraint stored_bytes_pkey primary key (id);
create unique index stored_bytes_owner_id_key on stored_bytes (owner_id);

create or replace function count_stored_bytes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into stored_bytes as s (owner_id, bytes)
      select owner_id, sum(size) from arrived group by owner_id having sum(size) <> 0 order by owner_id
      on conflict (owner_id) do update set bytes = s.bytes + excluded.bytes;
  elsif tg_op = 'DELETE' then
    update stored_bytes s set bytes = s.bytes - g.bytes
      from (select o.owner_id, o.bytes from stored_bytes l
        join (select owner_id, sum(size) as bytes from gone group by owner_id) o using (owner_id)
        order by owner_id for update of l) g
      where s.owner_id = g.owner_id and g.bytes <> 0;
    insert into stored_bytes (bytes) select -sum(size) from gone where owner_id is null having sum(size) <> 0;
  else
    insert into stored_bytes as s (owner_id, bytes)
      select owner_id, sum(bytes) from (
        select owner_id, size as bytes from arrived union all select owner_id, -size from gone
      ) changes group by owner_id having sum(bytes) <> 0 order by owner_id
      on conflict (owner_id) do update set bytes = s.bytes + excluded.bytes;
  end if;
  return null;
end $$;

alter table message_attachment add column content_id text;

-- What a message that came by mail has beside its text.
create table message_mail (
  message_id integer not null,
  raw_id uuid,
  html text,
  remote boolean not null default false,
  quoted text not null default '',
  constraint message_mail_pkey primary key (message_id),
  constraint message_mail_message_id_fkey foreign key (message_id) references message (id)
    on delete cascade on update cascade,
  constraint message_mail_raw_id_fkey foreign key (raw_id) references attachment (id)
    on delete set null on update cascade
);
create index message_mail_raw_id_idx on message_mail (raw_id);

-- Somebody whom a mail named beside us, until an agent lets them in or not.
create table suggested_participant (
  ticket_id integer not null,
  address citext not null,
  name text not null,
  account_id integer,
  same_company boolean not null,
  dismissed_at timestamptz(3),
  created_at timestamptz(3) not null default current_timestamp,
  constraint suggested_participant_pkey primary key (ticket_id, address),
  constraint suggested_participant_ticket_id_fkey foreign key (ticket_id) references ticket (id)
    on delete cascade on update cascade,
  constraint suggested_participant_account_id_fkey foreign key (account_id) references account (id)
    on delete set null on update cascade
);
create index suggested_participant_account_id_idx on suggested_participant (account_id);

-- Where mails come from: a folder on a server, or a door of ours.
create table mailbox (
  id serial not null,
  name text not null,
  team_id integer,
  uid_validity bigint,
  last_uid bigint,
  seen_at timestamptz(3),
  failing_since timestamptz(3),
  last_error text,
  created_at timestamptz(3) not null default current_timestamp,
  constraint mailbox_pkey primary key (id),
  constraint mailbox_team_id_fkey foreign key (team_id) references team (id) on delete set null on update cascade
);
create unique index mailbox_name_key on mailbox (name);
create index mailbox_team_id_idx on mailbox (team_id);

-- A mail as it came, and what became of it.
create type "IncomingMailState" as enum ('stored', 'filed', 'quarantined', 'refused', 'discarded');
create table incoming_mail (
  id serial not null,
  mailbox_id integer not null,
  sha256 bytea not null,
  raw_id uuid,
  size integer not null,
  envelope_from text,
  envelope_to text[] default array[]::text[],
  received_at timestamptz(3) not null default current_timestamp,
  state "IncomingMailState" not null default 'stored',
  reason text,
  attempts integer not null default 0,
  settled_at timestamptz(3),
  from_address citext,
  from_name text,
  subject text,
  header_message_id text,
  excerpt text,
  automatic text,
  facts jsonb not null default '{}',
  ticket_id integer,
  message_id integer,
  constraint incoming_mail_pkey primary key (id),
  constraint incoming_mail_mailbox_id_fkey foreign key (mailbox_id) references mailbox (id)
    on delete restrict on update cascade,
  constraint incoming_mail_raw_id_fkey foreign key (raw_id) references attachment (id)
    on delete set null on update cascade,
  constraint incoming_mail_ticket_id_fkey foreign key (ticket_id) references ticket (id)
    on delete set null on update cascade,
  constraint incoming_mail_message_id_fkey foreign key (message_id) references message (id)
    on delete set null on update cascade
);
create unique index incoming_mail_mailbox_id_sha256_key on incoming_mail (mailbox_id, sha256);
create unique index incoming_mail_raw_id_key on incoming_mail (raw_id);
create index incoming_mail_state_id_idx on incoming_mail (state, id);
create index incoming_mail_mailbox_id_state_id_idx on incoming_mail (mailbox_id, state, id);
create index incoming_mail_from_address_id_idx on incoming_mail (from_address, id);
create index incoming_mail_header_message_id_idx on incoming_mail (header_message_id);
create index incoming_mail_ticket_id_idx on incoming_mail (ticket_id);
create index incoming_mail_message_id_idx on incoming_mail (message_id);
