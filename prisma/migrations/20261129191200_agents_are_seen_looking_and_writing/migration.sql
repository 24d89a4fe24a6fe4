-- Who looks at a ticket now, and writes on it. May be lost with a crash. No foreign keys: they would wait for whoever
-- holds the ticket.
create type "Writing" as enum ('reply', 'note', 'call');

create unlogged table ticket_presence (
  ticket_id integer not null,
  account_id integer not null,
  seen_at timestamptz(3) not null default current_timestamp,
  writing "Writing",
  written_at timestamptz(3),
  constraint ticket_presence_pkey primary key (ticket_id, account_id)
);

create index ticket_presence_account_id_idx on ticket_presence (account_id);

-- What colleagues have begun on a ticket.
create index draft_purpose_idx on draft (purpose);
