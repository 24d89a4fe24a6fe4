import { type Actor, isCustomer } from '../accounts/actor.ts'
import { changedTickets, enforceLimit } from '../accounts/limits.ts'
import { submitOnce } from '../drafts/submissions.ts'
import { now } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'
import { recordHistory, ticketStateChanged } from './events.ts'
import { addMessage } from './messages.ts'
import { canClose, canReopen, speaksForCustomer, type TicketFacts } from './policy.ts'
import { lockTicket } from './queries.ts'

/** Closes a ticket, with a last word if there is one, once per form. A ticket that is closed already stays so, and the word is kept. */
export async function closeTicket(db: Db, actor: Actor, ticket: TicketFacts, formKey: string, comment: string) {
  await submitOnce(db, actor, formKey, [ticket.id, 'close', comment], async (tx) => {
    const current = await lockTicket(tx, actor, ticket.id)
    if (isCustomer(actor)) await enforceLimit(tx, changedTickets, actor.accountId)
    const closed = current.state === 'closed'
    if (!closed && !canClose(current)) throw new ForbiddenError('ticket.close')
    if (comment) {
      const side = speaksForCustomer(actor, current) ? 'customer' : 'team'
      await addMessage(tx, ticket.id, actor, { body: comment, side, visibility: 'public', channel: 'portal' })
    }
    if (closed) return ''
    const at = now()
    await tx.ticket.update({ where: { id: ticket.id }, data: { state: 'closed', closedAt: at, updatedAt: at }, select: { id: true } })
    await recordHistory(tx, ticket.id, actor, 'closed')
    await ticketStateChanged.publish(tx, { ticketId: ticket.id, actorId: actor.accountId, from: current.state, to: 'closed' })
    return ''
  })
}

/** Puts a closed ticket back to work; false when it has been closed for too long and a new one has to carry it on. */
export async function reopenTicket(db: Db, actor: Actor, ticket: TicketFacts): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const current = await lockTicket(tx, actor, ticket.id)
    if (isCustomer(actor)) await enforceLimit(tx, changedTickets, actor.accountId)
    if (current.state !== 'closed') return true
    if (!canReopen(current)) return false
    await tx.ticket.update({ where: { id: ticket.id }, data: { state: 'open', closedAt: null, updatedAt: now() }, select: { id: true } })
    await recordHistory(tx, ticket.id, actor, 'reopened')
    await ticketStateChanged.publish(tx, { ticketId: ticket.id, actorId: actor.accountId, from: 'closed', to: 'open' })
    return true
  })
}
