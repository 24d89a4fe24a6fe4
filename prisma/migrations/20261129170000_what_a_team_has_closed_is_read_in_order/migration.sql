-- The latest first, however much other teams have closed.
create index ticket_team_closed_at_idx on ticket (team_id, closed_at desc, id desc) where state = 'closed';
