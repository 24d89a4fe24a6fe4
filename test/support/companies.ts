import type { Account, Organization } from '../../src/platform/db.ts'
import { as } from './browsing.ts'
import { aCustomer } from './builders.ts'
import { aContract, anOrganization, type ContractWish, joins } from './contracts.ts'
import type { Portal } from './portal.ts'

/** A company with a contract that is valid today, if not wished otherwise. */
export async function aCompany({ db }: Portal, wish: ContractWish & { name?: string } = {}): Promise<Organization> {
  const organization = await anOrganization(db, wish.name)
  await aContract(db, { organization, ...wish })
  return organization
}

/** Somebody of a company and their browser. */
export async function aMember(
  { db, app }: Portal,
  organization: Organization,
  role: 'customer' | 'admin' = 'customer',
  changes: Partial<Account> = {},
) {
  const account = await aCustomer(db, changes)
  await joins(db, account, organization, role)
  return { account, visitor: await as(app, account) }
}

/** A company with an administrator, Eva, and two colleagues. */
export async function aCompanyOfThree(portal: Portal) {
  const organization = await aCompany(portal)
  const eva = await aMember(portal, organization, 'admin')
  const jonas = await aMember(portal, organization, 'customer', { firstName: 'Jonas', lastName: 'Groß' })
  const leyla = await aMember(portal, organization, 'customer', { firstName: 'Leyla', lastName: 'Yıldız' })
  return { db: portal.db, organization, eva, jonas, leyla }
}
