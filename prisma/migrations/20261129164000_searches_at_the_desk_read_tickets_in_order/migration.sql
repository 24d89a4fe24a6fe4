-- A team's tickets, the newest first, and the few that have notes.
create index ticket_team_id_id_idx on ticket (team_id, id);
create index message_notes_idx on message (ticket_id) where visibility = 'internal';

-- The same as ticket_folded_idx, and a part of message_folded_idx.
drop index if exists ticket_folded_trigrams;
drop index if exists message_folded_trigrams;
