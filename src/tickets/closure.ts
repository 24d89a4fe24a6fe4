import type { Actor } from '../accounts/actor.ts'
import { changedTickets } from '../accounts/limits.ts'
import { now } from '../platform/clock.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import type { NewEvent } from './events.ts'
import { holdTicket, holdTicketTo } from './locking.ts'
import { can } from './policy.ts'
import { authored, messageOf } from './replies.ts'
import { type ClosureInput, closureRules } from './rules.ts'
import { writeChange } from './writing.ts'

/** A closed ticket stays closed, and the comment is kept. */
export async function closeTicket(db: Db | Tx, closing: Actor, id: number, wish: ClosureInput): Promise<void> {
  const { comment } = check(closureRules, wish)
  await transaction(db, async (tx) => {
    const held = await holdTicket(tx, closing, id, changedTickets)
    const { actor, ticket } = held
    const closed = ticket.state === 'closed'
    if (!can(actor, 'close', closed ? { ...ticket, state: 'open' } : ticket)) throw new ForbiddenError('ticket.close')
    const at = now()
    const events: NewEvent[] = [
      ...(comment ? [{ type: 'replied' as const }] : []),
      ...(closed ? [] : [{ type: 'closed' as const, data: { from: ticket.state } }]),
    ]
    if (events.length === 0) return
    await writeChange(tx, id, {
      at,
      ...(closed ? {} : { changes: { state: 'closed', closedAt: at } }),
      ...(comment ? { message: messageOf(held, comment, at) } : {}),
      events: events.map((event) => authored(held, event, at)),
    })
  })
}

/** An open ticket stays as it is. Throws ClosedTooLongError if it needs a follow-up. */
export async function reopenTicket(db: Db | Tx, reopening: Actor, id: number): Promise<void> {
  await transaction(db, async (tx) => {
    const { ticket } = await holdTicket(tx, reopening, id, changedTickets)
    if (ticket.state !== 'closed') return
    const held = await holdTicketTo(tx, reopening, 'reopen', id)
    const at = now()
    await writeChange(tx, id, {
      at,
      changes: { state: 'open', closedAt: null },
      events: [authored(held, { type: 'reopened' }, at)],
    })
  })
}
