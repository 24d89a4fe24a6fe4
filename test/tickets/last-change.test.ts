import { expect, test } from 'vitest'
import { now } from '../../src/platform/clock.ts'
import { closeTicket, reopenTicket } from '../../src/tickets/closure.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket, type TicketWish } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
const YESTERDAY = new Date(now().getTime() - 26 * 3600_000)

/** A ticket of yesterday, and the people who write on it. */
async function start(wish: TicketWish = {}) {
  const { db, app } = portal
  const eva = await aCustomer(db)
  const ticket = await aTicket(db, { requester: eva, createdAt: YESTERDAY, ...wish })
  const changedAt = async () => (await db.ticket.findUniqueOrThrow({ where: { id: ticket.id } })).updatedAt
  return {
    db,
    ticket,
    changedAt,
    visitor: await as(app, eva),
    agent: await anActor(db, await anAgent(db)),
    form: { formKey: crypto.randomUUID() },
  }
}

const expectJustNow = (moment: Date) => expect(Math.abs(moment.getTime() - now().getTime())).toBeLessThan(60_000)

test('a reply of the customer is the ticket’s last change', async () => {
  const { ticket, visitor, changedAt, form } = await start()
  expect(await changedAt()).toEqual(YESTERDAY)
  await visitor.post(`/tickets/${ticket.number}/replies`, { ...form, body: 'Noch etwas' })
  expectJustNow(await changedAt())
})

test('a reply of the team is the ticket’s last change', async () => {
  const { db, ticket, agent, changedAt } = await start()
  await replyToTicket(db, agent, ticket.id, { body: 'Wir sind dran.' })
  expectJustNow(await changedAt())
})

test('closing is the ticket’s last change, and the time at which it was closed', async () => {
  const { db, ticket, visitor, changedAt, form } = await start()
  await visitor.post(`/tickets/${ticket.number}/closure`, form)
  expectJustNow(await changedAt())
  expect((await db.ticket.findUniqueOrThrow({ where: { id: ticket.id } })).closedAt).toEqual(await changedAt())
})

test('closing by the team is the ticket’s last change', async () => {
  const { db, ticket, agent, changedAt } = await start()
  await closeTicket(db, agent, ticket.id, { comment: '' })
  expectJustNow(await changedAt())
})

test('reopening is the ticket’s last change', async () => {
  const { db, ticket, agent, changedAt } = await start({ state: 'closed' })
  await reopenTicket(db, agent, ticket.id)
  expectJustNow(await changedAt())
})
