import { personMerged } from '../organizations/merging-people.ts'
import type { Tx } from '../platform/db.ts'

/** What names an account by its number alone. */
export const ticketsOfMerged = personMerged.do(async (tx: Tx, { from, into }) => {
  // Nobody takes part in a ticket of their own.
  await tx.$executeRaw`delete from ticket_participant p using ticket t
    where p.account_id = ${into} and t.id = p.ticket_id and t.requester_id = p.account_id`
  await tx.$executeRaw`update ticket_event
    set recipients = array(select distinct case when x = ${from} then ${into} else x end from unnest(recipients) x)
    where ${from} = any(recipients)`
  for (const second of ['colleagueId', 'agentId', 'beforeId'])
    await tx.$executeRaw`update ticket_event
      set data = data || jsonb_build_object(${second}::text, ${String(into)}::text)
      where data->>${second} = ${String(from)}`
  await tx.$executeRaw`update draft set fields = jsonb_set(fields, '{customer}', to_jsonb(${String(into)}::text))
    where fields->>'customer' = ${String(from)}`
})
