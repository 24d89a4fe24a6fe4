import { type Actor, isCustomer } from '../accounts/actor.ts'
import { changedTickets, enforceLimit } from '../accounts/limits.ts'
import { submitOnce } from '../drafts/submissions.ts'
import { now } from '../platform/clock.ts'
import type { Db, TicketState, Tx } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'
import { recordHistory, ticketReplied } from './events.ts'
import { addMessage } from './messages.ts'
import { canReply, speaksForCustomer, type TicketFacts } from './policy.ts'
import { lockTicket } from './queries.ts'

export interface ReplyInput {
  body: string
  /** What the team wants the ticket to be afterwards; a customer's reply puts it back to work. */
  state?: Exclude<TicketState, 'closed'>
  /** 1 very low to 5 very high; unchanged without it. */
  priority?: number
}

/** Adds a reply everybody on the ticket sees, with the files of its draft, once per form. Returns the message's id. */
export async function replyToTicket(db: Db, actor: Actor, ticket: TicketFacts, formKey: string, input: ReplyInput): Promise<number> {
  const location = await submitOnce(db, actor, formKey, [ticket.id, input], async (tx) => {
    const current = await lockTicket(tx, actor, ticket.id)
    if (isCustomer(actor)) await enforceLimit(tx, changedTickets, actor.accountId)
    if (!canReply(current)) throw new ForbiddenError('ticket.reply')
    return String(await addReply(tx, actor, current, input, formKey))
  })
  return Number(location)
}

/** The reply itself, on a ticket that is locked. */
export async function addReply(tx: Tx, actor: Actor, ticket: TicketFacts, input: ReplyInput, draftKey?: string): Promise<number> {
  const byCustomer = speaksForCustomer(actor, ticket)
  const messageId = await addMessage(tx, ticket.id, actor, {
    body: input.body,
    side: byCustomer ? 'customer' : 'team',
    visibility: 'public',
    channel: 'portal',
    ...(draftKey ? { draftKey } : {}),
  })
  const state = byCustomer ? stateAfterCustomer(ticket.state) : (input.state ?? 'waiting')
  const { priority } = input
  await tx.ticket.update({
    where: { id: ticket.id },
    data: { state, updatedAt: now(), closedAt: null, ...(priority ? { priority } : {}) },
    select: { id: true },
  })
  if (priority && priority !== ticket.priority) await recordHistory(tx, ticket.id, actor, 'priority', { priority: String(priority) })
  if (ticket.state === 'closed') await recordHistory(tx, ticket.id, actor, 'reopened')
  await ticketReplied.publish(tx, { ticketId: ticket.id, messageId, actorId: actor.accountId, byTeam: !byCustomer, state })
  return messageId
}

const stateAfterCustomer = (state: TicketState): TicketState => (state === 'new' ? 'new' : 'open')
