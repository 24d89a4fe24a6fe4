-- Only open tickets have a turn to find out; all others are nobody's.
update ticket set turn_since = updated_at,
  turn = (case state when 'waiting' then 'customer' when 'on_hold' then 'later' else 'us' end)::"Turn"
where state <> 'closed' and turn = 'nobody';
