import { beforeAll, expect, test } from 'vitest'
import type { Account, Team } from '../../src/platform/db.ts'
import { aCustomer, anAgent, aTeam, aTicket, type TicketWish } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { arrives, type MailWish, messagesOf, toldBy } from '../support/incoming.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { aftermathOf } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
let team: Team
let agent: Account
beforeAll(async () => {
  team = await aTeam(portal.db, { isDefault: true })
  agent = await anAgent(portal.db, {}, [team])
})

let count = 0
/** A ticket in a company, its requester, and others who have to do with it or do not. */
async function aCase(wish: TicketWish = {}) {
  const { db } = portal
  const domain = `kunde${++count}.example`
  const organization = await anOrganization(db)
  await aContract(db, { organization, domains: [domain] })
  const [eva, colleague, administrator] = [
    await aCustomer(db, { email: `eva@${domain}` }),
    await aCustomer(db, { email: `kollege@${domain}` }),
    await aCustomer(db, { email: `leitung@${domain}` }),
  ]
  for (const person of [eva, colleague]) await joins(db, person, organization)
  await joins(db, administrator, organization, 'admin')
  const ticket = await aTicket(db, { requester: eva, organization, team, ...wish })
  return { domain, organization, eva, colleague, administrator, ticket, ...aftermathOf(portal, ticket) }
}

/** From somebody, with what leads to a ticket. */
const write = (from: Account, wish: Partial<MailWish>) =>
  arrives(portal, { from: from.email, text: 'Noch etwas.', ...wish })
const bodies = async (ticketId: number) => (await messagesOf(portal, ticketId)).map(({ body }) => body)

test.each([
  ['the number in the subject', (number: string) => ({ subject: `AW: WG: [Ticket#${number}] Scanner` })],
  ['the number with blanks', (number: string) => ({ subject: `Ticket: ${number.replace(/(....)/g, '$1 ')}` })],
])('%s leads to a ticket of the sender', async (_how, wish) => {
  const { eva, ticket, now, events } = await aCase({ state: 'waiting' })
  const mail = await write(eva, wish(ticket.number))
  expect(mail).toMatchObject({ state: 'filed', ticketId: ticket.id, facts: { filing: 'replied', by: 'number' } })
  expect(await bodies(ticket.id)).toHaveLength(2)
  expect(await now()).toMatchObject({ state: 'open', turn: 'us' })
  expect(await events()).toEqual(['opened public', 'replied public', 'state public'])
})

test('a Message-ID of ours leads to it as well, without a number, whoever of the ticket answers', async () => {
  const { eva, administrator, ticket } = await aCase()
  for (const writer of [eva, administrator]) {
    const mail = await write(writer, { inReplyTo: toldBy(portal, ticket, eva).toUpperCase() })
    expect(mail).toMatchObject({ ticketId: ticket.id, facts: { filing: 'replied', by: 'signed' } })
  }
})

test('a Message-ID of a mail that we sent before, or that the sender wrote, leads to it', async () => {
  const { eva, ticket } = await aCase()
  const content = { name: 'ticket.opened', subject: '', text: '', html: '', toName: '', toAddress: eva.email }
  await portal.db.mail.create({ data: { ...content, ticketId: ticket.id, messageId: `<alt-${count}@portal.example>` } })
  expect(await write(eva, { references: [`<alt-${count}@portal.example>`] })).toMatchObject({
    ...{ ticketId: ticket.id, facts: { by: 'sent' } },
  })
  const first = await write(eva, { subject: 'Neues' })
  const more = await write(eva, { subject: 'Nachtrag', inReplyTo: first.headerMessageId })
  expect(more).toMatchObject({ ticketId: first.ticketId, facts: { by: 'received' } })
})

test.each<[string, (given: Awaited<ReturnType<typeof aCase>>) => Partial<MailWish>]>([
  ['guesses its number', ({ ticket }) => ({ subject: `[Ticket#${ticket.number}]` })],
  ['has one of our mails about it', ({ ticket, eva }) => ({ inReplyTo: toldBy(portal, ticket, eva) })],
  ['names it in the text', ({ ticket }) => ({ text: `Bitte mit Ticket#${ticket.number} verbinden.` })],
])('a stranger who %s gets a ticket of their own that hints at it, and nothing of it', async (_how, wish) => {
  const given = await aCase({ subject: 'GEHEIMER Betreff', body: 'GEHEIMER Text' })
  const { ticket } = given
  const stranger = await aCase()
  const before = await bodies(ticket.id)
  const mail = await write(stranger.eva, wish(given))
  expect(mail.ticketId).not.toBe(ticket.id)
  expect(mail).toMatchObject({ state: 'filed', facts: { filing: 'opened', hint: ticket.number } })
  expect(await bodies(ticket.id)).toEqual(before)
  const events = await portal.db.ticketEvent.findMany({
    where: { ticketId: mail.ticketId ?? 0 },
    orderBy: { id: 'asc' },
  })
  expect(events.map(({ type, visibility }) => `${type} ${visibility}`)).toEqual(['opened public', 'hinted internal'])
  expect(events[1]?.data).toEqual({ number: ticket.number })
  await portal.work()
  const told = await mailsTo(portal.db, stranger.eva.email)
  expect(told).toHaveLength(1)
  expect(told.map(({ text, html, subject }) => text + html + subject).join()).not.toContain('GEHEIM')
  expect(told[0]?.subject).not.toContain(ticket.number)
  expect(await mailsTo(portal.db, given.eva.email)).toEqual([])
})

test('a colleague who does not take part gets a ticket of their own, one who does writes on it', async () => {
  const { colleague, ticket } = await aCase()
  const subject = `[Ticket#${ticket.number}]`
  expect((await write(colleague, { subject })).ticketId).not.toBe(ticket.id)
  await portal.db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: colleague.id } })
  expect((await write(colleague, { subject })).ticketId).toBe(ticket.id)
})

test('a customer administrator does not write on a confidential ticket', async () => {
  const { administrator, ticket } = await aCase({ confidential: true })
  const mail = await write(administrator, { subject: `[Ticket#${ticket.number}]` })
  expect(mail.ticketId).not.toBe(ticket.id)
})

test('an agent’s answer goes to the customer and waits for them; nobody reads it as a note', async () => {
  const { eva, ticket, now } = await aCase({ assignee: agent, state: 'open' })
  const mail = await write(agent, { inReplyTo: toldBy(portal, ticket, agent), text: 'Bitte neu starten.' })
  expect(mail).toMatchObject({ ticketId: ticket.id, facts: { filing: 'replied' } })
  const [, message] = await messagesOf(portal, ticket.id)
  expect(message).toMatchObject({ side: 'team', visibility: 'public', channel: 'email', authorId: agent.id })
  expect(await now()).toMatchObject({ state: 'waiting' })
  await portal.work()
  const told = (await mailsTo(portal.db, eva.email)).at(-1)?.text
  expect(told).toContain('Bitte neu starten.')
  expect(told).not.toContain('eine Frage')
})

test('an agent’s answer to a mail about a note stays a note, and no customer hears of it', async () => {
  const { eva, ticket, now } = await aCase({ state: 'open' })
  const mail = await write(agent, { inReplyTo: toldBy(portal, ticket, agent, true), text: 'KANARIE nur intern' })
  expect(mail).toMatchObject({ ticketId: ticket.id, facts: { filing: 'noted' } })
  const [, message] = await messagesOf(portal, ticket.id)
  expect(message).toMatchObject({ visibility: 'internal', side: 'team' })
  expect(await now()).toMatchObject({ state: 'open' })
  await portal.work()
  expect(await mailsTo(portal.db, eva.email)).toEqual([])
  expect((await portal.db.ticket.findUniqueOrThrow({ where: { id: ticket.id } })).foldedMessages).not.toContain(
    'kanarie',
  )
})

test('an agent whose team gave the ticket away writes a note, one of another team a ticket of their own', async () => {
  const { db } = portal
  const { ticket } = await aCase()
  const elsewhere = await aTeam(db, { openToCustomers: false })
  const former = await anAgent(db, {}, [elsewhere])
  await db.ticketFormerTeam.create({ data: { ticketId: ticket.id, teamId: elsewhere.id } })
  const subject = `[Ticket#${ticket.number}]`
  expect((await write(former, { subject })).ticketId).not.toBe(ticket.id)
  await db.ticketWatcher.create({ data: { ticketId: ticket.id, accountId: former.id } })
  expect(await write(former, { subject })).toMatchObject({ ticketId: ticket.id, facts: { filing: 'noted' } })
})

test('an answer to a closed ticket opens one that follows it, for the same team and company', async () => {
  const other = await aTeam(portal.db, { openToCustomers: false })
  const { eva, organization, ticket, now } = await aCase({ state: 'closed', team: other })
  const mail = await write(eva, { subject: `AW: [Ticket#${ticket.number}] Scanner zieht schief ein` })
  expect(mail.facts).toMatchObject({ filing: 'followed' })
  expect(await now()).toMatchObject({ state: 'closed' })
  expect(await bodies(ticket.id)).toHaveLength(1)
  expect(await portal.db.ticket.findUniqueOrThrow({ where: { id: mail.ticketId ?? 0 } })).toMatchObject({
    ...{ followsId: ticket.id, subject: 'Scanner zieht schief ein', organizationId: organization.id },
    ...{ teamId: other.id },
  })
  await portal.work()
  expect(await mailsTo(portal.db, eva.email)).toHaveLength(1)
})

test('what follows a closed ticket stays in its company, and goes to the team that it was sent to', async () => {
  const { db } = portal
  const { eva } = await aCase()
  const organization = await anOrganization(db)
  await aContract(db, { organization })
  await joins(db, eva, organization)
  const ticket = await aTicket(db, { requester: eva, organization, team, state: 'closed' })
  const other = await aTeam(db, { openToCustomers: false })
  const address = `zweite${++count}@muster-it.example`
  await db.team.update({ where: { id: other.id }, data: { address } })
  const mail = await write(eva, { subject: `AW: [Ticket#${ticket.number}] Scanner`, to: [{ name: '', address }] })
  expect(mail.facts).toMatchObject({ filing: 'followed' })
  expect(await db.ticket.findUniqueOrThrow({ where: { id: mail.ticketId ?? 0 } })).toMatchObject({
    ...{ organizationId: organization.id, teamId: other.id },
  })
})

test('with FOLLOW_UP=reopen it reopens the ticket, as long as that is possible', async () => {
  const { db, settings } = portal
  await db.setting.create({ data: { name: 'FOLLOW_UP', value: 'reopen', updatedAt: new Date() } })
  await db.settingChange.create({ data: { name: 'FOLLOW_UP', toValue: 'reopen', changedAt: new Date() } })
  await settings.refresh()
  try {
    const { eva, ticket, now } = await aCase({ state: 'closed' })
    expect((await write(eva, { subject: `[Ticket#${ticket.number}]` })).ticketId).toBe(ticket.id)
    expect(await now()).toMatchObject({ state: 'open', closedAt: null })
    const old = await aCase({ state: 'closed', closedAt: new Date(Date.now() - 30 * 86_400_000) })
    const late = await write(old.eva, { subject: `[Ticket#${old.ticket.number}]` })
    expect(late.facts).toMatchObject({ filing: 'followed' })
  } finally {
    await db.setting.deleteMany()
    await db.settingChange.create({ data: { name: 'FOLLOW_UP', fromValue: 'reopen', changedAt: new Date() } })
    await settings.refresh()
  }
})

test.each(['closed', 'on_hold'] as const)(
  'mere thanks for a ticket that is %s are filed and change nothing',
  async (state) => {
    const { eva, ticket, now, events } = await aCase({
      state,
      ...(state === 'on_hold' ? { holdUntil: '2099-01-01' as never } : {}),
    })
    const before = await now()
    const mail = await write(eva, { subject: `[Ticket#${ticket.number}]`, text: 'Vielen Dank', thanks: true })
    expect(mail).toMatchObject({ ticketId: ticket.id, facts: { filing: 'thanked' } })
    const { foldedMessages: _now, ...after } = await now()
    const { foldedMessages: _before, ...earlier } = before
    expect(after).toEqual(earlier)
    expect(await events()).toEqual(['opened public', 'thanked internal'])
    await portal.work()
    expect(await mailsTo(portal.db, agent.email)).not.toContainEqual(
      expect.objectContaining({ subject: expect.stringContaining(ticket.number) }),
    )
  },
)

test('thanks with a file are more than thanks, with the picture of a signature they are not', async () => {
  const closed = await aCase({ state: 'closed' })
  const wish = { subject: `[Ticket#${closed.ticket.number}]`, thanks: true }
  expect((await write(closed.eva, { ...wish, files: [{}] })).facts).toMatchObject({ filing: 'followed' })
  expect((await write(closed.eva, { ...wish, files: [{ contentId: 'logo' }] })).facts).toMatchObject({
    filing: 'thanked',
  })
})

test('an answer to a ticket on hold keeps state and date, and makes it our turn', async () => {
  const { eva, ticket, now } = await aCase({ state: 'on_hold', holdUntil: '2099-01-01' as never })
  await write(eva, { subject: `[Ticket#${ticket.number}]` })
  expect(await now()).toMatchObject({ state: 'on_hold', turn: 'us', holdUntil: new Date('2099-01-01') })
})

test('answers that arrive at the same moment lose no word', async () => {
  const { eva, administrator, ticket } = await aCase()
  const writers = [eva, administrator, eva, administrator, eva]
  await Promise.all(
    writers.map((from, place) => write(from, { subject: `[Ticket#${ticket.number}]`, text: `Wort ${place}` })),
  )
  expect((await bodies(ticket.id)).slice(1).sort()).toEqual(writers.map((_, place) => `Wort ${place}`))
})
