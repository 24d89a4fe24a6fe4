-- The same, but no ticket waits for more than a portion of them.
select 1 from ticket where id in (select id from ticket where id > $1 order by id limit $2) order by id for update;

with portion as materialized (select id from ticket where id > $1 order by id limit $2),
  turned as (update ticket set turn_since = updated_at,
      turn = (case state when 'waiting' then 'customer' when 'on_hold' then 'later' else 'us' end)::"Turn"
    where id in (select id from portion) and state <> 'closed' and turn = 'nobody')
select max(id) as reached from portion;
