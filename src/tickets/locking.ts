import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { type Limit, tryOnce } from '../accounts/limits.ts'
import { nameOf } from '../accounts/names.ts'
import type { Day } from '../platform/clock.ts'
import {
  type Handling,
  type HoldReason,
  Prisma,
  readRows,
  type TicketKind,
  type Turn,
  type Tx,
} from '../platform/db.ts'
import { ForbiddenError, NotFoundError, TooManyRequestsError } from '../platform/errors.ts'
import { rootOf } from './moving.ts'
import { type Action, can, closedTooLong, type Standing, standingOf, visibleTickets, withinCall } from './policy.ts'

/** It needs a follow-up. */
export class ClosedTooLongError extends Error {}

interface LockedTicket extends Standing {
  id: number
  number: string
  priority: number
  spam: boolean
  kind: TicketKind
  handling: Handling | null
  assigneeId: number | null
  assigneeName: string | null
  turn: Turn
  holdUntil: Day | null
  holdReason: HoldReason | null
  partyId: number | null
  partyShown: boolean
  promisedAt: Date | null
  /** The team was told that the promise is overdue. */
  missed: boolean
  teamName: string
  /** The actor has begun to work on it, as its assignee. */
  begun: boolean
}

/** A locked ticket, and the actor as of now. */
export interface Held {
  actor: Actor
  ticket: LockedTicket
}

/**
 * Locks a ticket that the actor may see; counts `limit` for customers. Throws AuthorityLostError, NotFoundError,
 * TooManyRequestsError.
 */
export async function holdTicket(tx: Tx, given: Actor, id: number, limit?: Limit, action?: Action): Promise<Held> {
  return holdAs(tx, await authorise(tx, given), id, limit, action)
}

/** The same for an actor as of now, whom the caller holds. */
export async function holdAs(tx: Tx, actor: Actor, id: number, limit?: Limit, action?: Action): Promise<Held> {
  // A separate statement, so that the next one sees what changed while this one waited.
  await readRows(tx, Prisma.sql`select 1 from ticket t where t.id = ${id} for update`)
  const tried = limit && actor.role === 'customer' ? tryOnce(limit, actor.accountId) : Prisma.sql`select 0 as wait`
  const [ticket] = await readRows<LockedTicket & { wait: number }>(
    tx,
    Prisma.sql`with tried as (${tried})
      select t.id, t.number, t.priority, t.spam, t.kind, t.handling,
        t.assignee_id as "assigneeId",
        (select ${nameOf('a')} from account a where a.id = t.assignee_id) as "assigneeName",
        t.turn, t.hold_until as "holdUntil", t.hold_reason as "holdReason",
        t.party_id as "partyId", t.party_shown as "partyShown", t.promised_at as "promisedAt",
        t.missed_at is not null as missed,
        team.name::text as "teamName",
        ${actor.role === 'customer' ? Prisma.sql`false` : hasBegun(actor.accountId)} as begun,
        ${standingOf(actor)}, tried.wait from tried, ticket t join team on team.id = t.team_id
      where t.id = ${id} and ${action === 'call' ? withinCall(actor) : visibleTickets(actor)}`,
  )
  if (!ticket) throw new NotFoundError()
  if (ticket.wait) throw new TooManyRequestsError(ticket.wait)
  return { actor, ticket }
}

/**
 * The ticket that a merged one leads to, or itself, for whoever was shown it before. Throws NotFoundError as well if
 * the actor may not see the other one.
 */
export async function holdWhereItIs(tx: Tx, given: Actor, id: number, limit?: Limit): Promise<Held> {
  for (let root = await rootOf(tx, id); ; root = await rootOf(tx, root)) {
    const held = await holdTicket(tx, given, root, limit)
    if (!held.ticket.merged) return held
  }
}

/** Locks tickets, and those that they are merged into, before something that locks two of them at a time. */
export async function holdAll(tx: Tx, actor: Actor, tickets: { id: number }[]) {
  await authorise(tx, actor)
  const ids = tickets.map(({ id }) => id)
  await readRows(
    tx,
    Prisma.sql`select 1 from ticket t where t.id in (select x.id from unnest(${ids}::int[]) x(id)
      union select merged_root(x.id) from unnest(${ids}::int[]) x(id)) order by t.id for update`,
  )
}

/** As its assignee: for `ticket t`. */
export const hasBegun = (accountId: number): Prisma.Sql => Prisma.sql`exists (select 1 from ticket_event e
  where e.actor_id = ${accountId} and e.ticket_id = t.id and e.type = 'assigned')`

/** Also throws ForbiddenError and ClosedTooLongError. */
export async function holdTicketTo(tx: Tx, given: Actor, action: Action, id: number, limit?: Limit): Promise<Held> {
  const held = await holdTicket(tx, given, id, limit, action)
  demand(held, action)
  return held
}

/** Throws ForbiddenError or ClosedTooLongError if the actor may not do this with the locked ticket. */
export function demand({ actor, ticket }: Held, action: Action) {
  if (can(actor, action, ticket)) return
  if ((action === 'reply' || action === 'reopen') && closedTooLong(actor, ticket)) throw new ClosedTooLongError()
  throw new ForbiddenError(`ticket.${action}`)
}
