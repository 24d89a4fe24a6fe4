import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Channel, type Db, Prisma, readRows, type TicketState, type Turn } from '../platform/db.ts'
import { DESK_VIEWS, type DeskSort, type DeskView, inView, orderOf } from './desk-views.ts'
import { matching, NO_FILTER } from './matching.ts'
import { visibleTickets } from './policy.ts'

export interface DeskRow {
  id: number
  number: string
  subject: string
  excerpt: string
  state: TicketState
  turn: Turn
  turnSince: Date
  priority: number
  confidential: boolean
  channel: Channel
  createdAt: Date
  updatedAt: Date
  requesterName: string
  organizationName: string | null
  assigneeId: number | null
  assigneeName: string | null
  teamName: string
  /** Something has happened since the actor's last look. */
  unread: boolean
}

export interface DeskQuery {
  view: DeskView
  /** One of the actor's teams; all of them by default. */
  team?: number | undefined
  sort: DeskSort
  descending: boolean
  q: string
  page: number
  pageSize: number
  timeZone: string
}

export interface DeskList {
  rows: DeskRow[]
  page: number
  pages: number
  /** At most MOST_FOUND. */
  total: number
}

/** Nobody reads further. */
export const MOST_FOUND = 1000

/** FROM and WHERE for what an actor may see of a list. */
export function wantedBy(actor: Actor, { view, team, q, timeZone }: Omit<DeskQuery, 'page' | 'pageSize'>): Prisma.Sql {
  const narrowed = matching({ ...NO_FILTER, q }, timeZone, { byTerm: [], who: [] })
  return Prisma.sql`from ticket t where ${visibleTickets(actor)} and ${inView(actor, view, team)} ${narrowed}`
}

/** One query, or two for a page after the last. */
export async function listDeskTickets(db: Db, actor: Actor, request: DeskQuery): Promise<DeskList> {
  const { view, sort, descending, page, pageSize } = request
  const wanted = wantedBy(actor, request)
  const order = orderOf(view, sort, descending)
  const found = await readRows<(DeskRow | { id: null }) & { total: number }>(
    db,
    Prisma.sql`with shown as materialized (
        select t.* ${wanted} order by ${order} limit ${pageSize} offset ${(page - 1) * pageSize})
      select counted.total, t.id, t.number, t.subject, t.excerpt, t.state, t.turn, t.turn_since as "turnSince",
        t.priority, t.confidential, t.channel, t.created_at as "createdAt", t.updated_at as "updatedAt",
        ${nameOf('r')} as "requesterName", o.name::text as "organizationName", t.assignee_id as "assigneeId",
        case when t.assignee_id is null then null else ${nameOf('a')} end as "assigneeName",
        team.name::text as "teamName", ${hasNews(actor)} as unread
      from (select count(*) as total from (select 1 ${wanted} limit ${MOST_FOUND}) hits) counted
        left join shown t on true left join account r on r.id = t.requester_id
        left join account a on a.id = t.assignee_id left join organization o on o.id = t.organization_id
        left join team on team.id = t.team_id
      order by ${order}`,
  )
  const total = found[0]?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / pageSize))
  if (page > pages) return listDeskTickets(db, actor, { ...request, page: pages })
  return { rows: found.filter((row): row is DeskRow & { total: number } => row.id !== null), page, pages, total }
}

export type DeskCounts = Record<Exclude<DeskView, 'closed'>, number>

/** Of all views but the closed tickets; one query over what is open. */
export async function countDeskViews(db: Db, actor: Actor): Promise<DeskCounts> {
  const count = (view: DeskView) => Prisma.sql`count(*) filter (where ${inView(actor, view)}) as ${Prisma.raw(view)}`
  const views = DESK_VIEWS.filter((view) => view !== 'closed' && view !== 'worked')
  const [counts] = await readRows<DeskCounts>(
    db,
    Prisma.sql`select ${Prisma.join(views.map(count))},
        (select count(*) from (select distinct e.ticket_id from ticket_event e join ticket t on t.id = e.ticket_id
          where e.actor_id = ${actor.accountId} and ${visibleTickets(actor)} limit ${MOST_FOUND}) w) as worked
      from ticket t where t.state <> 'closed' and ${visibleTickets(actor)}`,
  )
  if (!counts) throw new Error('A count without a row')
  return counts
}

const hasNews = ({ accountId }: Actor): Prisma.Sql => Prisma.sql`exists (select 1 from ticket_event e
  where e.ticket_id = t.id and e.actor_id is distinct from ${accountId}
    and e.id > coalesce((select l.event_id from ticket_look l
      where l.account_id = ${accountId} and l.ticket_id = t.id), 0))`
