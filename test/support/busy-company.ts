import type { Account } from '../../src/platform/db.ts'
import { aCustomer, aTeam, aTicket } from './builders.ts'
import { aCompany } from './companies.ts'
import { joins } from './contracts.ts'
import type { Portal } from './portal.ts'

/** Eva, who administers the company, and Leyla and Jonas, who have tickets. */
export async function aBusyCompany(portal: Portal) {
  const { db } = portal
  await db.team
    .findFirstOrThrow({ where: { isDefault: true } })
    .catch(() => aTeam(db, { name: 'Support Team', isDefault: true }))
  const organization = await aCompany(portal)
  const member = async (
    firstName: string,
    lastName: string,
    role: 'customer' | 'admin' = 'customer',
  ): Promise<Account> => {
    const account = await aCustomer(db, { firstName, lastName })
    await joins(db, account, organization, role)
    return account
  }
  const people = {
    eva: await member('Eva', 'Brandt', 'admin'),
    leyla: await member('Leyla', 'Yıldız-Großschmidtkunz'),
    jonas: await member('Jonas', 'Groß'),
  }
  await aTicket(db, { requester: people.jonas, organization, subject: 'Tablet am Gabelstapler 5 verliert das WLAN' })
  const ticket = await aTicket(db, {
    requester: people.leyla,
    organization,
    subject: 'Schreibrechte auf „Inventur“',
    state: 'waiting',
  })
  return { db, organization, ticket, path: `/tickets/${ticket.number}`, ...people }
}
