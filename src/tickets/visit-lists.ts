import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { ofTeams } from './desk-views.ts'
import { atDesk } from './policy.ts'
import { type Alone, aloneOf, visitorOf } from './visit-facts.ts'

/** As a calendar file tells it. */
export interface ListedVisit {
  uid: string
  sequence: number
  calledOff: boolean
  startsAt: Date
  endsAt: Date
  changedAt: Date
  visitorId: number | null
  visitor: string
  place: string
  number: string
  subject: string
}

const columns = Prisma.sql`v.uid, v.sequence, v.state = 'called_off' as "calledOff", v.starts_at as "startsAt",
  v.ends_at as "endsAt", v.changed_at as "changedAt", v.visitor_id as "visitorId", ${visitorOf} as visitor, v.place,
  t.number, t.subject`
const visits = Prisma.sql`visit v join ticket t on t.id = v.ticket_id left join account w on w.id = v.visitor_id`

/** Of a ticket that the caller has found for somebody. */
export async function latestVisit(db: Db, ticketId: number): Promise<ListedVisit | undefined> {
  const [visit] = await readRows<ListedVisit>(
    db,
    Prisma.sql`select ${columns} from ${visits} where v.ticket_id = ${ticketId} order by v.id desc limit 1`,
  )
  return visit
}

const MOST_IN_CALENDAR = 500

/** Those that the actor makes, in order; a ticket that they see no more is left out. */
export async function visitsOf(db: Db, actor: Actor): Promise<ListedVisit[]> {
  return readRows<ListedVisit>(
    db,
    Prisma.sql`select ${columns} from ${visits} where v.visitor_id = ${actor.accountId} and v.state = 'planned'
      and v.ends_at > ${now()} and ${atDesk(actor)} order by v.starts_at, v.id limit ${MOST_IN_CALENDAR}`,
  )
}

export interface ComingVisit extends ListedVisit {
  requester: string
  organization: string | null
  phone: string | null
  /** The same person visits somebody else at that time. */
  twice: boolean
  alone: Alone
}

export interface VisitList {
  visits: ComingVisit[]
  page: number
  pages: number
  total: number
  /** Whether the actor makes one of them. */
  own: boolean
}

export const VISITS_PER_PAGE = 50

/** Of the actor's teams, by day, person and time; the last page if a later one was asked for. */
export async function listVisits(db: Db, actor: Actor, page: number, timeZone: string): Promise<VisitList> {
  const coming = Prisma.sql`v.state = 'planned' and v.ends_at > ${now()} and ${atDesk(actor)}
    and (${ofTeams(actor)} or v.visitor_id = ${actor.accountId})`
  const rows = await readRows<ComingVisit & { total: number; own: boolean }>(
    db,
    Prisma.sql`select ${columns}, ${nameOf('r')} as requester, r.phone, ${aloneOf} as alone,
        o.name::text as organization,
        exists (select 1 from visit x where x.visitor_id = v.visitor_id and x.state = 'planned' and x.id <> v.id
          and x.starts_at < v.ends_at and x.ends_at > v.starts_at) as twice,
        count(*) over () as total, bool_or(v.visitor_id is not distinct from ${actor.accountId}) over () as own
      from ${visits} join account r on r.id = t.requester_id left join organization o on o.id = t.organization_id
      where ${coming} order by (v.starts_at at time zone ${timeZone})::date, visitor, v.starts_at, v.id
      limit ${VISITS_PER_PAGE} offset ${(page - 1) * VISITS_PER_PAGE}`,
  )
  const [first] = rows
  if (!first && page > 1) return listVisits(db, actor, await lastPage(db, coming), timeZone)
  const total = first?.total ?? 0
  return { visits: rows, page, pages: pagesOf(total), total, own: first?.own ?? false }
}

const pagesOf = (total: number) => Math.max(1, Math.ceil(total / VISITS_PER_PAGE))

async function lastPage(db: Db, coming: Prisma.Sql): Promise<number> {
  const [counted] = await readRows<{ total: number }>(
    db,
    Prisma.sql`select count(*) as total from ${visits} where ${coming}`,
  )
  return pagesOf(counted?.total ?? 0)
}
