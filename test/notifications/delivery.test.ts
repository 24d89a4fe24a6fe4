import { simpleParser } from 'mailparser'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createJobs } from '../../src/jobs.ts'
import { deliverMail, type NewMail, pauseAfter, queueMails, resumeMails } from '../../src/notifications/outbox.ts'
import { workOff } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { createMailer, type Mailer } from '../../src/platform/mailer.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { mailsTo, passwordIn } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { type ScriptedSmtp, startScriptedSmtp } from '../support/smtp.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal()
const patience = { connect: 1500, answer: 1500 }
let smtp: ScriptedSmtp
let mailer: Mailer

beforeAll(async () => {
  smtp = await startScriptedSmtp()
  mailer = createMailer(`smtp://127.0.0.1:${smtp.port}?tls=off`, patience)
})
afterAll(async () => {
  mailer.close()
  await smtp.stop()
})
afterEach(async () => {
  smtp.behave('accept')
  smtp.received.length = 0
  await portal.db.mail.deleteMany()
})

const from = { name: 'Muster IT Service', address: 'support@muster-it.example' }
const find = (id: number) => portal.db.mail.findUniqueOrThrow({ where: { id } })
const makeDue = (id: number) => portal.db.mail.update({ where: { id }, data: { dueAt: new Date(Date.now() - 60_000) } })
const deliver = (id: number, by: Mailer | undefined = mailer) => deliverMail(portal.db, { mailer: by, from }, id)

async function aMail(changes: Partial<NewMail> = {}) {
  const account = await aCustomer(portal.db)
  const mail = {
    name: 'ticket.replied',
    accountId: account.id,
    to: { name: 'Eva Brandt', address: account.email },
    subject: '[Ticket#2026112110000017] Übergabe',
    text: 'Guten Tag,\n\nder Text mit Ümläuten.\n',
    html: '<p>Guten Tag,</p>',
    secret: false,
    host: 'help.example',
    ...changes,
  }
  await queueMails(portal.db, [mail])
  return portal.db.mail.findFirstOrThrow({ where: { accountId: account.id }, orderBy: { id: 'desc' } })
}

/** Works on the queue like the server does, with a mailer that talks to the scripted server. */
const work = () => workOff(portal.databaseUrl, createJobs({ ...portal, mailer }), createLog('silent'))

test('a mail arrives once, in both parts, with the headers that keep machines from answering (RFC 3834)', async () => {
  const mail = await aMail()
  await work()
  await deliver(mail.id)
  expect(smtp.received).toHaveLength(1)
  const [arrived] = smtp.received
  expect(arrived).toMatchObject({ from: '', to: [mail.toAddress] })
  const parsed = await simpleParser(arrived?.raw ?? '')
  expect(parsed.subject).toBe(mail.subject)
  expect(parsed.messageId).toBe(mail.messageId)
  expect(parsed.from?.value[0]).toMatchObject(portal.config.mailFrom)
  expect(parsed.text?.trim()).toBe(mail.text.trim())
  expect(parsed.html).toContain('<p>Guten Tag,</p>')
  expect(parsed.headers.get('auto-submitted')).toBe('auto-generated')
  expect(parsed.headers.get('x-auto-response-suppress')).toBe('All')
  expect(parsed.date).toBeInstanceOf(Date)
  expect(await find(mail.id)).toMatchObject({ state: 'sent', attempts: 1, text: mail.text })
})

test('a refused mail (5xx) is parked with the reason and not tried again', async () => {
  smtp.behave('refuse')
  const mail = await aMail({ secret: true })
  await work()
  expect(await find(mail.id)).toMatchObject({
    state: 'parked',
    lastError: expect.stringContaining('550'),
    text: '',
    html: '',
  })
  smtp.behave('accept')
  await makeDue(mail.id)
  await deliver(mail.id)
  expect(smtp.received).toEqual([])
})

test('a deferred mail (4xx, greylisting) goes out later with the same Message-ID', async () => {
  smtp.behave('defer')
  const mail = await aMail()
  await work()
  const waiting = await find(mail.id)
  expect(waiting).toMatchObject({ state: 'queued', attempts: 1, lastError: expect.stringContaining('451') })
  expect(waiting.dueAt.getTime()).toBeGreaterThan(Date.now() + 1000)
  const [job] = await portal.db.$queryRaw<
    { runAt: Date }[]
  >`select run_at as "runAt" from graphile_worker.jobs where key = ${`mail:${mail.id}`}`
  expect(Math.abs((job?.runAt.getTime() ?? 0) - waiting.dueAt.getTime())).toBeLessThan(1000)
  smtp.behave('accept')
  await makeDue(mail.id)
  await deliver(mail.id)
  expect(smtp.received[0]?.raw).toContain(mail.messageId)
  expect(await find(mail.id)).toMatchObject({ state: 'sent', attempts: 2, lastError: null })
})

test.each(['hang', 'drop'] as const)(
  'a server that would %s after DATA gets the mail again, with the same Message-ID',
  async (behaviour) => {
    smtp.behave(behaviour)
    const mail = await aMail()
    await deliver(mail.id)
    expect(await find(mail.id)).toMatchObject({ state: 'queued', attempts: 1 })
    smtp.behave('accept')
    await makeDue(mail.id)
    await deliver(mail.id)
    expect(await find(mail.id)).toMatchObject({ state: 'sent' })
    expect(smtp.received.length).toBeGreaterThanOrEqual(2)
    for (const { raw } of smtp.received) expect(raw).toContain(mail.messageId)
  },
)

test('no server at all is no refusal: the mail waits, for five days at most', async () => {
  const nobody = createMailer('smtp://127.0.0.1:1?tls=off', patience)
  const mail = await aMail()
  await deliver(mail.id, nobody)
  expect(await find(mail.id)).toMatchObject({ state: 'queued' })
  await portal.db.mail.update({
    where: { id: mail.id },
    data: { createdAt: new Date(Date.now() - 6 * 86_400_000), dueAt: new Date() },
  })
  await deliver(mail.id, nobody)
  expect(await find(mail.id)).toMatchObject({ state: 'parked' })
})

test('encryption is demanded and certificates are checked, unless the address says otherwise', async () => {
  const plain = createMailer(`smtp://127.0.0.1:${smtp.port}`, patience)
  const refused = await aMail()
  await deliver(refused.id, plain)
  expect(await find(refused.id)).toMatchObject({ state: 'queued' })
  expect(smtp.received).toEqual([])
  const encrypted = await startScriptedSmtp({ starttls: true })
  try {
    const strict = createMailer(`smtp://127.0.0.1:${encrypted.port}`, patience)
    const unverified = createMailer(`smtp://127.0.0.1:${encrypted.port}?tls=unverified`, patience)
    const mail = await aMail()
    await deliver(mail.id, strict)
    expect(await find(mail.id)).toMatchObject({ state: 'queued', lastError: expect.stringMatching(/certificate/i) })
    expect(encrypted.received).toEqual([])
    await makeDue(mail.id)
    await deliver(mail.id, unverified)
    expect(encrypted.received).toMatchObject([{ secure: true }])
    strict.close()
    unverified.close()
  } finally {
    plain.close()
    await encrypted.stop()
  }
})

test.each([
  ['a line break in the name', { name: 'Eva\r\nBcc: victim@evil.example', address: 'eva@brandt.example' }, 'Hallo'],
  ['an address in the name', { name: '"Eva" <victim@evil.example>, x', address: 'eva@brandt.example' }, 'Hallo'],
  ['commas and quotes in the name', { name: 'Brandt, Eva "die Chefin"; \\', address: 'eva@brandt.example' }, 'Hallo'],
  [
    'a line break in the subject',
    { name: 'Eva', address: 'eva@brandt.example' },
    'Hallo\r\nBcc: victim@evil.example\r\n\r\nText',
  ],
  ['a comment as address', { name: 'x (y) <victim@evil.example>', address: 'eva@brandt.example' }, '=?utf-8?q?Hallo?='],
])('%s adds no recipient and no header', async (_what, to, subject) => {
  const mail = await aMail({ to, subject })
  await deliver(mail.id)
  const [arrived] = smtp.received
  expect(arrived?.to).toEqual(['eva@brandt.example'])
  const parsed = await simpleParser(arrived?.raw ?? '')
  expect(parsed.bcc).toBeUndefined()
  expect(parsed.cc).toBeUndefined()
  const recipients = [parsed.to ?? []].flat().flatMap(({ value }) => value)
  expect(recipients.map(({ address }) => address)).toEqual(['eva@brandt.example'])
  expect(parsed.headers.has('bcc')).toBe(false)
  expect(parsed.text?.trim()).toBe(mail.text.trim())
})

test.each([
  'eva@brandt.example, victim@evil.example',
  'eva@brandt.example\r\nRCPT TO:<victim@evil.example>',
  '<victim@evil.example>eva@brandt.example',
])('the address %j reaches nobody else', async (address) => {
  const mail = await aMail({ to: { name: 'Eva', address } })
  await deliver(mail.id)
  expect(smtp.received).toEqual([])
  expect(await find(mail.id)).toMatchObject({ state: 'parked' })
})

test('a generated password is erased once its mail is sent, and is in no job and no log before', async () => {
  const email = `neu.${Date.now()}@brandt.example`
  await new Visitor(portal.app).post('/register', { email, firstName: 'Neu', lastName: 'Hier', phone: '' })
  const [mail] = await mailsTo(portal.db, email)
  const password = passwordIn(mail?.text ?? '')
  expect(password.length).toBeGreaterThan(15)
  const jobs = await portal.db.$queryRaw`select j::text from graphile_worker._private_jobs j`
  expect(JSON.stringify(jobs)).not.toContain(password)
  await work()
  expect(smtp.received[0]?.raw.replace(/=\r\n/g, '')).toContain(password)
  expect(await find(mail?.id ?? 0)).toMatchObject({ state: 'sent', text: '', html: '' })
})

test('a mail whose process was killed before or while sending is taken up again, once', async () => {
  const before = await aMail()
  const during = await aMail()
  await portal.db.$executeRaw`delete from graphile_worker._private_jobs`
  await makeDue(before.id)
  // Claimed by a process that died: the lease has run out.
  await portal.db.mail.update({ where: { id: during.id }, data: { attempts: 1, dueAt: new Date(Date.now() - 31_000) } })
  await resumeMails(portal.db)
  await resumeMails(portal.db)
  await work()
  expect(smtp.received.map(({ to }) => to[0]).sort()).toEqual([before.toAddress, during.toAddress].sort())
  for (const { raw } of smtp.received)
    expect([before, during].some(({ messageId }) => raw.includes(messageId))).toBe(true)
})

test('two workers never send one mail at the same time', async () => {
  const mail = await aMail()
  await Promise.all(Array.from({ length: 5 }, () => deliver(mail.id)))
  expect(smtp.received).toHaveLength(1)
})

test('a server that answers nothing costs the page nothing', async () => {
  smtp.behave('hang')
  const { db, app } = portal
  const team = await aTeam(db, { isDefault: true })
  const visitor = await as(app, await aCustomer(db))
  const working = work()
  const begin = performance.now()
  expect((await visitor.upload('/tickets', aForm(team.id))).statusCode).toBe(303)
  expect(performance.now() - begin).toBeLessThan(1400)
  await working
})

test('without an SMTP server, production keeps mails waiting instead of dropping them', async () => {
  const mail = await aMail()
  const config = { ...portal.config, devMailbox: false }
  await workOff(portal.databaseUrl, createJobs({ ...portal, mailer: undefined, config }), createLog('silent'))
  expect(await find(mail.id)).toMatchObject({ state: 'queued', lastError: 'SMTP_URL is not set' })
})

test('pauses double from seconds to a quarter of an hour, with jitter', () => {
  expect(pauseAfter(1, () => 0)).toBe(2500)
  expect(pauseAfter(1, () => 1)).toBe(5000)
  expect(pauseAfter(4, () => 1)).toBe(40_000)
  expect(pauseAfter(500, () => 1)).toBe(15 * 60_000)
})
