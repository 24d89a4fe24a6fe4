import { personMerged } from '../organizations/merging-people.ts'
import { Prisma, type Tx } from '../platform/db.ts'

/** What of an event's data is an account. */
const NAMING = ['colleagueId', 'agentId', 'beforeId', 'visitorId', 'deputyId', 'ownerId', 'fromId', 'toId']
const namedBy = Prisma.join(NAMING.map((name) => Prisma.sql`e.data->>${name}`))

/** What names an account by its number alone. */
export const ticketsOfMerged = personMerged.do(async (tx: Tx, { from, into }) => {
  // Nobody takes part in a ticket of their own.
  await tx.$executeRaw`delete from ticket_participant p using ticket t
    where p.account_id = ${into} and t.id = p.ticket_id and t.requester_id = p.account_id`
  // All in one, because no index finds them.
  await tx.$executeRaw`update ticket_event e
    set recipients = case when e.recipients is null then null else array(
        select distinct case when x = ${from} then ${into} else x end from unnest(e.recipients) x) end,
      data = e.data || coalesce((select jsonb_object_agg(x.key, ${String(into)}::text)
        from jsonb_each_text(e.data) x where x.key = any(${NAMING}) and x.value = ${String(from)}), '{}')
    where ${from} = any(e.recipients) or ${String(from)} in (${namedBy})`
  await tx.$executeRaw`update ticket_answer set value = value || jsonb_build_object('id', ${String(into)}::text)
    where jsonb_typeof(value) = 'object' and value->>'id' = ${String(from)}`
  // Who took part before the merge of a ticket, stays when that is taken back.
  await tx.$executeRaw`update ticket_aside a set brought = a.brought || jsonb_build_object('participants',
      (select coalesce(jsonb_agg(distinct case when x.id = ${from}::int then ${into}::int else x.id end), '[]')
        from (select y::text::int as id from jsonb_array_elements(a.brought->'participants') y) x
        where x.id <> ${from}::int or not exists (select 1 from ticket_participant p join ticket t on t.id = a.ticket_id
          where p.ticket_id = t.merged_into_id and p.account_id = ${into} and p.created_at < a.at)))
    where a.brought->'participants' @> to_jsonb(${from}::int)`
  await tx.$executeRaw`update draft
    set fields = jsonb_set(fields, '{recipients}', to_jsonb(array_to_string(array(
      select distinct case when x = ${String(from)} then ${String(into)} else x end
        from unnest(string_to_array(fields->>'recipients', ' ')) x), ' ')))
    where ${String(from)} = any(string_to_array(fields->>'recipients', ' '))`
  await tx.$executeRaw`update draft set fields = jsonb_set(fields, '{customer}', to_jsonb(${String(into)}::text))
    where fields->>'customer' = ${String(from)}`
})
