import { validOn } from '../organizations/entitlement.ts'
import type { Day } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type TicketKind, type Tx } from '../platform/db.ts'
import type { TemplateDefinition, TemplateGroup } from './definition-rules.ts'
import { currentDefinition, type Tile } from './version-rows.ts'

/** What a ticket made with a template of the group is. */
export const GROUP_KINDS: Record<TemplateGroup, TicketKind> = {
  incident: 'fault',
  request: 'request',
  change: 'change',
}

export interface OfferedTile extends Tile {
  id: number
  key: string
  versionId: number
}

export interface TemplateVersion {
  /** Of the version. */
  id: number
  templateId: number
  key: string
  number: number
  definition: TemplateDefinition
  /** Whom its tickets go to; null if the customer chooses. */
  teamId: number | null
}

/** For whom, and the day whose contracts count. */
export interface Audience {
  organizationId: number | null
  today: Day
}

/** Condition on a version "v": open to this company by its valid contracts' services and by its name. */
const openTo = ({ organizationId, today }: Audience): Prisma.Sql =>
  openToCompany(Prisma.sql`${organizationId}::int`, today)

const openToCompany = (id: Prisma.Sql, today: Day): Prisma.Sql => Prisma.sql`(
  (v.organization_ids = '{}' or ${id} = any(v.organization_ids))
  and (v.services = '{}' or exists (select 1 from contract c where c.organization_id = ${id}
    and ${validOn(today)} and c.services::citext[] && v.services::citext[])))`

const published = Prisma.sql`ticket_template p join ticket_template_version v on v.id = p.published_version_id`

/** Those that are published and open to this company, by position; one statement. */
export async function offeredTemplates(db: Db | Tx, audience: Audience): Promise<OfferedTile[]> {
  const rows = await readRows<{ id: number; key: string; versionId: number; tile: Tile }>(
    db,
    Prisma.sql`select p.id, p.key::text as key, v.id as "versionId", v.tile from ${published}
      where ${openTo(audience)} order by p.position, p.id`,
  )
  return rows.map(({ tile, ...row }) => ({ ...tile, ...row }))
}

const columns = Prisma.sql`v.id, v.template_id as "templateId", p.key::text as key, v.number, v.team_id as "teamId",
  ${currentDefinition} as definition`

/** The version that is published now; undefined if there is none, or none for this company. */
export async function offeredTemplate(
  db: Db | Tx,
  key: string,
  audience: Audience,
): Promise<TemplateVersion | undefined> {
  const [version] = await readRows<TemplateVersion>(
    db,
    Prisma.sql`select ${columns} from ${published} where p.key = ${key}::citext and ${openTo(audience)}`,
  )
  return version
}

/** Also one that is not offered any more. */
export async function templateVersion(db: Db | Tx, id: number): Promise<TemplateVersion | undefined> {
  const [version] = await readRows<TemplateVersion>(
    db,
    Prisma.sql`select ${columns} from ticket_template_version v join ticket_template p on p.id = v.template_id
      where v.id = ${id}`,
  )
  return version
}

/** Also one that is not offered any more, as long as this company might have been. */
export async function onceOffered(db: Db | Tx, id: number, audience: Audience): Promise<TemplateVersion | undefined> {
  const [version] = await readRows<TemplateVersion>(
    db,
    Prisma.sql`select ${columns} from ticket_template_version v join ticket_template p on p.id = v.template_id
      where v.id = ${id} and v.published_at is not null and ${openTo(audience)}`,
  )
  return version
}

/** Whether this version is open to this company, published or not. */
export async function isOffered(db: Db | Tx, versionId: number, audience: Audience): Promise<boolean> {
  const open = await readRows(
    db,
    Prisma.sql`select 1 from ticket_template_version v where v.id = ${versionId} and ${openTo(audience)}`,
  )
  return open.length > 0
}

/** Whether one of these companies is offered it. */
export async function isOfferedToAny(
  db: Db | Tx,
  key: string,
  { organizationIds, today }: { organizationIds: number[]; today: Day },
): Promise<boolean> {
  const open = await readRows(
    db,
    Prisma.sql`select 1 from ${published} where p.key = ${key}::citext and exists (
      select 1 from unnest(${organizationIds}::int[]) as o (id) where ${openToCompany(Prisma.sql`o.id`, today)})`,
  )
  return open.length > 0
}
