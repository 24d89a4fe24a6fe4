import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import type { TemplateDefinition } from './definition-rules.ts'
import type { FieldFault } from './field-faults.ts'

/** Whom a definition names, as rows: teams and companies may be renamed. */
interface Named {
  teamId: number | null
  organizationIds: number[]
  /** As they are written, in the order of all lists. */
  names: Pick<TemplateDefinition, 'team' | 'organizations'>
}

const MOST_ALLOWED = 30

type Names = Pick<TemplateDefinition, 'team' | 'organizations' | 'services'>

/** Who that is, and what of it there is not. */
export async function findNamed(
  db: Db | Tx,
  { team = '', organizations, services }: Names,
): Promise<Named & { faults: FieldFault[] }> {
  const [found] = await readRows<{
    teamId: number | null
    team: string | null
    companies: (number | null)[]
    names: string[]
    services: string[]
  }>(
    db,
    Prisma.sql`select (select id from team where name = ${team}::citext) as "teamId",
      (select name::text from team where name = ${team}::citext) as team,
      array(select o.name::text from organization o where o.name = any(${organizations}::citext[]) order by 1) as names,
      array(select o.id from unnest(${organizations}::citext[]) with ordinality as wanted (name, place)
        left join organization o on o.name = wanted.name order by wanted.place) as companies,
      array(select s.name::text from unnest(${services}::citext[]) as s (name)
        where exists (select 1 from contract c where s.name = any(c.services::citext[]))) as services`,
  )
  const { teamId = null, companies = [] } = found ?? {}
  const known = new Set(found?.services.map((name) => name.toLowerCase()))
  const missing = services.flatMap((name, place) => (known.has(name.toLowerCase()) ? [] : [place]))
  const faults: FieldFault[] = [
    ...(team && teamId === null ? [{ path: ['team'], key: 'error.template.team', allowed: await teamNames(db) }] : []),
    ...companies.flatMap((id, place) =>
      id === null ? [{ path: ['organizations', place], key: 'error.template.organization' }] : [],
    ),
  ]
  if (missing.length) {
    const allowed = await serviceNames(db)
    faults.push(...missing.map((place) => ({ path: ['services', place], key: 'error.template.service', allowed })))
  }
  const names = { team: found?.team ?? undefined, organizations: found?.names ?? [] }
  return { teamId, organizationIds: companies.filter((id) => id !== null), names, faults }
}

async function teamNames(db: Db | Tx): Promise<string[]> {
  const teams = await db.team.findMany({ select: { name: true }, orderBy: [{ position: 'asc' }, { name: 'asc' }] })
  return teams.map(({ name }) => name)
}

/** Of contracts, valid or not. */
async function serviceNames(db: Db | Tx): Promise<string[]> {
  const rows = await readRows<{ name: string }>(
    db,
    Prisma.sql`select distinct s.name from contract c, unnest(c.services) as s (name) order by 1 limit ${MOST_ALLOWED}`,
  )
  return rows.map(({ name }) => name)
}
