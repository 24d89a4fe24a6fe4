import type { Actor } from '../accounts/actor.ts'
import type { Db } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'

export interface Colleague {
  id: number
  name: string
  email: string
  company: string
  administrator: boolean
  site: string | null
  supportId: string | null
  enabled: boolean
}

export const administeredCompanies = (actor: Actor): number[] => actor.companies.filter(({ administrator }) => administrator).map(({ id }) => id)

export const COLLEAGUES_PER_PAGE = 50

/** The people of the companies somebody administers, by name. Throws ForbiddenError for anybody else. */
export async function listColleagues(db: Db, actor: Actor, page: number): Promise<{ people: Colleague[]; total: number }> {
  const companies = administeredCompanies(actor)
  if (companies.length === 0) throw new ForbiddenError('company.people')
  const [people, [count]] = await Promise.all([
    db.$queryRaw<Colleague[]>`
      select a.id, trim(a.first_name || ' ' || a.last_name) as name, a.email::text as email, o.name::text as company, m.role = 'admin' as administrator,
        m.site, a.support_id as "supportId", a.enabled
      from membership m join account a on a.id = m.account_id join organization o on o.id = m.organization_id
      where m.organization_id = any(${companies}) order by a.last_name, a.first_name, a.id, o.name
      limit ${COLLEAGUES_PER_PAGE} offset ${(page - 1) * COLLEAGUES_PER_PAGE}`,
    db.$queryRaw<{ total: number }[]>`select count(*)::int as total from membership where organization_id = any(${companies})`,
  ])
  return { people, total: count?.total ?? 0 }
}
