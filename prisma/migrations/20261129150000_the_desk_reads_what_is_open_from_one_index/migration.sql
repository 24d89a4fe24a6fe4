-- Lists in their order, and counts and neighbours without the tickets themselves.
create index ticket_desk_idx on ticket (team_id, turn, turn_since, id) include (assignee_id, number)
  where state <> 'closed';
drop index ticket_team_id_turn_turn_since_idx;
