import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import type { Day } from '../platform/clock.ts'
import {
  type Channel,
  type Db,
  type HoldReason,
  Prisma,
  readRows,
  type TicketState,
  type Turn,
} from '../platform/db.ts'
import { type AssigneeAbsence, assigneeAbsence } from './absences.ts'
import { newestFound, wayOf } from './desk-finding.ts'
import { readSearch } from './desk-search.ts'
import { type DeskSort, type DeskView, inView, orderOf } from './desk-views.ts'
import { atDesk, atDeskInTurn } from './policy.ts'
import { writersOn } from './presence.ts'
import { comingAt } from './visit-facts.ts'

export interface DeskRow {
  id: number
  number: string
  subject: string
  excerpt: string
  state: TicketState
  turn: Turn
  turnSince: Date
  holdUntil: Day | null
  holdReason: HoldReason | null
  /** For whom it waits. */
  partyName: string | null
  promisedAt: Date | null
  /** When somebody comes to the customer. */
  comesAt: Date | null
  /** The same, once its miss is noted. */
  missedAt: Date | null
  priority: number
  confidential: boolean
  spam: boolean
  merged: boolean
  channel: Channel
  createdAt: Date
  updatedAt: Date
  requesterName: string
  organizationName: string | null
  assigneeId: number | null
  assigneeName: string | null
  assigneeAbsence: AssigneeAbsence | null
  teamName: string
  /** Something has happened since the actor's last look. */
  unread: boolean
  /** Names of colleagues who write on it now. */
  writers: string[]
}

export interface DeskQuery {
  view: DeskView
  /** One of the actor's teams; all of them by default. */
  team?: number | undefined
  sort: DeskSort
  descending: boolean
  /** As `readSearch` reads it; what it does not understand is not looked at here. */
  q: string
  page: number
  pageSize: number
}

export interface DeskList {
  rows: DeskRow[]
  page: number
  pages: number
  /** At most MOST_FOUND. */
  total: number
  /** How many of those are to be moved by whom, but for those whose promise was missed. */
  turns: Record<'missed' | 'us' | 'waiting', number>
}

/** Nobody reads further. */
export const MOST_FOUND = 1000

export type DeskWanted = Pick<DeskQuery, 'view' | 'team' | 'q'>

/** A parameter would be taken for a tenth of all rows, and the statement planned anew each time. */
export const literal = (limit: number) => Prisma.raw(String(Math.trunc(limit)))

/** They have indexes of their own. */
const BY_PERSON = new Set<DeskView>(['mine', 'worked', 'watched'])

/**
 * FROM for `ticket t` in a list without a search, the first `most` of each team's: a team's index gives them in order,
 * however many tickets others have.
 */
export function wantedBy(
  actor: Actor,
  { view, team, sort = 'urgency' }: DeskWanted & Partial<Pick<DeskQuery, 'sort'>>,
  order = Prisma.empty,
  most = MOST_FOUND,
): Prisma.Sql {
  // Of all tickets in another order, the first are found faster in one sort than in one for each team.
  if (BY_PERSON.has(view) || (actor.role === 'admin' && sort !== 'urgency'))
    return Prisma.sql`from ticket t where ${atDesk(actor)} and ${inView(actor, view, team)}`
  const { teams, others } = atDeskInTurn(actor)
  const part = Prisma.sql`${inView(actor, view, team)} ${order} limit ${literal(most)}`
  const first = (where: Prisma.Sql) => Prisma.sql`(select t.* from ticket t where ${where} and ${part})`
  // For one team, a plan is found that is good for any, and kept.
  const [only] = actor.role === 'admin' || actor.teams.length > 1 ? [] : actor.teams
  const ours = only
    ? first(Prisma.sql`t.team_id = ${only}`)
    : Prisma.sql`select t.* from unnest(${teams}) w(id) cross join lateral ${first(Prisma.sql`t.team_id = w.id`)} t`
  return Prisma.sql`from (${ours} union all ${first(others)}) t`
}

/** Ids and turns of the newest that a search finds, at most `most`; undefined without one. One query for words. */
export async function foundBy(db: Db, actor: Actor, wish: DeskWanted, most = MOST_FOUND) {
  if (!wish.q) return undefined
  const searched = { view: wish.view, team: wish.team, filter: readSearch(wish.q).filter }
  return newestFound(actor, searched, await wayOf(db, actor, searched), most)
}

type FoundRow = (DeskRow | { id: null }) & { total: number } & DeskList['turns']

/** One query, two for words or for a page after the last. Of a search, the newest MOST_FOUND. */
export async function listDeskTickets(db: Db, actor: Actor, request: DeskQuery): Promise<DeskList> {
  const { view, sort, descending, page, pageSize } = request
  const order = orderOf(view, sort, descending)
  const inOrder = Prisma.sql`order by ${order}`
  const part = Prisma.sql`${inOrder} limit ${literal(pageSize)} offset ${(page - 1) * pageSize}`
  const searched = await foundBy(db, actor, request)
  // Rows and counts of a view have an index each; a search runs once for both.
  const source = searched
    ? Prisma.sql`hit as materialized ${searched},
        shown as materialized (select t.* from hit join ticket t on t.id = hit.id ${part})`
    : Prisma.sql`hit as materialized (
          select t.turn, t.missed_at ${wantedBy(actor, request)} limit ${literal(MOST_FOUND)}),
        shown as materialized (select t.* ${wantedBy(actor, request, inOrder, page === 1 ? pageSize : MOST_FOUND)}
          ${part})`
  const found = await readRows<FoundRow>(
    db,
    Prisma.sql`with ${source}
      select counted.*, ${rowFor(actor)}
      from (select count(*)::int as total, count(missed_at)::int as missed,
          count(*) filter (where turn = 'us' and missed_at is null)::int as us,
          count(*) filter (where turn in ('customer', 'later') and missed_at is null)::int as waiting from hit) counted
        left join shown t on true ${ROW_NAMES}
      order by ${order}`,
  )
  const { total, missed, us, waiting } = found[0] ?? { total: 0, missed: 0, us: 0, waiting: 0 }
  const pages = Math.max(1, Math.ceil(total / pageSize))
  if (page > pages) return listDeskTickets(db, actor, { ...request, page: pages })
  const rows = found.filter((row): row is FoundRow & DeskRow => row.id !== null)
  return { rows, page, pages, total, turns: { missed, us, waiting } }
}

/** Those with one of these ids that the actor has at the desk, in any order. */
export const readDeskRows = (db: Db, actor: Actor, ids: number[]): Promise<DeskRow[]> =>
  readRows<DeskRow>(
    db,
    Prisma.sql`select ${rowFor(actor)} from ticket t ${ROW_NAMES} where t.id = any(${ids}::int[]) and ${atDesk(actor)}`,
  )

/** Columns of `ticket t`, with those who are named in `ROW_NAMES`. */
const rowFor = (actor: Actor): Prisma.Sql => Prisma.sql`t.id, t.number, t.subject, t.excerpt, t.state, t.turn,
  t.turn_since as "turnSince", t.hold_until as "holdUntil", t.hold_reason as "holdReason",
  case when t.party_id is null then null
    else (select p.name::text from party p where p.id = t.party_id) end as "partyName",
  t.promised_at as "promisedAt", ${comingAt()} as "comesAt", t.missed_at as "missedAt", t.priority, t.confidential,
  t.spam,
  t.merged_into_id is not null as merged, t.channel,
  t.created_at as "createdAt", t.updated_at as "updatedAt", ${nameOf('r')} as "requesterName",
  o.name::text as "organizationName", t.assignee_id as "assigneeId",
  case when t.assignee_id is null then null else ${nameOf('a')} end as "assigneeName",
  ${assigneeAbsence(actor)} as "assigneeAbsence",
  team.name::text as "teamName", ${hasNews(actor)} as unread, ${writersOn(actor)} as writers`

const ROW_NAMES = Prisma.sql`left join account r on r.id = t.requester_id
  left join account a on a.id = t.assignee_id left join organization o on o.id = t.organization_id
  left join team on team.id = t.team_id`

const hasNews = ({ accountId }: Actor): Prisma.Sql => Prisma.sql`exists (select 1 from ticket_event e
  where e.ticket_id = t.id and e.actor_id is distinct from ${accountId}
    and e.id > coalesce((select l.event_id from ticket_look l
      where l.account_id = ${accountId} and l.ticket_id = t.id), 0))`

/** Whose number ends so, if there is exactly one; for what is typed or said on the telephone. */
export async function findByEnding(db: Db, actor: Actor, digits: string): Promise<string | undefined> {
  const found = await readRows<{ number: string }>(
    db,
    Prisma.sql`select t.number from ticket t where t.number like ${`%${digits}`} and ${atDesk(actor)} limit 2`,
  )
  return found.length === 1 ? found[0]?.number : undefined
}
