import { actAs } from '../../src/audit/author.ts'
import { leaveCompany } from '../../src/organizations/leaving.ts'
import { anAgent } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import type { Portal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

/** An admin takes somebody out of a company. */
export async function leavingCase(portal: Portal) {
  const organization = await aCompany(portal)
  const { account } = await aMember(portal, organization)
  const admin = await anAgent(portal.db, { role: 'admin' })
  const actor = await anActor(portal.db, admin)
  await actAs(
    () => ({ accountId: admin.id }),
    () => leaveCompany(portal.db, actor, account.id, organization.id),
  )
  return { by: admin.email, account: account.email, subject: organization.name, address: null }
}
