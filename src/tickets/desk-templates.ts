import type { Actor } from '../accounts/actor.ts'
import { type OfferedTile, offeredTemplate, offeredTemplates, type TemplateVersion } from '../catalog/offered.ts'
import type { Customer } from '../organizations/customers.ts'
import type { Db } from '../platform/db.ts'

/** What somebody may be asked by a template: those of the company whose contract is valid, and the chosen one. */
export async function templatesFor(
  db: Db,
  { admission }: Actor,
  { places }: Pick<Customer, 'places'>,
  wanted: string | undefined,
): Promise<{ tiles: OfferedTile[]; chosen: TemplateVersion | undefined }> {
  const [place] = places.filter(({ contract }) => contract?.state === 'valid')
  const audience = { organizationId: place?.organizationId ?? null, today: admission.today() }
  const [tiles, chosen] = await Promise.all([
    offeredTemplates(db, audience),
    wanted ? offeredTemplate(db, wanted, audience) : undefined,
  ])
  return { tiles, chosen }
}
