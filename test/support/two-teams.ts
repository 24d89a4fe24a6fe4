import { randomUUID } from 'node:crypto'
import { as } from './browsing.ts'
import { anAgent, aTeam, aTicket } from './builders.ts'
import { aCompanyOfThree } from './companies.ts'
import type { Portal } from './portal.ts'
import { aftermathOf } from './tickets.ts'

const unique = () => randomUUID().slice(0, 8)

/**
 * A ticket of Leyla's, of a company with Jonas and Eva, who administers it; with the first level, where Jana and Tom
 * work and whose target is the second, where Mira works. Everybody has a browser.
 */
export async function twoTeams(portal: Portal, wish: Parameters<typeof aTicket>[1] = {}) {
  const { db, app } = portal
  const { organization, leyla, jonas, eva } = await aCompanyOfThree(portal)
  const first = await aTeam(db, { name: `Erste Stufe ${unique()}` })
  const second = await aTeam(db, { name: `Zweite Stufe ${unique()}` })
  await db.team.update({ where: { id: first.id }, data: { escalatesToId: second.id } })
  const jana = await anAgent(db, {}, [first])
  const tom = await anAgent(db, { firstName: 'Tom', lastName: 'Weber' }, [first])
  const mira = await anAgent(db, { firstName: 'Mira', lastName: 'Sommer' }, [second])
  const ticket = await aTicket(db, { requester: leyla.account, organization, team: first, ...wish })
  const path = `/desk/tickets/${ticket.number}`
  return {
    ...{ db, app, organization, leyla, jonas, eva, first, second, jana, tom, mira, ticket, path },
    asJana: await as(app, jana),
    asTom: await as(app, tom),
    asMira: await as(app, mira),
    key: () => randomUUID(),
    ...aftermathOf(portal, ticket),
  }
}
