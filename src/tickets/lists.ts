import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Channel, type Db, Prisma, readRows, type TicketState } from '../platform/db.ts'
import { type Filter, matching, requestersNamed } from './matching.ts'
import { type Scope, visibleTickets } from './policy.ts'
import { comingAt } from './visit-facts.ts'

export type View = 'all' | 'open' | 'closed'
export const VIEWS: View[] = ['all', 'open', 'closed']

export const SORTS = ['number', 'subject', 'state', 'priority', 'updated'] as const
export type SortColumn = (typeof SORTS)[number]
export interface Sort {
  column: SortColumn
  descending: boolean
}

export const NEWEST_FIRST: Sort = { column: 'number', descending: true }

export interface TicketRow {
  number: string
  subject: string
  excerpt: string
  state: TicketState
  priority: number
  confidential: boolean
  channel: Channel
  promisedAt: Date | null
  /** When somebody comes to the customer. */
  comesAt: Date | null
  createdAt: Date
  requesterId: number
  requesterName: string
  organizationId: number | null
}

export interface TicketList {
  rows: TicketRow[]
  /** The last one if a later one was asked for. */
  page: number
  pages: number
  total: number
  counts: Record<View, number>
  /** Only asked in the own scope. */
  sharedWithMe: boolean
}

export interface ListQuery {
  scope: Scope
  view: View
  /** Newest first by default. */
  sort?: Sort | undefined
  page: number
  pageSize: number
  filter: Filter
  timeZone: string
}

type CountedRow = { all: number; closed: number; sharedWithMe: boolean } & (TicketRow | { number: null })

/**
 * Visible tickets of a scope, with the counts of all three views under the same filter; one query, with one before it
 * if words may name people, and twice for a page after the last.
 */
export async function listTickets(db: Db, actor: Actor, request: ListQuery): Promise<TicketList> {
  const { scope, view, sort = NEWEST_FIRST, page, pageSize, filter, timeZone } = request
  const narrowed = matching(filter, timeZone, await requestersNamed(db, actor, scope, filter))
  const wanted = Prisma.sql`ticket t where ${visibleTickets(actor, scope)} ${narrowed}`
  const part = Prisma.sql`${inView(view)} order by ${orderOf(sort)} limit ${pageSize} offset ${(page - 1) * pageSize}`
  // Counts and page have an index each; a search runs once for both.
  const source =
    narrowed === Prisma.empty
      ? { before: Prisma.empty, counted: wanted, shown: Prisma.sql`select * from ${wanted} ${part}` }
      : onceFound(wanted, part)
  const names = scope === 'own' ? NO_NAMES : NAMES
  const shared =
    scope === 'own'
      ? Prisma.sql`exists (select 1 from ticket_participant p where p.account_id = ${actor.accountId})`
      : Prisma.sql`false`
  // An empty page still has one row, with the counts.
  const found = await readRows<CountedRow>(
    db,
    Prisma.sql`
    ${source.before}
    select counts.*, t.number, t.subject, t.excerpt, t.state, t.priority, t.confidential, t.channel,
      t.promised_at as "promisedAt", ${comingAt()} as "comesAt", t.requester_id as "requesterId",
      t.organization_id as "organizationId",
      t.created_at as "createdAt", ${names.columns}, ${shared} as "sharedWithMe"
    from (select count(*)::int as "all", count(*) filter (where t.state = 'closed')::int as closed
      from ${source.counted}) counts
      left join (${source.shown}) t on true
      ${names.joins}
    order by ${orderOf(sort)}`,
  )
  const { all, closed, sharedWithMe } = found[0] ?? { all: 0, closed: 0, sharedWithMe: false }
  const counts = { all, closed, open: all - closed }
  const total = counts[view]
  const pages = Math.max(1, Math.ceil(total / pageSize))
  if (page > pages) return listTickets(db, actor, { ...request, page: pages })
  return { rows: found.filter(isTicket), page, pages, total, counts, sharedWithMe }
}

function onceFound(wanted: Prisma.Sql, part: Prisma.Sql) {
  return {
    before: Prisma.sql`with found as materialized (select t.id, t.number, t.folded, t.state, t.priority, t.updated_at
      from ${wanted})`,
    counted: Prisma.sql`found t`,
    shown: Prisma.sql`select whole.* from (select t.id from found t where true ${part}) chosen join ticket whole
      on whole.id = chosen.id`,
  }
}

/** For lists with other people's tickets. */
const NAMES = {
  columns: Prisma.sql`${nameOf('r')} as "requesterName"`,
  joins: Prisma.sql`left join account r on r.id = t.requester_id`,
}
const NO_NAMES = { columns: Prisma.sql`'' as "requesterName"`, joins: Prisma.empty }

const isTicket = (row: CountedRow): row is CountedRow & TicketRow => row.number !== null

function inView(view: View): Prisma.Sql {
  if (view === 'all') return Prisma.empty
  return view === 'closed' ? Prisma.sql`and t.state = 'closed'` : Prisma.sql`and t.state <> 'closed'`
}

function orderOf({ column, descending }: Sort): Prisma.Sql {
  const direction = descending ? Prisma.sql`desc` : Prisma.sql`asc`
  const columns: Record<SortColumn, Prisma.Sql> = {
    number: Prisma.sql`t.number ${direction}`,
    subject: Prisma.sql`t.folded ${direction}, t.number desc`,
    state: Prisma.sql`t.state ${direction}, t.number desc`,
    priority: Prisma.sql`t.priority ${direction}, t.number desc`,
    updated: Prisma.sql`t.updated_at ${direction}, t.number desc`,
  }
  return columns[column]
}
