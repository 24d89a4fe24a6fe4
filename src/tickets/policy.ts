import { type Actor, isCustomer } from '../accounts/actor.ts'
import { DAY, now } from '../platform/clock.ts'
import { Prisma, type TicketState } from '../platform/db.ts'

/** Days in which a closed ticket can be reopened; later a linked one is opened. */
export const REOPEN_DAYS = 14

/** Which tickets somebody may see, for the WHERE of any query on `ticket t`: lists, counts, search, pages and files alike. */
export function visibleTickets(actor: Actor): Prisma.Sql {
  return Prisma.sql`t.requester_id = ${actor.accountId}`
}

export interface TicketFacts {
  id: number
  requesterId: number
  state: TicketState
  priority: number
  closedAt: Date | null
}

/** Whether the actor writes on a ticket as its customer and not as one of the team. */
export const speaksForCustomer = (actor: Actor, ticket: Pick<TicketFacts, 'requesterId'>): boolean =>
  isCustomer(actor) || ticket.requesterId === actor.accountId

const takesPart = (actor: Actor, ticket: TicketFacts) => !isCustomer(actor) || ticket.requesterId === actor.accountId

export const canReopen = (actor: Actor, ticket: TicketFacts): boolean =>
  takesPart(actor, ticket) && ticket.closedAt !== null && now().getTime() - ticket.closedAt.getTime() <= REOPEN_DAYS * DAY

/** A reply to a ticket that was closed meanwhile reopens it, as long as that is possible. */
export const canReply = (actor: Actor, ticket: TicketFacts): boolean =>
  takesPart(actor, ticket) && (ticket.state !== 'closed' || canReopen(actor, ticket))

export const canClose = (actor: Actor, ticket: TicketFacts): boolean => takesPart(actor, ticket) && ticket.state !== 'closed'

/** Whose turn it is, in the words of the customer's side. */
export function turnOf(state: TicketState): 'you' | 'us' | 'later' | 'nobody' {
  if (state === 'waiting') return 'you'
  if (state === 'on_hold') return 'later'
  return state === 'closed' ? 'nobody' : 'us'
}
