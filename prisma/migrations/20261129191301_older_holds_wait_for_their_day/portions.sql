-- The same, but no ticket waits for more than a portion of them.
select 1 from ticket where id in (select id from ticket where id > $1 order by id limit $2) order by id for update;

with portion as materialized (select id from ticket where id > $1 order by id limit $2),
  held as (update ticket set hold_reason = 'date'
    where id in (select id from portion) and state = 'on_hold' and hold_reason is null)
select max(id) as reached from portion;
