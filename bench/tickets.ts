import type pg from 'pg'
import { foldText } from '../src/platform/folding.ts'
import { excerptOf } from '../src/tickets/folding.ts'
import { checkDigit } from '../src/tickets/numbering.ts'
import { remarks, STORIES, storyOf } from './texts.ts'
import { personOf } from './worlds.ts'

const DAYS = 400

/**
 * Opens tickets in order of time, over 400 days until two days ago; 60 of 100 are closed, 2 confidential. `counts` has
 * a number per person. PostgreSQL makes them day by day.
 */
export async function seedTickets(client: pg.Client, counts: number[], say: (text: string) => void) {
  // Deterministic and evenly spread from 0 to below `most`.
  await client.query(`create function pg_temp.pick(seed bigint, purpose int,
    most int) returns int language sql immutable
    as $$ select ((hashint8extended(seed, purpose) & 2147483647) % most)::int $$`)
  await prepareTexts(client)
  await client.query(
    `create temp table person as
     select given.position - 1 as index, given.tickets, a.id, a.first_name || ' ' || a.last_name as name,
       m.organization_id,
       (select c.id from contract c where c.organization_id = m.organization_id
         order by c.valid_until desc limit 1) as contract_id,
       (select other.account_id from membership other where other.organization_id = m.organization_id
         and other.account_id <> a.id
         order by other.account_id limit 1) as colleague_id
     from unnest($1::text[], $2::int[]) with ordinality as given (email, tickets, position)
       join account a on a.email = given.email::citext join membership m on m.account_id = a.id`,
    [counts.map((_, index) => personOf(index).email), counts],
  )
  await client.query(
    `create temp table opened as
     select planned.*, to_char(at at time zone 'UTC', 'YYYYMMDD') as day,
       row_number() over (partition by to_char(at at time zone 'UTC', 'YYYYMMDD') order by at, seed) as position
     from (select p.index as person, p.index * 1000 + k as seed,
         now() - ($1 + 2 - $1 * (k + pg_temp.pick(p.index, 0, 1000) / 1000.0) / p.tickets) * interval '1 day' as at
       from person p, generate_series(0, p.tickets - 1) k) planned`,
    [DAYS],
  )
  await client.query('create index on opened (day)')
  await client.query('analyze person, opened')
  // PostgreSQL underestimates the tickets of a day and would choose nested loops.
  await client.query('set enable_nestloop = off')
  const { rows: days } = await client.query<{ day: string; tickets: number }>(
    'select day, count(*)::int as tickets from opened group by day order by day',
  )
  // The folded messages are written with each ticket.
  await client.query('alter table message disable trigger user')
  for (const [index, { day, tickets }] of days.entries()) {
    if (index % 50 === 0) say(`tickets of day ${index + 1} of ${days.length}`)
    await client.query({
      name: 'day',
      text: OPEN_A_DAY,
      values: [day, Array.from({ length: tickets }, (_, at) => numberOf(day, at + 1))],
    })
  }
  await client.query('alter table message enable trigger user')
  await client.query('reset enable_nestloop')
  await client.query('insert into ticket_day (day, base) select day, -max(position) from opened group by day')
}

function numberOf(day: string, count: number): string {
  const digits = `${day}10${String(count).padStart(5, '0')}`
  return `${digits}${checkDigit(digits)}`
}

async function prepareTexts(client: pg.Client) {
  const stories = Array.from({ length: STORIES }, (_, index) => storyOf(index)).map(({ subject, messages }, index) => ({
    index,
    subject,
    folded: foldText(subject),
    excerpt: excerptOf(messages[0]),
    bodies: messages,
    searchable: messages.map(foldText),
  }))
  await client.query(
    `create temp table story as select * from json_to_recordset($1)
     as x (index int, subject text, folded text, excerpt text, bodies text[], searchable text[])`,
    [JSON.stringify(stories)],
  )
  const lines = remarks().map((text, index) => ({ index, text, folded: foldText(text) }))
  await client.query(
    'create temp table remark as select * from json_to_recordset($1) as x (index int, text text, folded text)',
    [JSON.stringify(lines)],
  )
  await client.query(`create temp table agent as select row_number() over (order by id) - 1 as index, id,
    first_name || ' ' || last_name as name
    from account where role = 'agent'`)
  await client.query('analyze story, remark, agent')
}

// A customer's text, an agent's answer with a device's number, and thanks; messages of others lie between them, as in
// real tables.
const OPEN_A_DAY = `
  with draft as (
    select o.position, o.at, given.number, p.id as requester_id, p.name as requester, p.organization_id, p.contract_id,
      p.colleague_id,
      s.subject, s.folded, s.excerpt,
      array[s.bodies[1], s.bodies[2] || E'\\n\\n' || r.text || ' WS-' || device.digits, s.bodies[3]] as bodies,
      array[s.searchable[1], s.searchable[2] || ' ' || r.folded || ' ws-' || device.digits, s.searchable[3]] as said,
        a.id as agent_id, a.name as agent,
      (case when pg_temp.pick(o.seed, 2, 100) < 60 then 'closed'
        else (array['open', 'waiting', 'new', 'open', 'on_hold'])[1 + pg_temp.pick(o.seed, 3, 5)]
        end)::"TicketState" as state,
      1 + pg_temp.pick(o.seed, 4, 5) as priority, pg_temp.pick(o.seed, 5, 100) < 2 as confidential
    from opened o
      join unnest($2::text[]) with ordinality as given (number, position) using (position)
      join person p on p.index = o.person
      join story s on s.index = pg_temp.pick(o.seed, 6, (select count(*)::int from story))
      join remark r on r.index = pg_temp.pick(o.seed, 7, (select count(*)::int from remark))
      join agent a on a.index = pg_temp.pick(o.seed, 8, 3)
      cross join lateral (select lpad(pg_temp.pick(o.seed, 1, 90000)::text, 5, '0') as digits) device
    where o.day = $1),
  made as (
    insert into ticket (number, subject, excerpt, folded, folded_messages, state, priority, requester_id,
      organization_id, contract_id, confidential, team_id,
      assignee_id, created_at, updated_at, closed_at)
    select number, subject, excerpt, folded, array_to_string(said, E'\\n') || E'\\n', state, priority, requester_id,
      organization_id, contract_id,
      confidential, (select id from team where is_default), case when state <> 'new' then agent_id end, at,
        at + interval '1 day',
      case when state = 'closed' then at + interval '1 day' end
    from draft order by position
    returning id, number),
  messages as (
    insert into message (ticket_id, author_id, author_name, side, visibility, body, folded, created_at)
    select made.id, case turn when 2 then agent_id else requester_id end, case turn when 2 then agent
      else requester end,
      (case turn when 2 then 'team' else 'customer' end)::"Side", 'public',
      bodies[turn], said[turn], at + (array[interval '0', interval '95 minutes', interval '1 day'])[turn]
    from made join draft using (number) cross join generate_series(1, 3) turn order by turn, made.id),
  events as (
    insert into ticket_event (ticket_id, type, actor_id, actor_name, created_at)
    select made.id, line.type, case line.turn when 2 then agent_id else requester_id end, case line.turn
      when 2 then agent else requester end,
      at + line.later
    from made join draft using (number)
      cross join (values (1, 'opened', interval '0'), (2, 'assigned', interval '5 minutes'),
        (3, 'closed', interval '1 day')) line (turn, type, later)
    where line.turn = 1 or (line.turn = 2 and state <> 'new') or (line.turn = 3 and state = 'closed')
    order by line.turn, made.id)
  insert into ticket_participant (ticket_id, account_id)
  select made.id, colleague_id from made join draft using (number) where confidential`
