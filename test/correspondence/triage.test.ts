import { beforeAll, expect, test } from 'vitest'
import type { Account } from '../../src/platform/db.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { arrives, messagesOf } from '../support/incoming.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

let agent: Account
beforeAll(async () => {
  agent = await anAgent(portal.db, {}, [await aTeam(portal.db, { isDefault: true })])
})

async function aConversation(from: string) {
  const { db } = portal
  const mail = await arrives(portal, { from, text: 'Unser Bondrucker geht nicht mehr.' })
  const ticket = await db.ticket.findUniqueOrThrow({ where: { id: mail.ticketId ?? 0 } })
  await replyToTicket(db, await anActor(db, agent), ticket.id, { body: 'Welches Modell?', state: 'waiting' })
  await portal.work()
  const [asked] = await mailsTo(db, from)
  expect(asked?.text).toContain('Welches Modell?')
  // Nobody without a contract may register.
  expect(asked?.text).not.toContain('/register')
  return { ticket, inReplyTo: asked?.messageId ?? '' }
}

test('the team hears of a mail without a contract with its address, and that nobody was answered', async () => {
  const from = 'kiosk@hofladen-sunder.example'
  await arrives(portal, { from, name: 'Karla Kiosk', text: 'Hilfe!' })
  await portal.work()
  const told = (await mailsTo(portal.db, agent.email)).at(-1)?.text
  expect(told).toContain('Der Absender hat keinen Vertrag.')
  expect(told).toContain(`Karla Kiosk, ${from}`)
})

test('what somebody without a contract answers comes to their ticket, and the team hears of it', async () => {
  const from = 'kasse@hofladen-sunder.example'
  const { ticket, inReplyTo } = await aConversation(from)
  const answer = await arrives(portal, { from, text: 'Ein BP-80.', inReplyTo })
  expect(answer).toMatchObject({ ticketId: ticket.id, facts: { filing: 'replied', by: 'signed' } })
  const { db } = portal
  expect(await db.ticket.findUniqueOrThrow({ where: { id: ticket.id } })).toMatchObject({ state: 'open', turn: 'us' })
  expect((await messagesOf(portal, ticket.id)).map(({ body }) => body)).toEqual([
    ...['Unser Bondrucker geht nicht mehr.', 'Welches Modell?', 'Ein BP-80.'],
  ])
  await portal.work()
  expect((await mailsTo(db, agent.email)).at(-1)?.text).toContain('Ein BP-80.')
})

test('nobody else gets onto it, and nobody after its end', async () => {
  const from = 'werkstatt@hofladen-sunder.example'
  const { ticket, inReplyTo } = await aConversation(from)
  const stranger = await arrives(portal, { from: 'jemand@anders.example', inReplyTo })
  expect(stranger).toMatchObject({ facts: { filing: 'triage', hint: ticket.number } })
  expect(stranger.ticketId).not.toBe(ticket.id)
  await portal.db.ticket.update({ where: { id: ticket.id }, data: { state: 'closed', closedAt: new Date() } })
  const late = await arrives(portal, { from, inReplyTo })
  expect(late).toMatchObject({ facts: { filing: 'triage', hint: ticket.number } })
})
