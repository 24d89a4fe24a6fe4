import type { Account, Organization } from '../../src/platform/db.ts'
import { as } from './browsing.ts'
import { aCustomer, aTicket } from './builders.ts'
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

/** A ticket of Eva's and her browser, in a company with a colleague, Ben, and an administrator. */
export async function aColleaguesTicket(portal: Portal, { confidential = false } = {}) {
  const { db, app } = portal
  const organization = await aCompany(portal)
  const { account: eva, visitor } = await aMember(portal, organization)
  const { account: ben } = await aMember(portal, organization, 'customer', { firstName: 'Ben' })
  const { account: admin } = await aMember(portal, organization, 'admin', { firstName: 'Lea' })
  const ticket = await aTicket(db, { requester: eva, organization, confidential, subject: 'Gehaltsabrechnung falsch' })
  return { db, app, organization, eva, ben, admin, ticket, path: `/tickets/${ticket.number}`, visitor }
}
