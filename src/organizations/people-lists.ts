import { nameOf } from '../accounts/names.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { validOn } from './entitlement.ts'

interface PersonLine {
  email: string
  name: string
  userName: string | null
  supportId: string | null
  companies: string
  enabled: boolean
  signedIn: Date | null
}

/** By address, after `after`; at most `limit`. */
export async function listPeople(
  db: Db,
  { after = '', organization, limit }: { after?: string; organization?: string | undefined; limit: number },
): Promise<PersonLine[]> {
  const ofCompany = organization
    ? Prisma.sql`and exists (select 1 from membership m join organization o on o.id = m.organization_id
      where m.account_id = a.id and o.name = ${organization}::citext)`
    : Prisma.empty
  return readRows<PersonLine>(
    db,
    Prisma.sql`
    select a.email::text as email, ${nameOf('a')} as name, a.user_name::text as "userName", a.support_id as "supportId",
      a.enabled, a.last_sign_in_at as "signedIn",
      coalesce((select string_agg(o.name::text || case m.role when 'admin' then ' (admin)' else '' end, ', '
        order by o.name)
        from membership m join organization o on o.id = m.organization_id where m.account_id = a.id), '') as companies
    from account a where a.role = 'customer' and a.email > ${after}::citext ${ofCompany}
      order by a.email limit ${limit}`,
  )
}

interface OrganizationLine {
  id: number
  name: string
  people: number
  contracts: number
  validUntil: string | null
}

/** By name, after `after`, with the last day of contracts valid on `day`; at most `limit`. */
export async function listOrganizations(
  db: Db,
  { day, after = '', limit }: { day: string; after?: string; limit: number },
): Promise<OrganizationLine[]> {
  return readRows<OrganizationLine>(
    db,
    Prisma.sql`
    select o.id, o.name::text as name, (select count(*)::int from membership m
      join account a on a.id = m.account_id where m.organization_id = o.id and a.confirmed) as people,
      (select count(*)::int from contract c where c.organization_id = o.id) as contracts,
      (select max(c.valid_until)::text from contract c where c.organization_id = o.id
        and ${validOn(day)}) as "validUntil"
    from organization o where o.name > ${after}::citext order by o.name limit ${limit}`,
  )
}
