import { randomUUID } from 'node:crypto'
import type { Account } from '../../src/platform/db.ts'
import { as } from './browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket, type TicketWish } from './builders.ts'
import { aContract, anOrganization, joins } from './contracts.ts'
import { mailsTo } from './mails.ts'
import type { Portal } from './portal.ts'
import { anActor } from './tickets.ts'

/** A ticket of Eva's with her company and a colleague on it, and two agents of its team with their browsers. */
export async function aDeskTicket(portal: Portal, wish: TicketWish = {}) {
  const { db, app } = portal
  const team = await aTeam(db, { name: `Erste Stufe ${randomUUID().slice(0, 8)}` })
  const organization = await anOrganization(db)
  await aContract(db, { organization })
  const [eva, ben] = [await aCustomer(db), await aCustomer(db, { firstName: 'Ben' })]
  for (const person of [eva, ben]) await joins(db, person, organization)
  const jana = await anAgent(db, {}, [team])
  const tom = await anAgent(db, { firstName: 'Tom', lastName: 'Weber' }, [team])
  const ticket = await aTicket(db, { requester: eva, organization, team, ...wish })
  await db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: ben.id } })
  return {
    ...{ db, app, team, organization, eva, ben, jana, tom, ticket, id: ticket.id },
    path: `/desk/tickets/${ticket.number}`,
    atJanas: await as(app, jana),
    atToms: await as(app, tom),
    atEvas: await as(app, eva),
    asJana: await anActor(db, jana),
    asTom: await anActor(db, tom),
    asEva: await anActor(db, eva),
    now: () => db.ticket.findUniqueOrThrow({ where: { id: ticket.id } }),
    latest: async () =>
      (await db.ticketEvent.findFirstOrThrow({ where: { ticketId: ticket.id }, orderBy: { id: 'desc' } })).id,
    messages: () => db.message.findMany({ where: { ticketId: ticket.id }, orderBy: { id: 'asc' } }),
    async mails({ email }: Pick<Account, 'email'>) {
      await portal.work()
      return mailsTo(db, email)
    },
  }
}

/** A form of the composer, with a key of its own. */
export const written = (body: string, changes: Record<string, string | number | number[]> = {}) => ({
  formKey: randomUUID(),
  body,
  ...changes,
})
