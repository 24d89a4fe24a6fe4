import { mergePeople } from '../../src/organizations/merging-people.ts'
import { mergeCompanies } from '../../src/tickets/merging-companies.ts'
import { aCompany, aMember } from '../support/companies.ts'
import type { Portal } from '../support/portal.ts'

const BY = { by: 'command line (jo)' }

/** Two companies, and two accounts of one person. */
export const mergingCases = (portal: Portal, atTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>) => ({
  'company.merged': async () => {
    const [from, into] = [await aCompany(portal), await aCompany(portal)]
    await atTerminal(() => mergeCompanies(portal.db, { from: from.name, into: into.name }, { dryRun: false }))
    return { ...BY, subject: into.name }
  },
  'person.merged': async () => {
    const company = await aCompany(portal)
    const [{ account: from }, { account: into }] = [await aMember(portal, company), await aMember(portal, company)]
    const wish = { from: from.email, into: { email: into.email }, dryRun: false }
    await atTerminal(() => mergePeople(portal.db, wish))
    return { ...BY, account: into.email }
  },
})
