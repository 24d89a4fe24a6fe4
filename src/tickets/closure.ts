import type { Actor } from '../accounts/actor.ts'
import { changedTickets } from '../accounts/limits.ts'
import { now } from '../platform/clock.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { check } from '../platform/rules.ts'
import { authored, messageOf } from './authorship.ts'
import type { NewEvent } from './events.ts'
import { demand, holdTicket } from './locking.ts'
import { type ClosureInput, closureRules } from './rules.ts'
import { writeChange } from './writing.ts'

/** One that is closed already stays closed, and the comment is kept. Throws ClosedTooLongError as well. */
export async function closeTicket(db: Db | Tx, closing: Actor, id: number, wish: ClosureInput): Promise<void> {
  const { comment } = check(closureRules, wish)
  await transaction(db, async (tx) => {
    const held = await holdTicket(tx, closing, id, changedTickets)
    const { ticket } = held
    const closed = ticket.state === 'closed'
    demand(held, closed ? 'reply' : 'close')
    const at = now()
    const events: NewEvent[] = [
      ...(comment ? [{ type: 'replied' as const }] : []),
      ...(closed ? [] : [{ type: 'closed' as const, data: { from: ticket.state } }]),
    ]
    if (events.length === 0) return
    await writeChange(tx, id, {
      at,
      ...(closed ? {} : { changes: { state: 'closed', closedAt: at, resolution: null, cause: '', solution: '' } }),
      ...(comment ? { message: messageOf(held, comment, at) } : {}),
      events: events.map((event) => authored(held, event, at)),
    })
  })
}

/** An open ticket stays as it is. Throws ClosedTooLongError if it needs a follow-up. */
export async function reopenTicket(db: Db | Tx, reopening: Actor, id: number): Promise<void> {
  await transaction(db, async (tx) => {
    const held = await holdTicket(tx, reopening, id, changedTickets)
    if (held.ticket.state !== 'closed') return
    demand(held, 'reopen')
    const at = now()
    await writeChange(tx, id, {
      at,
      changes: { state: 'open', closedAt: null },
      events: [authored(held, { type: 'reopened' }, at)],
    })
  })
}
