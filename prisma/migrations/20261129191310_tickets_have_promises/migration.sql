-- Until when the customer was promised news. A missed promise leads the desk's lists: a job notes it in missed_at.
alter table ticket
  add column promised_at timestamptz(3),
  add column missed_at timestamptz(3),
  add constraint ticket_missed_promise check (missed_at is null or promised_at is not null);

-- Lists in their order, and counts and neighbours without the tickets themselves.
drop index ticket_desk_idx;
create index ticket_desk_idx on ticket (team_id, missed_at, turn, turn_since, id) include (assignee_id, number, promised_at)
  where state <> 'closed';
drop index ticket_assignee_id_turn_turn_since_idx;
create index ticket_assignee_desk_idx on ticket (assignee_id, missed_at, turn, turn_since, id) where state <> 'closed';

-- The view of what falls due, and what the job looks for.
create index ticket_team_promise_idx on ticket (team_id, promised_at, id) where promised_at is not null;
create index ticket_promise_idx on ticket (promised_at) where missed_at is null and promised_at is not null;
