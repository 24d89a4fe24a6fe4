import type { Actor } from '../accounts/actor.ts'
import { MINUTE, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { enqueue } from '../platform/jobs.ts'
import { check } from '../platform/rules.ts'
import { columnsBefore, setAside, takenUp } from './aside.ts'
import { authored } from './authorship.ts'
import type { TicketChanges } from './changes.ts'
import type { NewEvent } from './events.ts'
import { demand, type Held, holdTicket } from './locking.ts'
import { type Brought, bringAlong, demandTogether, takeAway } from './merging-rules.ts'
import { branchOf, moveBack, moveInto, rootOf } from './moving.ts'
import { wholeTicketNumber } from './numbering.ts'
import { can } from './policy.ts'
import { findVisible } from './queries.ts'
import { type MergingInput, mergingRules } from './rules.ts'
import { writeChange } from './writing.ts'

/** So long customers are not told yet of what an agent may take back. */
export const UNDO_MINUTES = 5

/**
 * Messages, files, history, readers and drafts go to another ticket of the same company, and this one leads there. The
 * customer is mailed the new number once it is late to take it back. Returns the other one's number. Throws
 * InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError.
 */
export async function mergeTicket(db: Db | Tx, merging: Actor, id: number, wish: MergingInput): Promise<string> {
  const { into } = check(mergingRules, wish)
  return transaction(db, async (tx) => {
    const named = await findVisible(tx, merging, wholeTicketNumber(into) ?? '')
    if (!named) throw new InvalidInputError('into', 'error.link')
    const targetId = await rootOf(tx, named.id)
    if (targetId === id) throw new InvalidInputError('into', 'error.merge.self')
    const [held, target] = await holdBoth(tx, merging, id, targetId)
    demand(held, 'work')
    if (!can(target.actor, 'work', target.ticket)) throw new InvalidInputError('into', 'error.merge.right')
    await demandTogether(tx, held, target)
    await merge(tx, held, target)
    return target.ticket.number
  })
}

/** The older one first, so that two who merge crosswise do not wait for each other. */
async function holdBoth(tx: Tx, actor: Actor, one: number, other: number): Promise<[Held, Held]> {
  const older = await holdTicket(tx, actor, Math.min(one, other))
  const newer = await holdTicket(tx, actor, Math.max(one, other))
  return one < other ? [older, newer] : [newer, older]
}

async function merge(tx: Tx, held: Held, target: Held) {
  const at = now()
  const [from, into] = [held.ticket, target.ticket]
  const brought: Brought = await bringAlong(tx, from, into)
  await setAside(tx, from.id, brought)
  await moveInto(tx, from.id, into.id)
  await writeChange(tx, from.id, {
    at,
    changes: { state: 'closed', mergedIntoId: into.id, ...(from.closedAt ? {} : { closedAt: at }) },
    events: [authored(held, { type: 'merged', data: { number: into.number } }, at)],
  })
  const next = turned(held, target)
  await writeChange(tx, into.id, {
    at,
    changes: {
      ...next.changes,
      ...(brought.confidential ? { confidential: true } : {}),
      ...(brought.promise ? { promisedAt: new Date(brought.promise.taken) } : {}),
    },
    events: [{ type: 'absorbed' as const, data: { number: from.number } }, ...next.events].map((event) =>
      authored(target, event, at),
    ),
  })
  const runAt = new Date(at.getTime() + UNDO_MINUTES * MINUTE)
  await enqueue(tx, 'tell-merged', { into: into.id }, { runAt, key: `tell-merged:${into.id}` })
}

/** Who waited for us there waits for us here; nobody is told, as nobody did anything. */
function turned({ ticket: from }: Held, { ticket: into }: Held): { changes: TicketChanges; events: NewEvent[] } {
  if (from.turn !== 'us' || into.turn === 'us') return { changes: {}, events: [] }
  if (into.state === 'on_hold') return { changes: { turn: 'us' }, events: [] }
  return {
    changes: { state: 'open' },
    events: [{ type: 'state', recipients: [], data: { from: into.state, state: 'open' } }],
  }
}

/**
 * Makes it a ticket of its own again, as it was, unless somebody has answered both meanwhile. Whoever was told of the
 * merge is told of this. Throws InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError.
 */
export async function unmergeTicket(db: Db | Tx, parting: Actor, id: number): Promise<void> {
  await transaction(db, async (tx) => {
    const rootId = await rootOf(tx, id)
    if (rootId === id) throw new InvalidInputError('form', 'error.unmerge.not-merged')
    const [held, root] = await holdBoth(tx, parting, id, rootId)
    demand(held, 'unmerge')
    demand(root, 'work')
    if ((await rootOf(tx, id)) !== rootId) throw new InvalidInputError('form', 'error.unmerge.not-merged')
    const aside = await takenUp<Brought>(tx, id)
    if (!aside) throw new NotFoundError()
    const branch = await branchOf(tx, id)
    await demandUnanswered(tx, rootId, aside.brought.lastMessage, branch)
    await moveBack(tx, rootId, id, branch)
    await takeAway(tx, rootId, id, aside.brought)
    const at = now()
    await writeChange(tx, rootId, {
      at,
      changes: asBefore(root, aside.brought),
      events: [authored(root, { type: 'parted', data: { number: held.ticket.number } }, at)],
    })
    await writeChange(tx, id, {
      at,
      changes: { ...aside.changes, mergedIntoId: null },
      events: [authored(held, { type: 'unmerged', data: { number: root.ticket.number } }, at)],
    })
    await columnsBefore(tx, id, aside.turnSince)
    await enqueue(tx, 'tell-unmerged', { ticket: id })
  })
}

/** What came with the merge and nobody has changed since. */
function asBefore({ ticket }: Held, { confidential, promise }: Brought): TicketChanges {
  return {
    ...(confidential && ticket.confidential ? { confidential: false } : {}),
    ...(promise && ticket.promisedAt?.toISOString() === promise.taken
      ? { promisedAt: promise.before ? new Date(promise.before) : null }
      : {}),
  }
}

/** What was written to both cannot be divided. */
async function demandUnanswered(tx: Tx, rootId: number, last: number, branch: number[]) {
  const [answer] = await readRows<{ name: string }>(
    tx,
    Prisma.sql`select m.author_name as name from message m where m.ticket_id = ${rootId} and m.id > ${last}
      and m.visibility = 'public' and coalesce(m.origin_id, m.ticket_id) <> all(${branch}::int[])
      order by m.id limit 1`,
  )
  if (answer) throw new InvalidInputError('form', 'error.unmerge.answered', { name: answer.name })
}
