import type { Account } from '../../src/platform/db.ts'
import { as } from './browsing.ts'
import { aCustomer, aTeam } from './builders.ts'
import { aContract, anOrganization, joins } from './contracts.ts'
import type { Portal } from './portal.ts'

interface ReaderWish {
  modules?: string[]
  services?: string[]
  account?: Partial<Account>
}

/** Somebody whose company has the FAQ in its contract, if not wished otherwise, and their browser. */
export async function aFaqReader(
  { db, app }: Portal,
  { modules = ['faq'], services = [], account: changes = {} }: ReaderWish = {},
) {
  if (!(await db.team.count())) await aTeam(db, { isDefault: true })
  const [organization, account] = [await anOrganization(db), await aCustomer(db, changes)]
  await joins(db, account, organization)
  const contract = await aContract(db, { organization })
  await db.contract.update({ where: { id: contract.id }, data: { modules, services } })
  return { account, organization, contract, visitor: await as(app, account) }
}
