import type { Actor } from '../accounts/actor.ts'
import type { Db } from '../platform/db.ts'

/** How far somebody of the team has read; never back. */
export async function rememberLook(db: Db, { accountId }: Actor, ticketId: number, eventId: number) {
  await db.$executeRaw`insert into ticket_look (account_id, ticket_id, event_id)
    select ${accountId}, t.id, ${eventId} from ticket t where t.id = ${ticketId}
    on conflict (account_id, ticket_id) do update set event_id = excluded.event_id
      where ticket_look.event_id < excluded.event_id`
}
