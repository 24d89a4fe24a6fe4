import type { Actor } from '../accounts/actor.ts'
import { MINUTE, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { enqueue } from '../platform/jobs.ts'
import { check } from '../platform/rules.ts'
import { broughtBy, columnsBefore, openAgain, setAside, takenUp } from './aside.ts'
import { authored } from './authorship.ts'
import type { TicketChanges } from './changes.ts'
import type { NewEvent } from './events.ts'
import { demand, type Held, holdTicket } from './locking.ts'
import { type Brought, bringAlong, carriedOn, demandTogether, takeAway } from './merging-rules.ts'
import { branchOf, moveBack, moveInto, rootOf, ticketsAbove } from './moving.ts'
import { wholeTicketNumber } from './numbering.ts'
import { can, turnAfter } from './policy.ts'
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
  const next = turned(brought)
  await writeChange(tx, into.id, {
    at,
    changes: {
      ...next.changes,
      ...(brought.confidential ? { confidential: true } : {}),
      ...promising(brought.promise?.taken, brought.promise?.missed),
    },
    events: [{ type: 'absorbed' as const, data: { number: from.number } }, ...next.events].map((event) =>
      authored(target, event, at),
    ),
  })
  const runAt = new Date(at.getTime() + UNDO_MINUTES * MINUTE)
  await enqueue(tx, 'tell-merged', { into: into.id }, { runAt, key: `tell-merged:${into.id}` })
}

/** One that was missed has been told, and is not told again. */
function promising(at: string | null | undefined, missed: boolean | undefined): TicketChanges {
  if (!at) return {}
  return { promisedAt: new Date(at), ...(missed ? { missedAt: new Date(at) } : {}) }
}

/** Nobody is told, as nobody did anything. */
function turned({ waited }: Brought): { changes: TicketChanges; events: NewEvent[] } {
  if (!waited) return { changes: {}, events: [] }
  if (waited === 'on_hold') return { changes: { turn: 'us' }, events: [] }
  return {
    changes: { state: 'open' },
    events: [{ type: 'state', recipients: [], data: { from: waited, state: 'open' } }],
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
    const gone = await takeFromAll(tx, rootId, branch, aside.brought)
    const at = now()
    const back = await turnedBack(tx, root, held, aside.brought)
    await writeChange(tx, rootId, {
      at,
      changes: { ...back.changes, ...asBefore(root, gone) },
      events: [{ type: 'parted' as const, data: { number: held.ticket.number } }, ...back.events].map((event) =>
        authored(root, event, at),
      ),
    })
    await writeChange(tx, id, {
      at,
      changes: { ...aside.changes, mergedIntoId: null },
      events: [authored(held, { type: 'unmerged', data: { number: root.ticket.number } }, at)],
    })
    await columnsBefore(tx, id, aside.kept)
    await enqueue(tx, 'tell-unmerged', { ticket: id })
  })
}

/** From the ticket that it was merged into, and those that this was merged into later. Returns what left the last. */
async function takeFromAll(tx: Tx, rootId: number, branch: [number, ...number[]], brought: Brought): Promise<Brought> {
  let left = brought
  for (const above of await ticketsAbove(tx, branch[0])) {
    left = await takeAway(tx, above, branch, left)
    if (above === rootId) break
    if (left.confidential) await openAgain(tx, above)
    left = carriedOn(left, above, await broughtBy<Brought>(tx, above))
  }
  return left
}

/** What came with the merge and nobody has changed since. */
function asBefore({ ticket }: Held, { confidential, promise }: Brought): TicketChanges {
  return {
    ...(confidential && ticket.confidential ? { confidential: false } : {}),
    ...(promise && ticket.promisedAt?.toISOString() === promise.taken
      ? { promisedAt: null, ...promising(promise.before, promise.missedBefore) }
      : {}),
  }
}

/** It waits for others again, unless something else has made it ours, or has moved it, since the merge. */
async function turnedBack(tx: Tx, root: Held, { ticket: { number } }: Held, { waited }: Brought) {
  const none: ReturnType<typeof turned> = { changes: {}, events: [] }
  const { id, state, turn } = root.ticket
  if (!waited || turn !== 'us' || state !== (waited === 'waiting' ? 'open' : waited)) return none
  const [since] = await readRows(
    tx,
    Prisma.sql`select 1 from ticket_event e where e.ticket_id = ${id}
      and e.type in ('state', 'absorbed', 'answered') and e.created_at > (select max(m.created_at) from ticket_event m
        where m.ticket_id = ${id} and m.type = 'absorbed' and m.data->>'number' = ${number}) limit 1`,
  )
  if (since) return none
  if (waited === 'on_hold') return { ...none, changes: { turn: turnAfter(waited) } }
  const event: NewEvent = { type: 'state', recipients: [], data: { from: state, state: waited } }
  return { changes: { state: waited }, events: [event] }
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
