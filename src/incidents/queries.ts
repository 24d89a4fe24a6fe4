import type { Actor } from '../accounts/actor.ts'
import { isCustomer } from '../accounts/actor.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { foldText } from '../platform/folding.ts'
import { hasJoined, touchesCompanies, visibleIncidents } from './policy.ts'

/** In one line, above pages. */
export interface IncidentLine {
  id: number
  titleDe: string
  titleEn: string
  since: Date
  nextNewsAt: Date | null
  joined: boolean
}

const LINE = Prisma.sql`i.id, i.title_de as "titleDe", i.title_en as "titleEn", i.since,
  i.next_news_at as "nextNewsAt"`
const LATEST_FIRST = Prisma.sql`order by i.since desc, i.id desc`

/** Running ones by their ids, for whoever they were read for; the latest first. */
export const linesOf = (db: Db, actor: Actor, ids: number[]): Promise<IncidentLine[]> =>
  readRows<IncidentLine>(
    db,
    Prisma.sql`select ${LINE}, ${hasJoined(Prisma.sql`${actor.accountId}::int`)} as joined
      from incident i where i.id = any(${ids}::int[]) and i.ended_at is null ${LATEST_FIRST}`,
  )

/** Above pages, or beside a ticket: as many as anybody reads. */
const MOST_SHOWN = 3

/** Running ones that visitors may know. */
export const publicIncidents = (db: Db): Promise<IncidentLine[]> =>
  readRows<IncidentLine>(
    db,
    Prisma.sql`select ${LINE}, false as joined from incident i where i.ended_at is null and i.public
      ${LATEST_FIRST} limit ${MOST_SHOWN}`,
  )

/** Running ones that touch a company or a customer, for agents. */
export async function incidentsTouching(
  db: Db,
  actor: Actor,
  whom: { companies: number[] } | { ticket: string },
): Promise<IncidentLine[]> {
  if (isCustomer(actor)) return []
  const companies =
    'ticket' in whom
      ? Prisma.sql`array(select t.organization_id from ticket t where t.number = ${whom.ticket})`
      : Prisma.sql`${whom.companies}::int[]`
  const about =
    'ticket' in whom
      ? Prisma.sql`or exists (select 1 from incident_ticket x join ticket t on t.id = x.ticket_id
          where x.incident_id = i.id and t.number = ${whom.ticket})`
      : Prisma.empty
  return readRows<IncidentLine>(
    db,
    Prisma.sql`select ${LINE}, false as joined from incident i
      where i.ended_at is null and (${touchesCompanies(companies, actor.admission.today())} ${about})
      ${LATEST_FIRST} limit ${MOST_SHOWN}`,
  )
}

export interface UpdateLine {
  id: number
  bodyDe: string
  bodyEn: string
  ends: boolean
  createdAt: string
}

export interface IncidentForCustomer extends IncidentLine {
  bodyDe: string
  bodyEn: string
  expectedAt: Date | null
  endedAt: Date | null
  remark: string
  mails: boolean
  /** The latest first. */
  updates: UpdateLine[]
}

/** Subquery of all updates of `incident i` as JSON, the latest first. */
export const UPDATES = Prisma.sql`(select coalesce(json_agg(json_build_object('id', u.id, 'bodyDe', u.body_de,
    'bodyEn', u.body_en, 'ends', u.ends, 'createdAt', u.created_at) order by u.id desc), '[]')
  from incident_update u where u.incident_id = i.id)`

/** With all that was said of it, also when it is over. Throws NotFoundError for what the actor may not see. */
export async function readIncident(db: Db, actor: Actor, id: number): Promise<IncidentForCustomer> {
  const [incident] = await readRows<IncidentForCustomer>(
    db,
    Prisma.sql`select ${LINE}, i.body_de as "bodyDe", i.body_en as "bodyEn", i.expected_at as "expectedAt",
        i.ended_at as "endedAt", j.account_id is not null as joined, coalesce(j.remark, '') as remark,
        coalesce(j.mails, true) as mails, ${UPDATES} as updates
      from incident i left join incident_join j on j.incident_id = i.id and j.account_id = ${actor.accountId}
      where i.id = ${id} and ${visibleIncidents(actor)}`,
  )
  if (!incident) throw new NotFoundError()
  return incident
}

/** Of a subject; more make no difference. */
const MOST_WORDS = 12
const LEAST_LETTERS = 4

/** The running incident that shares most words with a subject, of those that concern the viewer. */
export async function incidentFor(db: Db, viewer: Actor, words: string): Promise<IncidentLine | undefined> {
  const wanted = foldText(words.slice(0, 400))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= LEAST_LETTERS)
    .slice(0, MOST_WORDS)
  const running = await readRows<IncidentLine & { texts: string }>(
    db,
    Prisma.sql`select ${LINE}, ${hasJoined(Prisma.sql`${viewer.accountId}::int`)} as joined,
        concat_ws(' ', i.title_de, i.title_en, i.body_de, i.body_en) as texts
      from incident i where i.ended_at is null and ${visibleIncidents(viewer)} ${LATEST_FIRST} limit 20`,
  )
  const rated = running.map(({ texts, ...line }) => {
    const folded = foldText(texts)
    return { line, shared: wanted.filter((word) => folded.includes(word)).length }
  })
  const best = rated.reduce<(typeof rated)[number] | undefined>(
    (found, each) => (found && found.shared >= each.shared ? found : each),
    undefined,
  )
  return best?.shared ? best.line : undefined
}
