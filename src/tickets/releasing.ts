import { displayName } from '../accounts/names.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, transaction } from '../platform/db.ts'
import { worksFor } from './policy.ts'
import { writeChange } from './writing.ts'

const AT_ONCE = 200

export interface Release {
  accountId: number
  /** Who took the right away, if it was an account. */
  by?: number | undefined
}

/** Condition on `ticket t`: open, and its assignee may not work on it any more. */
const left = (accountId: number) => Prisma.sql`t.assignee_id = ${accountId} and t.state <> 'closed'
  and not exists (select 1 from account a where a.id = t.assignee_id
    and ${worksFor('a', Prisma.sql`t.team_id`)})`

/** The job behind `setAgent`: tickets of an agent who has left are nobody's, each with an event. */
export async function releaseTickets(db: Db, { accountId, by }: Release, portalName: string) {
  const who = by === undefined ? null : await db.account.findUnique({ where: { id: by } })
  const author = { actorId: who?.id ?? null, actorName: who ? displayName(who) : portalName }
  for (let last = 0; ; ) {
    const due = await readRows<{ id: number }>(
      db,
      Prisma.sql`select t.id from ticket t where ${left(accountId)} and t.id > ${last} order by t.id limit ${AT_ONCE}`,
    )
    // One by one, so that nobody waits for all.
    for (const { id } of due) {
      await transaction(db, async (tx) => {
        // Kept as it is, before the ticket, as by whoever assigns it.
        await readRows(tx, Prisma.sql`select 1 from account where id = ${accountId} for share`)
        const [still] = await readRows(
          tx,
          Prisma.sql`select 1 from ticket t where t.id = ${id} and ${left(accountId)} for update of t`,
        )
        if (!still) return
        const at = now()
        const event = { type: 'unassigned' as const, visibility: 'internal' as const, ...author, createdAt: at }
        await writeChange(tx, id, { at, changes: { assigneeId: null }, events: [event] })
      })
      last = id
    }
    if (due.length < AT_ONCE) return
  }
}
