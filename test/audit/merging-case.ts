import { mergePeople } from '../../src/organizations/merging-people.ts'
import { aCompany, aMember } from '../support/companies.ts'
import type { Portal } from '../support/portal.ts'

/** Two accounts of one person. */
export async function mergingCase(
  portal: Portal,
  atTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>,
) {
  const company = await aCompany(portal)
  const [{ account: from }, { account: into }] = [await aMember(portal, company), await aMember(portal, company)]
  const wish = { from: from.email, into: { email: into.email }, dryRun: false }
  await atTerminal(() => mergePeople(portal.db, wish))
  return { by: 'command line (jo)', account: into.email }
}
