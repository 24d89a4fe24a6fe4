import { lockPeople } from '../accounts/authority.ts'
import { nameOf } from '../accounts/names.ts'
import { changesOf, record } from '../audit/recording.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError } from '../platform/errors.ts'
import { defineNews } from '../platform/news.ts'
import { check } from '../platform/rules.ts'
import { foldName } from './company-names.ts'
import { lockImports } from './contracts.ts'
import { UnknownCompanyError } from './people.ts'
import { companyRules } from './rules.ts'

export class CompanyExistsError extends ConflictError {}

interface CompanyRow {
  id: number
  name: string
}

/** Throws UnknownCompanyError. */
async function findCompany(tx: Tx, name: string): Promise<CompanyRow> {
  const found = await tx.organization.findUnique({ where: { name }, select: { id: true, name: true } })
  if (!found) throw new UnknownCompanyError(`There is no company ${name}.`)
  return found
}

/** People, contracts and tickets stay. Throws InvalidInputError, UnknownCompanyError, CompanyExistsError. */
export async function renameCompany(db: Db, from: string, to: string): Promise<{ from: string; to: string }> {
  const { name } = check(companyRules, { name: to })
  return transaction(db, async (tx) => {
    await lockImports(tx)
    const company = await findCompany(tx, from)
    const others = await tx.organization.findMany({ where: { id: { not: company.id } }, select: { name: true } })
    // Of a name without letters, nothing remains.
    const sameAs = (other: string) => other.toLowerCase() === name.toLowerCase() || (bare && foldName(other) === bare)
    const bare = foldName(name)
    const similar = others.find((other) => sameAs(other.name))
    if (similar) throw new CompanyExistsError(`There is a company ${similar.name} already.`)
    await tx.organization.update({ where: { id: company.id }, data: { name }, select: { id: true } })
    const changes = changesOf({ name: company.name }, { name })
    await record(tx, { action: 'company.renamed', subject: name, changes })
    return { from: company.name, to: name }
  })
}

interface MergingPerson {
  id: number
  email: string
  name: string
  /** Belongs to both companies. */
  both: boolean
  /** Of the company that goes, and then of the merged one. */
  administrator: boolean
}

/** By their ids; what else names the one that goes names the other from now on. */
export const companyMerged = defineNews<{ from: number; into: number }>('company.merged')

export interface Merging {
  from: CompanyRow
  into: CompanyRow
  contracts: string[]
  /** Of the company that goes. */
  people: MergingPerson[]
  /** Of the company that stays. */
  administrators: string[]
}

/**
 * Two companies that will be one. Locks, if it is for good, sessions, accounts, contracts, companies, in this order, so
 * that nobody writes for the one that goes. Throws UnknownCompanyError, ConflictError.
 */
export async function holdCompanies(tx: Tx, names: { from: string; into: string }, { dryRun }: { dryRun: boolean }) {
  await lockImports(tx)
  const [from, into] = [await findCompany(tx, names.from), await findCompany(tx, names.into)]
  if (from.id === into.id) throw new ConflictError(`${from.name} and ${into.name} are the same company.`)
  const members = await tx.membership.findMany({ where: { organizationId: from.id }, select: { accountId: true } })
  if (!dryRun) {
    await lockPeople(
      tx,
      members.map(({ accountId }) => accountId),
    )
    const both = Prisma.sql`(${from.id}, ${into.id})`
    await readRows(tx, Prisma.sql`select id from contract where organization_id in ${both} order by id for update`)
    await readRows(tx, Prisma.sql`select id from organization where id in ${both} order by id for update`)
  }
  return { from, into, ...(await describeMerging(tx, from.id, into.id)) } satisfies Merging
}

async function describeMerging(tx: Tx, from: number, into: number) {
  const contracts = await tx.contract.findMany({
    where: { organizationId: from },
    select: { number: true },
    orderBy: { number: 'asc' },
  })
  const people = await readRows<MergingPerson>(
    tx,
    Prisma.sql`select a.id, a.email::text as email, ${nameOf('a')} as name, i.account_id is not null as both,
      m.role = 'admin' as administrator
    from membership m join account a on a.id = m.account_id
      left join membership i on i.account_id = m.account_id and i.organization_id = ${into}
    where m.organization_id = ${from} order by a.email`,
  )
  const administrators = await tx.membership.findMany({
    where: { organizationId: into, role: 'admin' },
    select: { account: { select: { email: true } } },
    orderBy: { account: { email: 'asc' } },
  })
  return {
    contracts: contracts.map(({ number }) => number),
    people,
    administrators: administrators.map(({ account }) => account.email),
  }
}

/** Contracts and people; who was administrator in one stays it. Nothing else may be left when the company goes. */
export async function moveToCompany(tx: Tx, { from, into, contracts, people }: Merging) {
  await record(
    tx,
    {
      action: 'company.merged',
      subject: into.name,
      changes: [
        { field: 'name', from: from.name, to: into.name },
        { field: 'contracts', from: contracts.join(', '), to: into.name },
      ],
    },
    ...people.map(({ id, administrator }) => ({
      action: 'membership.changed' as const,
      accountId: id,
      subject: into.name,
      changes: changesOf(
        { organization: from.name },
        { organization: into.name, ...(administrator ? { role: 'admin' } : {}) },
      ),
    })),
  )
  await tx.$executeRaw`update contract set organization_id = ${into.id}, updated_at = now()
    where organization_id = ${from.id}`
  await tx.$executeRaw`update membership i set site = coalesce(i.site, f.site),
      role = case when f.role = 'admin' then f.role else i.role end
    from membership f where f.organization_id = ${from.id} and i.organization_id = ${into.id}
      and i.account_id = f.account_id`
  await tx.$executeRaw`delete from membership f using membership i where f.organization_id = ${from.id}
    and i.organization_id = ${into.id} and i.account_id = f.account_id`
  await tx.$executeRaw`update membership set organization_id = ${into.id} where organization_id = ${from.id}`
  await tx.$executeRaw`update organization_note set organization_id = ${into.id} where organization_id = ${from.id}`
  await companyMerged.publish(tx, { from: from.id, into: into.id })
}

export async function removeCompany(tx: Tx, { id }: CompanyRow) {
  await tx.organization.delete({ where: { id }, select: { id: true } })
}
