import type { Actor } from '../accounts/actor.ts'
import { changedTickets } from '../accounts/limits.ts'
import { displayName } from '../accounts/names.ts'
import { now } from '../platform/clock.ts'
import { type Db, type TicketState, type Tx, transaction } from '../platform/db.ts'
import { check } from '../platform/rules.ts'
import type { NewEvent } from './events.ts'
import { type Held, holdTicketTo } from './locking.ts'
import { speaksForCustomer } from './policy.ts'
import { type ReplyInput, replyRules } from './rules.ts'
import { type AuthoredEvent, type NewMessage, writeChange } from './writing.ts'

/**
 * A public reply; returns its id. A customer's puts the ticket back to work. Throws InvalidInputError,
 * AuthorityLostError, NotFoundError, ForbiddenError, ClosedTooLongError, TooManyRequestsError.
 */
export async function replyToTicket(db: Db | Tx, replying: Actor, id: number, wish: ReplyInput): Promise<number> {
  const { body, files, recipients, ...input } = check(replyRules, wish)
  return transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, replying, 'reply', id, changedTickets)
    const { ticket } = held
    const at = now()
    const byCustomer = speaksForCustomer(held.actor, ticket)
    const state = byCustomer ? stateAfterCustomer(ticket.state) : (input.state ?? 'waiting')
    const priority = input.priority ?? ticket.priority
    const reopened = ticket.state === 'closed'
    const from = reopened ? 'open' : ticket.state
    const events: NewEvent[] = [
      { type: 'replied', ...(recipients ? { recipients } : {}) },
      ...(priority === ticket.priority ? [] : [{ type: 'priority' as const, data: { priority: String(priority) } }]),
      ...(reopened ? [{ type: 'reopened' as const }] : []),
      ...(from === state ? [] : [{ type: 'state' as const, data: { from, state } }]),
    ]
    const messageId = await writeChange(tx, id, {
      at,
      changes: { state, priority, closedAt: null },
      message: messageOf(held, body, at, files),
      events: events.map((event) => authored(held, event, at)),
    })
    return messageId ?? 0
  })
}

export const messageOf = ({ actor, ticket }: Held, body: string, at: Date, files: string[] = []): NewMessage => ({
  authorId: actor.accountId,
  authorName: displayName(actor),
  side: speaksForCustomer(actor, ticket) ? 'customer' : 'team',
  visibility: 'public',
  channel: 'portal',
  body,
  createdAt: at,
  files,
})

export const authored = ({ actor }: Pick<Held, 'actor'>, event: NewEvent, at: Date): AuthoredEvent => ({
  ...event,
  actorId: actor.accountId,
  actorName: displayName(actor),
  createdAt: at,
})

const stateAfterCustomer = (state: TicketState): TicketState => (state === 'new' ? 'new' : 'open')
