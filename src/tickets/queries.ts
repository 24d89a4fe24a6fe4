import { type Actor, isCustomer } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import type { Day } from '../platform/clock.ts'
import {
  type Affects,
  type Channel,
  type Db,
  type Handling,
  type HoldReason,
  Prisma,
  readRows,
  type TicketKind,
  type Turn,
  type Tx,
} from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { type AssigneeAbsence, assigneeAbsence } from './absences.ts'
import type { BroughtAnswers, TemplateOnTicket } from './answer-words.ts'
import { broughtOnTicket, templateOnTicket } from './answers.ts'
import { can, nearTickets, type Standing, standingOf, visibleTickets } from './policy.ts'
import { type VisitFacts, visitFacts } from './visit-facts.ts'

export interface TicketFacts extends Standing {
  id: number
  number: string
  subject: string
  priority: number
  kind: TicketKind
  handling: Handling | null
  /** The one that is planned; it may be over. */
  visit: VisitFacts | null
  affects: Affects
  restarted: boolean
  channel: Channel
  createdAt: Date
  updatedAt: Date
  holdUntil: Day | null
  holdReason: HoldReason | null
  /** For whom it waits; customers see only a name that may be shown. */
  partyName: string | null
  promisedAt: Date | null
  turn: Turn
  turnSince: Date
  /** What the customer was told at the end. */
  solution: string
  requesterName: string
  teamName: string
  assigneeName: string | null
  assigneeAbsence: AssigneeAbsence | null
  followsNumber: string | null
  organizationName: string | null
  site: string | null
  contractNumber: string | null
  /** What it was made with, if with a template. */
  template: TemplateOnTicket | null
  /** Of tickets that were merged into it. */
  brought: BroughtAnswers[] | null
}

/** Needs `ticketsWithNames`. */
export const factsFor = (
  actor: Actor,
): Prisma.Sql => Prisma.sql`t.id, t.number, t.subject, t.priority, t.kind, t.handling, t.affects,
  t.restarted, t.channel, t.created_at as "createdAt", t.updated_at as "updatedAt", t.hold_until as "holdUntil",
    t.hold_reason as "holdReason",
    case when t.party_id is null or (${isCustomer(actor)} and not t.party_shown) then null
      else (select p.name::text from party p where p.id = t.party_id) end as "partyName",
    t.promised_at as "promisedAt", t.turn, t.turn_since as "turnSince",
    t.solution, ${standingOf(actor)},
  ${nameOf('r')} as "requesterName", team.name as "teamName", ${nameOf('a')} as "assigneeName",
  ${assigneeAbsence(actor)} as "assigneeAbsence",
  f.number as "followsNumber", o.name as "organizationName", t.site,
  c.number as "contractNumber", ${visitFacts} as visit, ${templateOnTicket} as template,
  ${broughtOnTicket} as brought`

/** FROM for `factsFor`. */
export const ticketsWithNames = Prisma.sql`ticket t join account r on r.id = t.requester_id join team
  on team.id = t.team_id
  left join account a on a.id = t.assignee_id left join ticket f on f.id = t.follows_id
  left join organization o on o.id = t.organization_id left join contract c on c.id = t.contract_id`

/** What links, follow-ups and changes need to know of a ticket. */
export type FoundTicket = Pick<
  TicketFacts,
  'id' | 'number' | 'subject' | 'priority' | 'organizationId' | 'confidential'
>

/** Throws NotFoundError for a missing or hidden ticket. */
export async function findTicketFor(db: Db | Tx, actor: Actor, number: string): Promise<FoundTicket> {
  const ticket = await findVisible(db, actor, number)
  if (!ticket) throw new NotFoundError()
  return ticket
}

/** Nothing for a missing or hidden ticket. */
export async function findVisible(db: Db | Tx, actor: Actor, number: string): Promise<FoundTicket | undefined> {
  const [ticket] = await readRows<FoundTicket>(
    db,
    Prisma.sql`select t.id, t.number, t.subject, t.priority, t.organization_id as "organizationId", t.confidential
      from ticket t where t.number = ${number} and ${visibleTickets(actor)}`,
  )
  return ticket
}

/** Where a merged ticket is now, as far as the actor may see that; nothing for any other. */
export async function findMergedInto(db: Db | Tx, actor: Actor, id: number): Promise<FoundTicket | undefined> {
  const [ticket] = await readRows<FoundTicket>(
    db,
    Prisma.sql`select t.id, t.number, t.subject, t.priority, t.organization_id as "organizationId", t.confidential
      from ticket t where t.id = merged_root(${id}::int) and t.id <> ${id} and ${visibleTickets(actor)}`,
  )
  return ticket
}

/** For the team at its desk. Throws NotFoundError as well for the actor's own ticket that is with other teams. */
export async function findDeskTicketFor(db: Db | Tx, actor: Actor, number: string): Promise<FoundTicket> {
  const [ticket] = await readRows<FoundTicket & Standing>(
    db,
    Prisma.sql`select t.id, t.number, t.subject, t.priority, ${standingOf(actor)}
      from ticket t where t.number = ${number} and ${visibleTickets(actor)}`,
  )
  if (!ticket || !can(actor, 'note', ticket)) throw new NotFoundError()
  return ticket
}

/** Whatever the contracts: only to keep what was typed for a ticket, never to show it. */
export async function ticketNear(db: Db, accountId: number, number: string): Promise<number | undefined> {
  const [ticket] = await readRows<{ id: number }>(
    db,
    Prisma.sql`select t.id from ticket t where t.number = ${number} and ${nearTickets(accountId)}`,
  )
  return ticket?.id
}

export async function countOpenTickets(db: Db, organizations: number[]): Promise<Map<number, number>> {
  const rows = await readRows<{ id: number; open: number }>(
    db,
    Prisma.sql`select t.organization_id as id, count(*) as open from ticket t
      where t.organization_id = any(${organizations}::int[]) and t.state <> 'closed' group by 1`,
  )
  return new Map(rows.map(({ id, open }) => [id, open]))
}

/** Organisation and signature of an agent, below what they write to customers: for an alias of `account`. */
export const signatureOf = (alias: 'a'): Prisma.Sql => {
  const a = Prisma.raw(alias)
  return Prisma.sql`trim(both e'\\n' from ${a}.shown_organization || e'\\n' || ${a}.signature)`
}
