import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { type Limit, tryOnce } from '../accounts/limits.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { ForbiddenError, NotFoundError, TooManyRequestsError } from '../platform/errors.ts'
import { type Action, can, closedTooLong, type Standing, standingOf, visibleTickets } from './policy.ts'

/** A closed ticket cannot be reopened any more; a new one carries it on. */
export class ClosedTooLongError extends Error {}

export interface LockedTicket extends Standing {
  id: number
  number: string
  priority: number
}

/** A ticket that stays as it is until the transaction ends, and the one who holds it, as they are at this moment. */
export interface Held {
  actor: Actor
  ticket: LockedTicket
}

/**
 * Holds a ticket for somebody who may see it. Of customers, counts one try of `limit`, if given. Throws AuthorityLostError, NotFoundError,
 * TooManyRequestsError.
 */
export async function holdTicket(tx: Tx, given: Actor, id: number, limit?: Limit): Promise<Held> {
  const actor = await authorise(tx, given)
  // A statement of its own: what others changed while this one waited counts in the next.
  await readRows(tx, Prisma.sql`select 1 from ticket t where t.id = ${id} for update`)
  const tried = limit && actor.role === 'customer' ? tryOnce(limit, actor.accountId) : Prisma.sql`select 0 as wait`
  const [ticket] = await readRows<LockedTicket & { wait: number }>(
    tx,
    Prisma.sql`with tried as (${tried}) select t.id, t.number, t.priority, ${standingOf(actor)}, tried.wait from tried, ticket t
      where t.id = ${id} and ${visibleTickets(actor)}`,
  )
  if (!ticket) throw new NotFoundError()
  if (ticket.wait) throw new TooManyRequestsError(ticket.wait)
  return { actor, ticket }
}

/** The same for something that is to be done with it. Throws ForbiddenError and ClosedTooLongError as well. */
export async function holdTicketTo(tx: Tx, given: Actor, action: Action, id: number, limit?: Limit): Promise<Held> {
  const held = await holdTicket(tx, given, id, limit)
  if (can(held.actor, action, held.ticket)) return held
  if ((action === 'reply' || action === 'reopen') && closedTooLong(held.actor, held.ticket))
    throw new ClosedTooLongError()
  throw new ForbiddenError(`ticket.${action}`)
}
