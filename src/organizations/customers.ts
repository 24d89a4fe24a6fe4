import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Db, type MembershipRole, Prisma, readRows } from '../platform/db.ts'
import { ForbiddenError, NotFoundError } from '../platform/errors.ts'
import { type ContractSummary, contractSummary, currentFirst } from './contract-facts.ts'
import { type CompanyNote, notesOf } from './notes.ts'
import { mayAtDesk } from './policy.ts'

export interface PlaceOfPerson {
  organizationId: number
  organizationName: string
  role: MembershipRole
  site: string | null
  /** As of today, also one that has ended. */
  contract: ContractSummary | null
}

/** Somebody as the desk knows them. */
export interface Customer {
  id: number
  name: string
  firstName: string
  lastName: string
  email: string
  userName: string | null
  phone: string | null
  supportId: string | null
  enabled: boolean
  /** A contract lets them in, or nobody needs one. */
  admitted: boolean
  hasPassword: boolean
  signedInAt: Date | null
  createdAt: Date
  /** Until when the last invitation works or worked. */
  invitedUntil: Date | null
  places: PlaceOfPerson[]
}

/** Throws ForbiddenError, and NotFoundError for whoever is no customer, or unconfirmed or erased. */
export async function readCustomer(db: Db, actor: Actor, id: number): Promise<Customer> {
  if (!mayAtDesk(actor, 'find')) throw new ForbiddenError('desk.find')
  const day = actor.admission.today()
  const [customer] = await readRows<Customer>(
    db,
    Prisma.sql`select a.id, ${nameOf('a')} as name, a.first_name as "firstName", a.last_name as "lastName",
      a.email::text as email, a.user_name::text as "userName", a.phone, a.support_id as "supportId", a.enabled,
      ${actor.admission.condition()} as admitted, a.password_hash is not null as "hasPassword",
      a.last_sign_in_at as "signedInAt", a.created_at as "createdAt",
      (select max(k.expires_at) from password_token k where k.account_id = a.id
        and k.purpose = 'invitation') as "invitedUntil",
      (select coalesce(json_agg(json_build_object('organizationId', o.id, 'organizationName', o.name::text,
          'role', m.role, 'site', m.site, 'contract', (select ${contractSummary(day)} from contract c
            where c.organization_id = o.id order by ${currentFirst(day)} limit 1)) order by o.name), '[]')
        from membership m join organization o on o.id = m.organization_id where m.account_id = a.id) as places
    from account a where a.id = ${id} and a.role = 'customer' and a.confirmed and a.erased_at is null`,
  )
  if (!customer) throw new NotFoundError()
  return customer
}

interface PersonOfCompany {
  id: number
  name: string
  email: string
  phone: string | null
  supportId: string | null
  administrator: boolean
  site: string | null
  enabled: boolean
  invited: boolean
}

export interface CompanyAtDesk {
  id: number
  name: string
  contracts: ContractSummary[]
  notes: CompanyNote[]
  people: PersonOfCompany[]
  peopleTotal: number
  peoplePage: number
  peoplePages: number
}

export const PEOPLE_PER_PAGE = 50
const MOST_CONTRACTS = 50

/** Its people by last name, the last page if a later one was asked for. Throws ForbiddenError, NotFoundError. */
export async function readCompany(db: Db, actor: Actor, id: number, page: number): Promise<CompanyAtDesk> {
  if (!mayAtDesk(actor, 'find')) throw new ForbiddenError('desk.find')
  const day = actor.admission.today()
  const members = Prisma.sql`from membership m join account a on a.id = m.account_id
    where m.organization_id = o.id and a.confirmed and a.erased_at is null`
  const [company] = await readRows<Omit<CompanyAtDesk, 'peoplePage' | 'peoplePages'>>(
    db,
    Prisma.sql`select o.id, o.name::text as name, ${notesOf(Prisma.sql`o.id`)} as notes,
      (select coalesce(json_agg(x.summary), '[]') from (select ${contractSummary(day)} as summary from contract c
        where c.organization_id = o.id order by ${currentFirst(day)} limit ${MOST_CONTRACTS}) x) as contracts,
      (select count(*) ${members}) as "peopleTotal",
      (select coalesce(json_agg(x), '[]') from (select a.id, ${nameOf('a')} as name, a.email::text as email, a.phone,
          a.support_id as "supportId", m.role = 'admin' as administrator, m.site, a.enabled,
          a.password_hash is null and a.last_sign_in_at is null as invited
        ${members} order by left(a.folded, 60), a.id
        limit ${PEOPLE_PER_PAGE} offset ${(page - 1) * PEOPLE_PER_PAGE}) x) as people
    from organization o where o.id = ${id}`,
  )
  if (!company) throw new NotFoundError()
  const pages = Math.max(1, Math.ceil(company.peopleTotal / PEOPLE_PER_PAGE))
  return page > pages ? readCompany(db, actor, id, pages) : { ...company, peoplePage: page, peoplePages: pages }
}

/** Names for a field to choose from, by name; a longer list would be searched instead. */
export async function companyNames(db: Db, limit = 300): Promise<string[]> {
  const rows = await db.organization.findMany({ select: { name: true }, orderBy: { name: 'asc' }, take: limit })
  return rows.map(({ name }) => name)
}

export async function companyName(db: Db, id: number): Promise<string | undefined> {
  const company = await db.organization.findUnique({ where: { id }, select: { name: true } })
  return company?.name
}
