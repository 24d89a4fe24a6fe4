import { type Actor, administeredBy, type Company, isCustomer } from '../accounts/actor.ts'
import { DAY, now } from '../platform/clock.ts'
import { Prisma, type TicketState } from '../platform/db.ts'

/** Days in which a closed ticket can be reopened; later a linked one is opened. */
export const REOPEN_DAYS = 14

/** `own`: opened by the actor; `shared`: of a colleague who named the actor; `company`: of the companies they administer. */
export type Scope = 'own' | 'shared' | 'company'

/**
 * Which tickets somebody may see, for the WHERE of any query on `ticket t`: lists, counts, search, pages and files alike;
 * with a scope, those of them that are in it.
 */
export function visibleTickets(actor: Actor, scope?: Scope): Prisma.Sql {
  const own = Prisma.sql`t.requester_id = ${actor.accountId}`
  if (scope === 'own') return own
  // A name on a ticket counts as long as its bearer is in the ticket's company.
  const shared = actor.companies.length
    ? Prisma.sql`t.id = any(array(select p.ticket_id from ticket_participant p where p.account_id = ${actor.accountId})) and ${ofCompanies(actor.companies)}`
    : Prisma.sql`false`
  if (scope === 'shared') return shared
  const administered = ofCompanies(administeredBy(actor))
  if (scope === 'company') return Prisma.sql`${administered} and (not t.confidential or ${own} or (${shared}))`
  return Prisma.sql`(${own} or (${shared}) or (${administered} and not t.confidential))`
}

/**
 * The same rule for `ticket t`, but with memberships as they stand in the database at this moment and whatever the contracts:
 * for the lock before a change, and to keep what somebody typed whose session is over.
 */
export const stillVisible = (accountId: number): Prisma.Sql =>
  Prisma.sql`(t.requester_id = ${accountId} or exists (select 1 from membership m
    where m.account_id = ${accountId} and m.organization_id = t.organization_id and ((m.role = 'admin' and not t.confidential)
      or exists (select 1 from ticket_participant p where p.ticket_id = t.id and p.account_id = m.account_id))))`

/** A single company is compared with `=`, which lets an index give the order as well. */
function ofCompanies(companies: Company[]): Prisma.Sql {
  const ids = companies.map(({ id }) => id)
  if (ids.length === 0) return Prisma.sql`false`
  return ids.length === 1 ? Prisma.sql`t.organization_id = ${ids[0]}` : Prisma.sql`t.organization_id in (${Prisma.join(ids)})`
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

/** Whether a ticket that the actor may see can be reopened; so it is with what follows. */
export const canReopen = (ticket: TicketFacts): boolean =>
  ticket.closedAt !== null && now().getTime() - ticket.closedAt.getTime() <= REOPEN_DAYS * DAY

/** A reply to a ticket that was closed meanwhile reopens it, as long as that is possible. */
export const canReply = (ticket: TicketFacts): boolean => ticket.state !== 'closed' || canReopen(ticket)

export const canClose = (ticket: TicketFacts): boolean => ticket.state !== 'closed'

/** Who sees a ticket besides its customer administrators is its requester's to decide. */
export const canShare = (actor: Actor, ticket: Pick<TicketFacts, 'requesterId'>): boolean => ticket.requesterId === actor.accountId

/** Whose turn it is, in the words of the customer's side. */
export function turnOf(state: TicketState): 'you' | 'us' | 'later' | 'nobody' {
  if (state === 'waiting') return 'you'
  if (state === 'on_hold') return 'later'
  return state === 'closed' ? 'nobody' : 'us'
}
