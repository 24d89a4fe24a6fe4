import { randomUUID } from 'node:crypto'
import { DAY, type Day, localDay, now } from '../../src/platform/clock.ts'
import type { Account, Contract, Db, Organization } from '../../src/platform/db.ts'

/** A local day, so many days from today. */
export const dayFromNow = (days: number): Day => localDay(new Date(now().getTime() + days * DAY), 'Europe/Berlin')

export interface ContractWish {
  organization?: Organization
  from?: string
  until?: string
  domains?: string[]
  emails?: string[]
}

export async function anOrganization(db: Db, name = `Firma ${randomUUID().slice(0, 8)} GmbH`): Promise<Organization> {
  return db.organization.create({ data: { name } })
}

/** A contract that is valid from yesterday until tomorrow, and whatever else it needs. */
export async function aContract(db: Db, wish: ContractWish = {}): Promise<Contract> {
  const organization = wish.organization ?? (await anOrganization(db))
  return db.contract.create({
    data: {
      number: `RV-${randomUUID().slice(0, 8)}`,
      organizationId: organization.id,
      validFrom: new Date(wish.from ?? dayFromNow(-1)),
      validUntil: new Date(wish.until ?? dayFromNow(1)),
      domains: { create: (wish.domains ?? []).map((domain) => ({ domain })) },
      addresses: { create: (wish.emails ?? []).map((email) => ({ email })) },
    },
  })
}

export async function joins(
  db: Db,
  account: Pick<Account, 'id'>,
  organization: Pick<Organization, 'id'>,
  role: 'customer' | 'admin' = 'customer',
) {
  await db.membership.create({ data: { accountId: account.id, organizationId: organization.id, role } })
}
