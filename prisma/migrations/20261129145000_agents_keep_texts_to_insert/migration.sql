-- Texts that agents insert into replies and notes: of one of them, of a team, or of all.
create table canned_response (
  id serial primary key,
  title text not null,
  word text not null default '',
  body text not null,
  locale text,
  account_id integer references account (id) on delete cascade on update cascade,
  team_id integer references team (id) on delete cascade on update cascade,
  uses integer not null default 0,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null default current_timestamp,
  constraint canned_response_scope check (account_id is null or team_id is null)
);

create index canned_response_account_id_idx on canned_response (account_id);
create index canned_response_team_id_idx on canned_response (team_id);
