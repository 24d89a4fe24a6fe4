import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { atDesk } from '../tickets/policy.ts'
import { factsOf, type IncidentFacts } from './opening.ts'
import { demandAgent } from './policy.ts'
import { UPDATES, type UpdateLine } from './queries.ts'

export const INCIDENTS_PER_PAGE = 30
const MOST_INCIDENTS = 1000

export interface IncidentRow {
  id: number
  titleDe: string
  titleEn: string
  since: Date
  nextNewsAt: Date | null
  endedAt: Date | null
  public: boolean
  everybody: boolean
  services: string[]
  /** Names, the first few. */
  companies: string[]
  joined: number
  tickets: number
}

export interface IncidentPage {
  rows: IncidentRow[]
  total: number
  page: number
  pages: number
}

/** Running ones first, each the latest first; the last page if a later one was asked for. Throws ForbiddenError. */
export async function listIncidents(db: Db, actor: Actor, page: number): Promise<IncidentPage> {
  demandAgent(actor)
  const found = await readRows<(IncidentRow & { total: number }) | { id: null; total: number }>(
    db,
    Prisma.sql`select counted.total, line.* from
      (select count(*)::int as total from (select 1 from incident limit ${MOST_INCIDENTS}) x) counted
      left join (select i.id, i.title_de as "titleDe", i.title_en as "titleEn", i.since, i.public, i.everybody,
          i.next_news_at as "nextNewsAt", i.ended_at as "endedAt", i.services,
          array(select o.name::text from incident_organization x join organization o on o.id = x.organization_id
            where x.incident_id = i.id order by o.name limit 3) as companies,
          (select count(*)::int from incident_join j where j.incident_id = i.id) as joined,
          (select count(*)::int from incident_ticket x where x.incident_id = i.id) as tickets
        from incident i order by i.ended_at is not null, i.ended_at desc, i.since desc, i.id desc
        limit ${INCIDENTS_PER_PAGE} offset ${(page - 1) * INCIDENTS_PER_PAGE}) line on true
      order by line."endedAt" is not null, line."endedAt" desc, line.since desc, line.id desc`,
  )
  const total = found[0]?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / INCIDENTS_PER_PAGE))
  if (page > pages) return listIncidents(db, actor, pages)
  return { rows: found.filter((row): row is IncidentRow & { total: number } => row.id !== null), total, page, pages }
}

export interface JoinedPerson {
  id: number
  name: string
  company: string | null
  remark: string
  mails: boolean
  joinedAt: string
}

export interface IncidentAtDesk extends IncidentFacts {
  id: number
  endedAt: Date | null
  ownerName: string | null
  updates: (UpdateLine & { authorName?: string })[]
  joinedTotal: number
  joined: JoinedPerson[]
  page: number
  pages: number
  /** Those that the actor has at the desk. */
  tickets: { number: string; subject: string; requesterName: string; state: string }[]
  /** Of other teams. */
  moreTickets: number
}

export const JOINED_PER_PAGE = 50
const MOST_TICKETS = 100

/** With a page of those who joined, the latest first. Throws ForbiddenError, NotFoundError. */
export async function readIncidentAtDesk(db: Db, actor: Actor, id: number, page: number): Promise<IncidentAtDesk> {
  demandAgent(actor)
  const tickets = Prisma.sql`from incident_ticket x join ticket t on t.id = x.ticket_id where x.incident_id = i.id`
  const [found] = await readRows<Omit<IncidentAtDesk, keyof IncidentFacts | 'page' | 'pages'>>(
    db,
    Prisma.sql`select i.id, i.ended_at as "endedAt", ${UPDATES} as updates,
        (select ${nameOf('a')} from account a where a.id = i.owner_id) as "ownerName",
        (select count(*)::int from incident_join j where j.incident_id = i.id) as "joinedTotal",
        (select coalesce(json_agg(y), '[]') from (select a.id, ${nameOf('a')} as name, j.remark, j.mails,
            (select o.name::text from membership m join organization o on o.id = m.organization_id
              where m.account_id = a.id order by o.name limit 1) as company, j.joined_at as "joinedAt"
          from incident_join j join account a on a.id = j.account_id where j.incident_id = i.id
          order by j.joined_at desc, a.id limit ${JOINED_PER_PAGE} offset ${(page - 1) * JOINED_PER_PAGE}) y) as joined,
        (select coalesce(json_agg(y), '[]') from (select t.number, t.subject, t.state,
            (select ${nameOf('a')} from account a where a.id = t.requester_id) as "requesterName"
          ${tickets} and ${atDesk(actor)} order by t.id desc limit ${MOST_TICKETS}) y) as tickets,
        (select count(*)::int ${tickets} and not ${atDesk(actor)}) as "moreTickets"
      from incident i where i.id = ${id}`,
  )
  if (!found) throw new NotFoundError()
  const pages = Math.max(1, Math.ceil(found.joinedTotal / JOINED_PER_PAGE))
  if (page > pages) return readIncidentAtDesk(db, actor, id, pages)
  return { ...(await factsOf(db, id)), ...found, page, pages }
}

export interface IncidentChoice {
  id: number
  titleDe: string
  titleEn: string
}

/** Running ones, the latest first, for an agent to choose from. */
export const runningIncidents = (db: Db): Promise<IncidentChoice[]> =>
  db.incident.findMany({
    where: { endedAt: null },
    orderBy: [{ since: 'desc' }, { id: 'desc' }],
    take: 100,
    select: { id: true, titleDe: true, titleEn: true },
  })
