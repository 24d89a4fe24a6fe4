import { type Db, Prisma, type Tx } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import type { TemplateDefinition } from './definition-rules.ts'
import { findNamed } from './naming.ts'

export type Tile = Pick<TemplateDefinition, 'group' | 'name' | 'icon' | 'description' | 'authorization'>

/** Of a version that says this. Throws InvalidInputError for a team, a company or a service that there is not. */
export async function columnsOf(tx: Db | Tx, definition: TemplateDefinition) {
  const { teamId, organizationIds, names, faults } = await findNamed(tx, definition)
  const [fault] = faults
  if (fault) throw new InvalidInputError(fault.path.join('.'), fault.key)
  const { group, name, icon, description, authorization, services } = definition
  return {
    definition: { ...definition, ...names } as unknown as Prisma.InputJsonObject,
    tile: { group, name, icon, description, authorization } satisfies Tile,
    teamId,
    services,
    organizationIds,
  }
}

/**
 * The definition of a version "v" with the names that team and companies have now; of a team that is gone, none.
 */
export const currentDefinition = Prisma.sql`(v.definition - 'team') || jsonb_strip_nulls(jsonb_build_object(
  'team', (select t.name::text from team t where t.id = v.team_id),
  'organizations', array(select o.name::text from organization o where o.id = any(v.organization_ids) order by 1)))`
