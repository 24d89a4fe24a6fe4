import { expect, test } from 'vitest'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, dayFromNow, joins } from '../support/contracts.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** A ticket of Eva's that Ben is named on, and the team's answer to it. */
async function start() {
  const { db, app } = portal
  const organization = await anOrganization(db)
  const contract = await aContract(db, { organization })
  const [eva, ben] = [await aCustomer(db), await aCustomer(db, { firstName: 'Ben' })]
  for (const person of [eva, ben]) await joins(db, person, organization)
  const ticket = await aTicket(db, { requester: eva, organization, confidential: true })
  await db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: ben.id } })
  const agent = await anActor(db, await anAgent(db))
  const answer = async () => {
    await replyToTicket(db, agent, ticket.id, { body: 'Nur für Sie bestimmt.' })
    await portal.work()
  }
  const mails = async () => [(await mailsTo(db, eva.email)).length, (await mailsTo(db, ben.email)).length]
  return { db, app, organization, contract, eva, ben, ticket, answer, mails }
}

test('everybody on a ticket hears of an answer', async () => {
  const { answer, mails } = await start()
  await answer()
  expect(await mails()).toEqual([1, 1])
})

test('nothing more is mailed to somebody who is disabled, on their own ticket or on a colleague’s', async () => {
  const { db, eva, ben, answer, mails } = await start()
  await db.account.updateMany({ where: { id: { in: [eva.id, ben.id] } }, data: { enabled: false } })
  await answer()
  expect(await mails()).toEqual([0, 0])
})

test('a colleague’s ticket is mailed to nobody once its company’s contract has ended', async () => {
  const { db, ben, contract, ticket, app, answer, mails } = await start()
  const other = await anOrganization(db)
  await aContract(db, { organization: other })
  await joins(db, ben, other)
  await db.contract.update({ where: { id: contract.id }, data: { validUntil: new Date(dayFromNow(-1)) } })
  expect((await (await as(app, ben)).get(`/tickets/${ticket.number}`)).statusCode).toBe(404)
  await answer()
  expect(await mails()).toEqual([1, 0])
})

test('nothing more is mailed to a colleague who left the company or the ticket', async () => {
  const { db, app, ben, ticket, answer, mails } = await start()
  await db.membership.deleteMany({ where: { accountId: ben.id } })
  await answer()
  expect((await mails())[1]).toBe(0)
  await joins(db, ben, { id: ticket.organizationId ?? 0 })
  await (await as(app, ben)).post(`/tickets/${ticket.number}/participants/${ben.id}/removal`)
  await answer()
  expect((await mails())[1]).toBe(0)
})
