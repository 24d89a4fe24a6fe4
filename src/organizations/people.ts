import { lockPerson } from '../accounts/authority.ts'
import { invite } from '../accounts/invitations.ts'
import { shutOut } from '../accounts/links.ts'
import { nameOf } from '../accounts/names.ts'
import { changesOf, record } from '../audit/recording.ts'
import { storedAddress } from '../platform/addresses.ts'
import { type Db, type MembershipRole, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { validOn } from './entitlement.ts'
import { type PersonChanges, type PersonInput, personChangeRules, personRules } from './rules.ts'
import { assignSupportIds } from './support-id.ts'

export class UnknownCompanyError extends NotFoundError {}

/** A role holds in one company, and the person belongs to several. */
export class SeveralCompaniesError extends ConflictError {}

/**
 * Adds a Support-ID but no password: the first sign-in uses the lost password, or a mailed link if `invited`. Throws
 * InvalidInputError, ConflictError for a taken name, UnknownCompanyError.
 */
export async function addPerson(db: Db, wish: PersonInput, { invited }: { invited: boolean }) {
  const input = check(personRules, wish)
  await transaction(db, async (tx) => {
    const known = await tx.account.findUnique({ where: { email: input.email }, select: { id: true } })
    // Before the company, as for a merge.
    if (known) await lockPerson(tx, known.id)
    // Kept, so that it is not merged into another meanwhile.
    const [organization] = await readRows<{ id: number }>(
      tx,
      Prisma.sql`select id from organization where name = ${input.organization}::citext for key share`,
    )
    if (!organization) throw new UnknownCompanyError(`There is no company ${input.organization}.`)
    const existing = await tx.account.findUnique({
      where: { email: input.email },
      select: { id: true, role: true, confirmed: true },
    })
    if (existing && existing.role !== 'customer') throw new ConflictError(`${input.email} is an agent.`)
    if (existing && !invited && (await isMember(tx, existing.id, organization.id)))
      throw new ConflictError(`${input.email} belongs to ${input.organization} already.`)
    await refuseTakenUserName(tx, input.userName, existing?.id)
    const { email, firstName, lastName, userName, phone } = input
    const person = { firstName, lastName, userName: userName || null, phone: phone || null }
    const { id } = existing ?? (await tx.account.create({ data: { email, ...person }, select: { id: true } }))
    // What a stranger may have typed at the registration does not count against the provider.
    if (existing && !existing.confirmed)
      await tx.account.update({ where: { id }, data: { ...person, confirmed: true }, select: { id: true } })
    if (!existing?.confirmed)
      await record(tx, { action: 'person.added', accountId: id, changes: changesOf({}, { userName }) })
    await joinOrganization(tx, id, organization.id, input.role, input.site)
    await assignSupportIds(tx, [id])
    if (invited) await invite(tx, id)
  })
}

async function refuseTakenUserName(tx: Tx, userName: string, ownId: number | undefined) {
  if (!userName) return
  const owner = await tx.account.findFirst({
    where: { OR: [{ userName }, { email: userName }], ...(ownId ? { id: { not: ownId } } : {}) },
    select: { id: true },
  })
  if (owner) throw new ConflictError(`The user name ${userName} is taken.`)
}

async function isMember(tx: Tx, accountId: number, organizationId: number): Promise<boolean> {
  return Boolean(
    await tx.membership.findUnique({
      where: { accountId_organizationId: { accountId, organizationId } },
      select: { role: true },
    }),
  )
}

async function joinOrganization(
  tx: Tx,
  accountId: number,
  organizationId: number,
  role: MembershipRole | undefined,
  site: string,
) {
  const where = { accountId_organizationId: { accountId, organizationId } }
  const before = await tx.membership.findUnique({ where, select: { role: true } })
  const after = await tx.membership.upsert({
    where,
    create: { accountId, organizationId, role: role ?? 'customer', site: site || null },
    update: { ...(role ? { role } : {}), ...(site ? { site } : {}) },
    select: { role: true, organization: { select: { name: true } } },
  })
  const changes = changesOf(before ?? {}, { role: after.role })
  if (changes.length)
    await record(tx, {
      action: before ? 'membership.changed' : 'membership.added',
      accountId,
      subject: after.organization.name,
      changes,
    })
}

/** Disabling signs out at once. Throws InvalidInputError, NotFoundError, SeveralCompaniesError or ConflictError. */
export async function setPerson(db: Db, email: string, changes: PersonChanges) {
  const { role, organization, supportId, enabled, userName } = check(personChangeRules, changes)
  await transaction(db, async (tx) => {
    const person = await tx.account.findFirst({
      where: { email: storedAddress(email), role: 'customer' },
      select: { id: true },
    })
    if (!person) throw new NotFoundError(`There is no customer ${email}.`)
    await lockPerson(tx, person.id)
    if (role) {
      const memberships = await tx.membership.findMany({
        where: { accountId: person.id },
        select: { organizationId: true, organization: { select: { name: true } } },
      })
      const places = memberships.filter(
        (place) => !organization || place.organization.name.toLowerCase() === organization.toLowerCase(),
      )
      if (places.length === 0)
        throw new NotFoundError(`${email} belongs to no company${organization ? ` ${organization}` : ''}.`)
      if (places.length > 1) throw new SeveralCompaniesError(`${email} belongs to several companies.`)
      await joinOrganization(tx, person.id, places[0]?.organizationId ?? 0, role, '')
    }
    if (
      supportId &&
      (await tx.account.findFirst({ where: { supportId, id: { not: person.id } }, select: { id: true } }))
    ) {
      throw new ConflictError(`The Support-ID ${supportId} belongs to somebody else.`)
    }
    await refuseTakenUserName(tx, userName ?? '', person.id)
    const select = { supportId: true, enabled: true, userName: true } as const
    const before = await tx.account.findUniqueOrThrow({ where: { id: person.id }, select })
    const after = await tx.account.update({
      where: { id: person.id },
      data: {
        ...(supportId ? { supportId } : {}),
        ...(enabled === undefined ? {} : { enabled }),
        ...(userName ? { userName } : {}),
      },
      select,
    })
    const differences = changesOf(before, after)
    if (differences.length) await record(tx, { action: 'person.changed', accountId: person.id, changes: differences })
    if (enabled === false) await shutOut(tx, person.id)
  })
}

export interface PersonLine {
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

export interface OrganizationLine {
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
