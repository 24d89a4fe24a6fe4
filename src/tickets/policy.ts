import { type Actor, administeredBy, type Company, isCustomer } from '../accounts/actor.ts'
import { DAY, now } from '../platform/clock.ts'
import { Prisma, type TicketState, type Turn } from '../platform/db.ts'

/** `own`: opened by the actor; `shared`: the actor participates; `company`: of companies they administer. */
export type Scope = 'own' | 'shared' | 'company'

/** What customers may read, for an alias of `message` or `ticket_event`. */
export const isPublic = (alias: 'm' | 'b' | 'e') => Prisma.sql`${Prisma.raw(alias)}.visibility = 'public'`

/**
 * Whose mails customers read with all that they quote, for `message m`: what one of the team quotes may be internal,
 * and nobody was sent it.
 */
export const quotesForAll = Prisma.sql`m.side = 'customer'`

/** For the team, which reads notes and internal history as well. */
export const isAnything = () => Prisma.sql`true`

/**
 * `share`: decide who else of its company sees it; `work`: assign, forward, change state or priority as the team;
 * `return`: hand it back; `unmerge`: make it a ticket of its own again; `call`: enter a call, as all agents may for
 * what is not confidential.
 */
export type Action = 'read' | 'reply' | 'close' | 'reopen' | 'share' | 'note' | 'call' | 'return' | 'work' | 'unmerge'

export interface Standing {
  requesterId: number
  organizationId: number | null
  teamId: number
  confidential: boolean
  state: TicketState
  closedAt: Date | null
  /** Into another one, which has its messages now. */
  merged: boolean
  /** The actor participates. */
  named: boolean
  /** The actor has worked on it or watches it, and is in a team that had it. */
  followed: boolean
}

export function can(actor: Actor, action: Action, ticket: Standing): boolean {
  return standsFor(actor, action, ticket) && possible(actor, action, ticket)
}

/** `can` without the ticket's state. */
function standsFor(actor: Actor, action: Action, ticket: Standing): boolean {
  const own = ticket.requesterId === actor.accountId
  if (action === 'share' && ticket.organizationId === null) return false
  if (own && (action === 'share' || FOR_ITS_READERS.has(action))) return true
  if (isCustomer(actor)) return FOR_ITS_READERS.has(action) && (named(actor, ticket) || administers(actor, ticket))
  if (isOfTeam(actor, ticket.teamId)) return true
  if (action === 'call' && !own && !ticket.confidential) return true
  return FOR_FOLLOWERS.has(action) && ticket.followed
}

/** One of the team itself, not of one that had the ticket. */
export const isOfTeam = ({ role, teams }: Pick<Actor, 'role' | 'teams'>, team: number): boolean =>
  role === 'admin' || (role === 'agent' && teams.includes(team))

/** On the customer's side. */
const FOR_ITS_READERS = new Set<Action>(['read', 'reply', 'close', 'reopen'])

/** For agents whose team has given the ticket away. */
const FOR_FOLLOWERS = new Set<Action>(['read', 'note', 'call', 'return'])

// Participants count while they are in the ticket's company.
const named = (actor: Actor, ticket: Standing) =>
  ticket.named && actor.companies.some(({ id }) => id === ticket.organizationId)
const administers = (actor: Actor, ticket: Standing) =>
  !ticket.confidential && administeredBy(actor).some(({ id }) => id === ticket.organizationId)

/** All else is done with the ticket that it is merged into. */
const WHILE_MERGED = new Set<Action>(['read', 'note', 'call', 'unmerge'])

/** A reply to a ticket that was closed meanwhile reopens it. */
function possible(
  actor: Pick<Actor, 'settings'>,
  action: Action,
  ticket: Pick<Standing, 'state' | 'closedAt' | 'merged'>,
): boolean {
  if (ticket.merged) return WHILE_MERGED.has(action)
  if (action === 'unmerge') return false
  if (action === 'close') return ticket.state !== 'closed'
  if (action === 'reopen') return ticket.state === 'closed' && !closedTooLong(actor, ticket)
  if (action === 'reply') return !closedTooLong(actor, ticket)
  return true
}

export const closedTooLong = (
  { settings }: Pick<Actor, 'settings'>,
  { state, closedAt }: Pick<Standing, 'state' | 'closedAt'>,
): boolean =>
  state === 'closed' &&
  (closedAt === null || now().getTime() - closedAt.getTime() > settings.current().reopenDays * DAY)

/** Columns of `ticket t`. */
export const standingOf = (actor: Pick<Actor, 'accountId' | 'role' | 'teams'>): Prisma.Sql =>
  Prisma.sql`t.requester_id as "requesterId", t.organization_id as "organizationId", t.team_id as "teamId",
    t.confidential, t.state,
    t.closed_at as "closedAt", t.merged_into_id is not null as merged,
    t.requester_id <> ${actor.accountId} and ${isNamed(actor.accountId)} as named,
      ${isCustomer(actor) ? Prisma.sql`false` : followed(actor)} as followed`

/**
 * `can` for the WHERE of any query on `ticket t`: lists, counts, search, pages, files, and the lock before a change. A
 * scope narrows it.
 */
export function visibleTickets(actor: Actor, scope?: Scope): Prisma.Sql {
  const own = Prisma.sql`t.requester_id = ${actor.accountId}`
  if (scope === 'own') return own
  const shared = actor.companies.length
    ? Prisma.sql`t.id = any(array(select p.ticket_id from ticket_participant p where p.account_id = ${actor.accountId}))
      and ${ofCompanies(actor.companies)}`
    : Prisma.sql`false`
  if (scope === 'shared') return isCustomer(actor) ? shared : Prisma.sql`false`
  if (!isCustomer(actor)) {
    if (scope === 'company') return Prisma.sql`false`
    return Prisma.sql`(${own} or ${atDesk(actor)})`
  }
  const administered = ofCompanies(administeredBy(actor))
  if (scope === 'company') return Prisma.sql`${administered} and (not t.confidential or ${own} or (${shared}))`
  return Prisma.sql`(${own} or (${shared}) or (${administered} and not t.confidential))`
}

/**
 * What somebody on the telephone gets at by its number: agents any ticket that is not confidential, of which they see
 * no more than `findCalled` says, and may enter a call. For `ticket t`.
 */
export const withinCall = (actor: Actor): Prisma.Sql =>
  isCustomer(actor)
    ? visibleTickets(actor)
    : Prisma.sql`(${visibleTickets(actor)} or (not t.confidential and t.requester_id <> ${actor.accountId}))`

/** The tickets that an agent may write notes on, and read those of others: condition on `ticket t`. */
export function atDesk(actor: Pick<Actor, 'accountId' | 'role' | 'teams'>): Prisma.Sql {
  if (isCustomer(actor)) return Prisma.sql`false`
  if (actor.role === 'admin') return Prisma.sql`true`
  return Prisma.sql`(t.team_id = any(${actor.teams}::int[]) or ${followed(actor)})`
}

/** `atDesk` for somebody and a ticket that are both known, with whether they follow it. */
export const standsAtDesk = (
  person: Pick<Actor, 'role' | 'teams'>,
  { teamId, followed }: Pick<Standing, 'teamId' | 'followed'>,
): boolean => !isCustomer(person) && (isOfTeam(person, teamId) || followed)

/** For lists of many tickets, `atDesk` in two parts that have an index each: those of teams, and the few of others. */
export const atDeskInTurn = (actor: Pick<Actor, 'accountId' | 'role' | 'teams'>) => ({
  teams: actor.role === 'admin' ? Prisma.sql`array(select w.id from team w)` : Prisma.sql`${actor.teams}::int[]`,
  others:
    actor.role === 'admin'
      ? Prisma.sql`false`
      : Prisma.sql`t.team_id <> all(${actor.teams}::int[]) and t.id = any(array(
          select t.id from ticket_former_team l join ticket t on t.id = l.ticket_id
          where l.team_id = any(${actor.teams}::int[]) and ${followed(actor)}))`,
})

const isNamed = (accountId: number): Prisma.Sql =>
  Prisma.sql`exists (select 1 from ticket_participant p where p.ticket_id = t.id and p.account_id = ${accountId})`

const followed = ({ accountId, teams }: Pick<Actor, 'accountId' | 'teams'>): Prisma.Sql =>
  followedBy(Prisma.sql`${accountId}`, Prisma.sql`${teams}::int[]`)

/** For `ticket_event e`: whoever enters a call by a number alone opens no ticket with that. */
const isWork = Prisma.sql`not e.data ? 'byNumber'`

/** The same for expressions. */
export const followedBy = (accountId: Prisma.Sql, teams: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`((exists (select 1 from ticket_event e where e.actor_id = ${accountId} and e.ticket_id = t.id
        and ${isWork})
      or exists (select 1 from ticket_watcher w where w.account_id = ${accountId} and w.ticket_id = t.id))
    and exists (select 1 from ticket_former_team f where f.ticket_id = t.id and f.team_id = any(${teams})))`

/** Whatever contracts and sessions: only to keep what somebody typed, never to show a ticket. */
export const nearTickets = (accountId: number): Prisma.Sql =>
  Prisma.sql`(t.requester_id = ${accountId} or exists (select 1 from membership m
    where m.account_id = ${accountId} and m.organization_id = t.organization_id
      and ((m.role = 'admin' and not t.confidential) or ${isNamed(accountId)}))
    or exists (select 1 from account x where x.id = ${accountId} and ${ofItsTeams('x')}))`

/** With `=`, an index also gives the order. */
function ofCompanies(companies: Company[]): Prisma.Sql {
  const ids = companies.map(({ id }) => id)
  if (ids.length === 0) return Prisma.sql`false`
  return ids.length === 1
    ? Prisma.sql`t.organization_id = ${ids[0]}`
    : Prisma.sql`t.organization_id in (${Prisma.join(ids)})`
}

/** As its customer, not as one of the team. */
export const speaksForCustomer = (actor: Actor, ticket: Pick<Standing, 'requesterId'>): boolean =>
  isCustomer(actor) || ticket.requesterId === actor.accountId

/** Has it at the desk, and not as its customer. */
export const worksOn = (actor: Actor, ticket: Standing): boolean =>
  !speaksForCustomer(actor, ticket) && can(actor, 'note', ticket)

/** After a change of state. */
export function turnAfter(state: TicketState): Turn {
  if (state === 'waiting') return 'customer'
  if (state === 'on_hold') return 'later'
  return state === 'closed' ? 'nobody' : 'us'
}

/** Who may work on tickets of a team, and have them assigned: for an alias of `account`. */
export const worksFor = (alias: 'a' | 'd', team: Prisma.Sql): Prisma.Sql => {
  const a = Prisma.raw(alias)
  return Prisma.sql`(${a}.enabled and ${a}.erased_at is null and (${a}.role = 'admin' or (${a}.role = 'agent'
    and exists (select 1 from team_member m where m.account_id = ${a}.id and m.team_id = ${team}))))`
}

/** For `ticket_event e`: it names no other ticket that the actor may not see. */
export const namesNoneHidden = (actor: Actor): Prisma.Sql => Prisma.sql`(e.data->>'number' is null or exists (
  select 1 from ticket t where t.number = e.data->>'number' and ${visibleTickets(actor)}))`

/** `atDesk` of `ticket t` for whoever an alias of `account` is, as where many are asked about at once. */
export const hasAtDesk = (alias: 'a'): Prisma.Sql => {
  const a = Prisma.raw(alias)
  const teams = Prisma.sql`array(select m.team_id from team_member m where m.account_id = ${a}.id)`
  return Prisma.sql`(${a}.role = 'admin' or (${a}.role = 'agent' and (t.team_id = any(${teams})
    or ${followedBy(Prisma.sql`${a}.id`, teams)})))`
}

/** Of the team for `ticket t` now, or of one that had it, or an admin: for an alias of `account`. */
export const ofItsTeams = (alias: 'a' | 'x'): Prisma.Sql => {
  const a = Prisma.raw(alias)
  return Prisma.sql`(${a}.role = 'admin' or (${a}.role = 'agent' and exists (select 1 from team_member m
    where m.account_id = ${a}.id and (m.team_id = t.team_id
      or m.team_id in (select f.team_id from ticket_former_team f where f.ticket_id = t.id)))))`
}
