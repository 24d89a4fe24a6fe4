-- Whose move a ticket is, since when, and how it ended.
create type "Turn" as enum ('us', 'customer', 'later', 'nobody');
create type "Resolution" as enum ('solved', 'workaround', 'unsolved', 'withdrawn');

alter table ticket
  add column turn "Turn" not null default 'nobody',
  add column turn_since timestamptz(3) not null default current_timestamp,
  add column resolution "Resolution",
  add column cause text not null default '',
  add column solution text not null default '';

create index ticket_team_id_turn_turn_since_idx on ticket (team_id, turn, turn_since) where state <> 'closed';
create index ticket_assignee_id_turn_turn_since_idx on ticket (assignee_id, turn, turn_since) where state <> 'closed';
create index ticket_hold_until_idx on ticket (hold_until) where state = 'on_hold';

-- The latest entry of a ticket that somebody of the team has seen.
create table ticket_look (
  account_id integer not null references account (id) on delete cascade on update cascade,
  ticket_id integer not null references ticket (id) on delete cascade on update cascade,
  event_id integer not null,
  primary key (account_id, ticket_id)
);
create index ticket_look_ticket_id_idx on ticket_look (ticket_id);

alter table account
  add column signature text not null default '',

  add column shown_organization text not null default '',
  add column introduced_at timestamptz(3);
