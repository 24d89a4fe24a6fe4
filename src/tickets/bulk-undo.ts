import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { MINUTE, now } from '../platform/clock.ts'
import { attempt, type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ForbiddenError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import type { BulkResult, BulkWish, MarkedTicket } from './bulk.ts'
import { holdAll, holdTicketTo } from './locking.ts'
import { UNDO_MINUTES, unmergeTicket } from './merging.ts'
import { markAsWanted } from './spam.ts'
import { assignTicket, setTicketPriority, watchTicket } from './work.ts'

type Undoable = 'assign' | 'priority' | 'watch' | 'spam' | 'merge'

interface Done {
  id: number
  number: string
  /** The latest, when it was done. */
  event: number
  /** Agent or priority. */
  before: number | null
}

/** Keeps how to take back what mails nobody, or nobody yet; returns its id. */
export async function rememberUndo(
  tx: Tx,
  { accountId }: Actor,
  wanted: BulkWish,
  marked: MarkedTicket[],
): Promise<string | undefined> {
  const changed = marked.filter((ticket) => changes(accountId, wanted, ticket))
  if (changed.length === 0) return undefined
  const latest = await latestEvents(
    tx,
    changed.map(({ id }) => id),
  )
  const tickets = changed.map(
    ({ id, number, priority, assigneeId }): Done => ({
      ...{ id, number, event: latest.get(id) ?? 0 },
      before: wanted.action === 'priority' ? priority : assigneeId,
    }),
  )
  const id = randomUUID()
  await tx.bulkUndo.create({
    data: { id, accountId, action: wanted.action, tickets: tickets as unknown as Prisma.InputJsonArray },
    select: { id: true },
  })
  return id
}

/** Whether anything was done that can be undone. */
function changes(accountId: number, wanted: BulkWish, { priority, assigneeId, watched }: MarkedTicket): boolean {
  switch (wanted.action) {
    case 'priority':
      return priority !== wanted.wish.priority
    case 'assign': {
      const agent = wanted.wish.agent ?? null
      // Whoever else was given it has a mail.
      return agent !== assigneeId && (agent === null || agent === accountId)
    }
    case 'watch':
      return !watched
    default:
      return wanted.action === 'spam' || wanted.action === 'merge'
  }
}

async function latestEvents(tx: Tx, ids: number[]): Promise<Map<number, number>> {
  const rows = await readRows<{ id: number; event: number }>(
    tx,
    Prisma.sql`select ticket_id as id, max(id) as event from ticket_event where ticket_id = any(${ids}::int[])
      group by 1`,
  )
  return new Map(rows.map(({ id, event }) => [id, event]))
}

/**
 * Takes back what the actor has done with several tickets some minutes ago, each where nobody has changed it since.
 * Throws InvalidInputError if it is too late, or done already.
 */
export async function undoBulk(db: Db | Tx, actor: Actor, id: string): Promise<BulkResult> {
  return transaction(db, async (tx) => {
    const [undo] = await readRows<{ action: Undoable; tickets: Done[] }>(
      tx,
      Prisma.sql`delete from bulk_undo where id = ${id}::uuid and account_id = ${actor.accountId}
        and created_at > now() - make_interval(mins => ${UNDO_MINUTES}) returning action, tickets`,
    )
    if (!undo) throw new InvalidInputError('form', 'error.bulk.undo')
    if (undo.action === 'merge') await holdAll(tx, actor, undo.tickets)
    const result: BulkResult = { done: [], failed: [] }
    for (const done of [...undo.tickets].sort((one, other) => one.id - other.id)) {
      const fault = await attempt(tx, () => takeBack(tx, actor, undo.action, done)).then(() => undefined, faultIn)
      if (fault) result.failed.push({ number: done.number, ...fault })
      else result.done.push(done.number)
    }
    return result
  })
}

async function takeBack(tx: Tx, actor: Actor, action: Undoable, { id, event, before }: Done) {
  if (action === 'watch') return watchTicket(tx, actor, id, false)
  await holdTicketTo(tx, actor, action === 'merge' ? 'unmerge' : 'work', id)
  const latest = (await latestEvents(tx, [id])).get(id) ?? 0
  if (latest > event) throw new InvalidInputError('form', 'desk.bulk.changed')
  if (action === 'priority') return setTicketPriority(tx, actor, id, { priority: before ?? 3 })
  if (action === 'assign') return assignTicket(tx, actor, id, before === null ? {} : { agent: before }, { told: false })
  return action === 'spam' ? markAsWanted(tx, actor, id) : unmergeTicket(tx, actor, id)
}

/** Why it did not work for one ticket, as a key with values. */
export function faultIn(error: unknown): { reason: string; values?: InvalidInputError['values'] } {
  if (error instanceof ForbiddenError) return { reason: 'desk.bulk.forbidden' }
  if (error instanceof NotFoundError) return { reason: 'desk.bulk.missing' }
  if (!(error instanceof InvalidInputError)) throw error
  return { reason: error.key, values: error.values }
}

/** What is too late anyway. */
export const sweepUndos = (db: Db) =>
  db.bulkUndo.deleteMany({ where: { createdAt: { lt: new Date(now().getTime() - 2 * UNDO_MINUTES * MINUTE) } } })
