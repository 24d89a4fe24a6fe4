import type { Actor } from '../accounts/actor.ts'
import { type OfferedTile, offeredTemplate, offeredTemplates, type TemplateVersion } from '../catalog/offered.ts'
import type { Customer } from '../organizations/customers.ts'
import type { Db } from '../platform/db.ts'

/** The templates of a company, and the one whose questions are asked. */
export interface DeskTemplates {
  tiles: OfferedTile[]
  chosen: TemplateVersion | undefined
}

/** What somebody of this company may be asked by a template, and the wanted one. */
export async function templatesFor(
  db: Db,
  { admission }: Actor,
  organizationId: number | null,
  wanted: string | undefined,
): Promise<DeskTemplates> {
  const audience = { organizationId, today: admission.today() }
  const [tiles, chosen] = await Promise.all([
    offeredTemplates(db, audience),
    wanted ? offeredTemplate(db, wanted, audience) : undefined,
  ])
  return { tiles, chosen }
}

/** Whose templates: the company that a form names, else the first whose contract is valid. */
export function companyAsked({ places }: Pick<Customer, 'places'>, named: string | undefined): number | null {
  const entitled = places.filter(({ contract }) => contract?.state === 'valid')
  const place = entitled.find(({ organizationId }) => String(organizationId) === named) ?? entitled[0]
  return place?.organizationId ?? null
}
