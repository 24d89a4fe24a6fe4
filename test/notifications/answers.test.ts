import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ANSWERS_A_DAY, type NewMail, queueMails, writeMails } from '../../src/notifications/outbox.ts'
import type { Db } from '../../src/platform/db.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { usePortal, useTwin } from '../support/portal.ts'

const portal = usePortal()
const twin = useTwin(portal)

async function answersTo(address: string, automatic: NewMail['automatic'] = 'auto-replied') {
  const { id } = await aCustomer(portal.db)
  return (ticketId?: number): NewMail => ({
    name: 'ticket.opened',
    accountId: id,
    ...(ticketId ? { ticketId } : {}),
    messageId: `<${randomUUID()}@help.example>`,
    to: { name: 'Eva', address },
    subject: 'Eingang',
    text: 'Text',
    html: '<p>Text</p>',
    secret: false,
    automatic,
  })
}

const statesTo = async (address: string) => {
  const mails = await portal.db.mail.findMany({ where: { toAddress: address }, orderBy: { id: 'asc' } })
  return mails.map(({ state, lastError }) => [state, lastError])
}
const manyTickets = (count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await aTicket(portal.db)).id))
const address = () => `robot-${randomUUID().slice(0, 8)}@absent.example`

test('an address gets 40 automatic answers a day from all processes; more are discarded, and say why', async () => {
  const robot = address()
  const answer = await answersTo(robot)
  const tickets = await manyTickets(51)
  const send = (db: Db, count: number) => queueMails(db, [answer(tickets[count])])
  await Promise.all(Array.from({ length: 50 }, (_, count) => send(count % 2 ? portal.db : twin.db, count)))
  const states = await statesTo(robot)
  expect(states.filter(([state]) => state === 'queued')).toHaveLength(ANSWERS_A_DAY.most)
  expect(states.filter(([state]) => state === 'discarded')).toEqual(
    Array(10).fill(['discarded', 'More than 40 automatic answers in a day']),
  )
  // A label changes nothing, and a day later there is room again.
  await queueMails(portal.db, [(await answersTo(robot.replace('@', '+label@')))(tickets[50])])
  expect(await statesTo(robot.replace('@', '+label@'))).toEqual([['discarded', expect.any(String)]])
  await portal.db.rateLimit.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } })
  await queueMails(portal.db, [answer(tickets[50])])
  expect((await statesTo(robot)).at(-1)).toEqual(['queued', null])
})

test('several at once count each for itself', async () => {
  const robot = address()
  const answer = await answersTo(robot)
  const ids = await writeMails(portal.db, (await manyTickets(45)).map(answer))
  expect((await statesTo(robot)).filter(([state]) => state === 'queued')).toHaveLength(40)
  expect(ids).toHaveLength(40)
})

test('on one ticket, nobody gets a second automatic answer within an hour', async () => {
  const robot = address()
  const [ticket, other] = [await aTicket(portal.db), await aTicket(portal.db)]
  const answer = await answersTo(robot)
  for (const { id } of [ticket, ticket, other]) await queueMails(portal.db, [answer(id)])
  expect(await statesTo(robot)).toEqual([
    ['queued', null],
    ['discarded', 'A second automatic answer on a ticket in an hour'],
    ['queued', null],
  ])
})

test('what answers a ticket names no mail that was discarded', async () => {
  const answer = await answersTo(address())
  const ticket = await aTicket(portal.db)
  const [first, lost, later] = [answer(ticket.id), answer(ticket.id), { ...answer(ticket.id), automatic: null }]
  for (const mail of [first, lost, later]) await queueMails(portal.db, [mail])
  const { messageId } = later
  expect(await portal.db.mail.findUniqueOrThrow({ where: { messageId } })).toMatchObject({ thread: [first.messageId] })
})

test('what is no answer is not counted', async () => {
  const robot = address()
  for (const automatic of ['auto-generated', null] as const) {
    const mail = await answersTo(robot, automatic)
    for (let count = 0; count < 42; count++) await queueMails(portal.db, [mail()])
  }
  expect((await statesTo(robot)).filter(([state]) => state === 'discarded')).toEqual([])
})
