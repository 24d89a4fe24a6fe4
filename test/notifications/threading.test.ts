import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJobs } from '../../src/jobs.ts'
import { readMessageId } from '../../src/notifications/message-ids.ts'
import { workOff } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { createMailer, type Mailer } from '../../src/platform/mailer.ts'
import { closeTicket } from '../../src/tickets/closure.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { noteOnTicket } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { type ScriptedSmtp, startScriptedSmtp } from '../support/smtp.ts'
import { aForm, anActor } from '../support/tickets.ts'

const portal = usePortal()
let smtp: ScriptedSmtp
let mailer: Mailer

beforeAll(async () => {
  smtp = await startScriptedSmtp()
  mailer = createMailer(`smtp://127.0.0.1:${smtp.port}?tls=off`)
})
afterAll(async () => {
  mailer.close()
  await smtp.stop()
})

/** Sends what waits; the raw mails to somebody, in order. */
async function rawTo({ email }: { email: string }) {
  await workOff(portal.databaseUrl, createJobs({ ...portal, mailer }), createLog('silent'))
  return smtp.received.filter(({ to }) => to.includes(email))
}

const header = (raw: string, name: string) =>
  new RegExp(`^${name}: ((?:.|\\r\\n\\s)*)\\r\\n(?!\\s)`, 'mi').exec(raw)?.[1]?.replace(/\r\n\s+/g, ' ')

async function start(address: string | null = 'second@muster-it.example') {
  const { db, app } = portal
  const { id } = await aTeam(db, { name: `Second Level ${crypto.randomUUID().slice(0, 4)}` })
  const team = await db.team.update({ where: { id }, data: { address } })
  const eva = await aCustomer(db)
  const jana = await anAgent(db, {}, [team])
  return { db, team, eva, jana, visitor: await as(app, eva), agent: await anActor(db, jana) }
}

test('all mails of a ticket are one thread: one subject, each answers the one before and names the first', async () => {
  const { db, eva, agent, visitor, team } = await start()
  const sent = await visitor.upload('/tickets', aForm(team.id, { subject: 'Drucker in Halle 7 druckt nicht' }))
  const ticket = await db.ticket.findUniqueOrThrow({
    where: { number: String(sent.headers.location).split('/').at(-1) },
  })
  await rawTo(eva)
  for (let count = 0; count < 12; count++) {
    await replyToTicket(db, agent, ticket.id, { body: `Antwort ${count}`, state: 'open' })
    await rawTo(eva)
  }
  const mails = (await rawTo(eva)).map(({ raw }) => raw)
  const ids = mails.map((raw) => header(raw, 'Message-ID') ?? '')
  expect(mails).toHaveLength(13)
  expect(new Set(mails.map((raw) => header(raw, 'Subject')))).toEqual(
    new Set([`[Ticket#${ticket.number}] Drucker in Halle 7 druckt nicht`]),
  )
  expect(mails.map((raw) => header(raw, 'In-Reply-To'))).toEqual([undefined, ...ids.slice(0, -1)])
  expect(mails.slice(1).map((raw) => header(raw, 'References')?.split(' '))).toEqual(
    ids.slice(1).map((_id, place) => [...new Set([ids[0], ...ids.slice(Math.max(0, place - 8), place + 1)])]),
  )
})

test('our Message-ID names ticket and recipient, in our domain; in the mail of a note it says so', async () => {
  const { db, eva, jana, agent, team } = await start()
  const ticket = await aTicket(db, { requester: eva, team })
  await replyToTicket(db, agent, ticket.id, { body: 'Antwort', state: 'open' })
  const tom = await anActor(db, await anAgent(db, {}, [team]))
  await db.ticket.update({ where: { id: ticket.id }, data: { assigneeId: jana.id } })
  await noteOnTicket(db, tom, ticket.id, { body: 'Nur für uns' })
  await portal.work()
  const [toEva] = await mailsTo(db, eva.email)
  const [toJana] = await mailsTo(db, jana.email)
  const { hostname } = new URL(portal.config.baseUrl)
  expect(toEva?.messageId.endsWith(`@${hostname}>`)).toBe(true)
  const read = (id = '') => readMessageId(id, portal.config.cookieSecret)
  expect(read(toEva?.messageId)).toEqual({ ticketId: ticket.id, accountId: eva.id, note: false })
  expect(read(toJana?.messageId)).toEqual({ ticketId: ticket.id, accountId: jana.id, note: true })
})

test('a mail is from the team with its address, else from the portal; bounces go where they always go', async () => {
  const named = await start()
  const plain = await start(null)
  const ours = await start(portal.config.mailFrom.address.toUpperCase())
  const froms: (string | undefined)[] = []
  for (const { db, eva, agent, team } of [named, plain, ours]) {
    await replyToTicket(db, agent, (await aTicket(db, { requester: eva, team })).id, { body: 'Antwort' })
    const [mail] = await rawTo(eva)
    froms.push(header(mail?.raw ?? '', 'From'))
    expect(mail?.from).toBe(portal.config.mailFrom.address)
    expect(header(mail?.raw ?? '', 'Reply-To')).toBeUndefined()
  }
  const { name, address } = portal.config.mailFrom
  expect(froms).toEqual([
    `${named.team.name} <second@muster-it.example>`,
    `${name} <${address}>`,
    `${name} <${address}>`,
  ])
})

test('what nobody wrote by hand says so, and calls for no absence note; what an agent wrote does not', async () => {
  const { db, eva, jana, agent, team, visitor } = await start()
  const sent = await visitor.upload('/tickets', aForm(team.id))
  const { id } = await db.ticket.findUniqueOrThrow({
    where: { number: String(sent.headers.location).split('/').at(-1) },
  })
  await rawTo(eva)
  await replyToTicket(db, agent, id, { body: 'Antwort', state: 'open' })
  await rawTo(eva)
  await closeTicket(db, agent, id, { comment: '' })
  const automatic = (mails: { raw: string }[]) =>
    mails.map(({ raw }) => [header(raw, 'Auto-Submitted'), header(raw, 'X-Auto-Response-Suppress')])
  const said = ['auto-generated', 'All']
  expect(automatic(await rawTo(eva))).toEqual([said, [undefined, undefined], said])
  expect(new Set(automatic(await rawTo(jana)).map(String))).toEqual(new Set([said.join()]))
})

test('what answers a mail of theirs hangs below it in their mail program', async () => {
  const { db, eva, agent, team } = await start()
  const ticket = await aTicket(db, { requester: eva, team })
  const { id: messageId } = await db.message.findFirstOrThrow({ where: { ticketId: ticket.id } })
  await db.messageMail.create({ data: { messageId, headerMessageId: '<eva-1@brandt.example>' } })
  await replyToTicket(db, agent, ticket.id, { body: 'Antwort', state: 'open' })
  const [answer] = await rawTo(eva)
  expect(header(answer?.raw ?? '', 'In-Reply-To')).toBe('<eva-1@brandt.example>')
  expect(header(answer?.raw ?? '', 'References')).toBe('<eva-1@brandt.example>')
})
