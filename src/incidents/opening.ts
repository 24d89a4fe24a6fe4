import type { Actor } from '../accounts/actor.ts'
import { record } from '../audit/recording.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { demandSeen, OutdatedError } from '../platform/versions.ts'
import { joinTicketTo } from './joining.ts'
import { aheadIn, sinceIn } from './moments.ts'
import { authoriseAgent } from './policy.ts'
import { type CheckedIncident, type IncidentInput, incidentRules } from './rules.ts'

/** What an incident says, and whom it touches; as a form shows it. */
export interface IncidentFacts {
  titleDe: string
  titleEn: string
  bodyDe: string
  bodyEn: string
  since: Date
  everybody: boolean
  services: string[]
  /** Names, in their order. */
  companies: string[]
  public: boolean
  expectedAt: Date | null
  nextNewsAt: Date | null
}

interface OpeningTools {
  /** Of the times that are given. */
  timeZone: string
  /** That it is made from, and whose customer joins. */
  ticketId?: number | undefined
}

/**
 * Customers whom it touches see it at once. Returns its id. Throws InvalidInputError, AuthorityLostError,
 * ForbiddenError, and NotFoundError for a ticket that the actor does not have at the desk.
 */
export async function openIncident(
  db: Db | Tx,
  opening: Actor,
  wish: IncidentInput,
  { timeZone, ticketId }: OpeningTools,
): Promise<number> {
  const input = check(incidentRules, wish)
  const moments = { since: sinceIn(input.since, timeZone), ...aheadIn(input, timeZone) }
  return transaction(db, async (tx) => {
    const { accountId } = await authoriseAgent(tx, opening)
    const organizations = await idsOfCompanies(tx, input)
    const { id } = await tx.incident.create({
      data: { ...textsOf(input), ...moments, ownerId: accountId, organizations: { create: organizations } },
      select: { id: true },
    })
    await record(tx, { action: 'incident.opened', subject: titleOf(input) })
    if (ticketId !== undefined) await joinTicketTo(tx, opening, id, ticketId)
    return id
  })
}

/**
 * False if it says that already. `seen` is the version that a form showed. Throws InvalidInputError,
 * AuthorityLostError, ForbiddenError, NotFoundError, OutdatedError, also for one that is over.
 */
export async function changeIncident(
  db: Db | Tx,
  changing: Actor,
  id: number,
  wish: IncidentInput,
  { timeZone, seen }: { timeZone: string; seen?: string | undefined },
): Promise<boolean> {
  const input = check(incidentRules, wish)
  const since = sinceIn(input.since, timeZone)
  return transaction(db, async (tx) => {
    await authoriseAgent(tx, changing)
    await holdRunning(tx, id)
    const before = await factsOf(tx, id)
    const data = { ...textsOf(input), since, ...aheadIn(input, timeZone, before) }
    const organizations = await idsOfCompanies(tx, input)
    demandSeen(seen, before)
    await tx.incident.update({
      where: { id },
      data: { ...data, organizations: { deleteMany: {}, create: organizations } },
      select: { id: true },
    })
    const after = await factsOf(tx, id)
    if (JSON.stringify(before) === JSON.stringify(after)) return false
    await record(tx, { action: 'incident.changed', subject: titleOf(input) })
    return true
  })
}

export const titleOf = ({ titleDe, titleEn }: { titleDe: string; titleEn: string }) => titleDe || titleEn

const textsOf = ({ titleDe, titleEn, bodyDe, bodyEn, audience, services, public: isPublic }: CheckedIncident) => ({
  ...{ titleDe, titleEn, bodyDe, bodyEn, public: isPublic },
  everybody: audience === 'everybody',
  services: audience === 'everybody' ? [] : [...new Set(services.filter(Boolean))],
})

/** Throws InvalidInputError for a name that is no company's. */
async function idsOfCompanies(tx: Tx, { audience, companies }: CheckedIncident) {
  const names = audience === 'everybody' ? [] : companies.filter(Boolean)
  if (names.length === 0) return []
  const rows = await readRows<{ name: string; organizationId: number | null }>(
    tx,
    Prisma.sql`select x.name, o.id as "organizationId" from unnest(${names}::text[]) x(name)
      left join organization o on o.name = x.name::citext`,
  )
  const unknown = rows.find(({ organizationId }) => organizationId === null)
  if (unknown) throw new InvalidInputError('companies', 'error.incident.company', { name: unknown.name })
  return [...new Set(rows.map(({ organizationId }) => organizationId ?? 0))].map((organizationId) => ({
    organizationId,
  }))
}

/** Throws NotFoundError. */
export async function factsOf(db: Db | Tx, id: number): Promise<IncidentFacts> {
  const [facts] = await readRows<IncidentFacts>(
    db,
    Prisma.sql`select i.title_de as "titleDe", i.title_en as "titleEn", i.body_de as "bodyDe", i.body_en as "bodyEn",
        i.since, i.everybody, i.services, array(select o.name::text from incident_organization x
          join organization o on o.id = x.organization_id where x.incident_id = i.id order by o.name) as companies,
        i.public, i.expected_at as "expectedAt", i.next_news_at as "nextNewsAt"
      from incident i where i.id = ${id}`,
  )
  if (!facts) throw new NotFoundError()
  return facts
}

/** Locks it, for whoever changes it or adds to it. Throws NotFoundError, and OutdatedError for one that is over. */
export async function holdRunning(tx: Tx, id: number) {
  const [row] = await readRows<{ ended: boolean }>(
    tx,
    Prisma.sql`select i.ended_at is not null as ended from incident i where i.id = ${id} for no key update`,
  )
  if (!row) throw new NotFoundError()
  if (row.ended) throw new OutdatedError('The incident is over.')
}
