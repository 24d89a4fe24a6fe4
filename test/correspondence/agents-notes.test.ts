import { expect, test } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { arrives, type MailWish, toldBy } from '../support/incoming.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { aftermathOf } from '../support/tickets.ts'

const portal = usePortal()

async function aCase() {
  const { db } = portal
  const team = await aTeam(db)
  const eva = await aCustomer(db)
  const ticket = await aTicket(db, { requester: eva, team, state: 'open' })
  const [agent, colleague] = [await anAgent(db, {}, [team]), await anAgent(db, {}, [team])]
  return { db, eva, ticket, agent, colleague, ...aftermathOf(portal, ticket) }
}

const write = (from: Account, wish: Partial<MailWish>) =>
  arrives(portal, { from: from.email, text: 'KANARIE', ...wish })

test('an answer to a colleague’s mail that became a note is one, as to an old mail', async () => {
  const { db, eva, ticket, agent, colleague, events } = await aCase()
  const noted = await write(agent, { inReplyTo: toldBy(portal, ticket, agent, true), text: 'KANARIE Erste' })
  const more = { subject: `AW: [Ticket#${ticket.number}]`, text: 'KANARIE Zweite', inReplyTo: noted.headerMessageId }
  expect(await write(colleague, more)).toMatchObject({ facts: { filing: 'noted', by: 'received' } })
  const event = await db.ticketEvent.findFirstOrThrow({ where: { ticketId: ticket.id, type: 'noted' } })
  const messageId = '<vor-dem-wechsel@portal.example>'
  const content = { name: 'desk.ticket', subject: '', text: '', html: '', toName: '', toAddress: agent.email }
  const tells = { create: { eventId: event.id, accountId: colleague.id } }
  await db.mail.create({ data: { ...content, ticketId: ticket.id, messageId, tells } })
  expect(await write(agent, { inReplyTo: messageId })).toMatchObject({ facts: { filing: 'noted', by: 'sent' } })
  expect(await events()).toEqual(['opened public', ...Array(3).fill('noted internal')])
  await portal.work()
  expect(await mailsTo(db, eva.email)).toEqual([])
})

test('what an agent writes to the number alone is a note: nobody can tell what it answers', async () => {
  const { eva, ticket, agent, events } = await aCase()
  const mail = await write(agent, { subject: `AW: [Ticket#${ticket.number}] Drucker` })
  expect(mail).toMatchObject({ ticketId: ticket.id, facts: { filing: 'noted', by: 'number' } })
  expect(await events()).toEqual(['opened public', 'noted internal'])
  await portal.work()
  expect(await mailsTo(portal.db, eva.email)).toEqual([])
})

test.each<[string, Partial<MailWish>]>([
  ['forwards', { subject: 'WG: Drucker', text: 'Zur Info.\n\nVon: Jana\nKANARIE' }],
  ['says nothing above what is quoted', { subject: 'AW: Drucker', text: '', quoted: '> KANARIE' }],
])('what an agent %s is a note', async (_how, { subject = '', ...wish }) => {
  const { eva, ticket, agent, events } = await aCase()
  const inReplyTo = toldBy(portal, ticket, agent)
  const mail = await write(agent, { subject: `${subject} [Ticket#${ticket.number}]`, inReplyTo, ...wish })
  expect(mail).toMatchObject({ ticketId: ticket.id, facts: { filing: 'noted' } })
  expect(await events()).toEqual(['opened public', 'noted internal'])
  await portal.work()
  expect(await mailsTo(portal.db, eva.email)).toEqual([])
})
