import { expect, test, vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createJobs } from '../../src/jobs.ts'
import { DAY } from '../../src/platform/clock.ts'
import { workOff } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { createMailer } from '../../src/platform/mailer.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { patience, useDelivery } from '../support/delivery.ts'
import { usePortal } from '../support/portal.ts'
import { startScriptedSmtp } from '../support/smtp.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal()
const { smtp, find, makeDue, deliver, aMail, work } = useDelivery(portal)

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

test.each([
  ['MAIL FROM', '501 5.5.4 Invalid sender', 'queued'],
  ['MAIL FROM', '550 5.7.60 Client does not have permissions to send as this sender', 'queued'],
  ['RCPT TO', '550 5.1.1 No such mailbox', 'parked'],
  ['RCPT TO', '550 5.1.1 No such mailbox (client 85.5.7.20)', 'parked'],
  ['RCPT TO', '552 5.2.2 Mailbox full', 'parked'],
  ['RCPT TO', '550 5.4.5 Daily sending quota exceeded', 'queued'],
  ['RCPT TO', '550 5.7.1 Relaying denied', 'queued'],
  ['RCPT TO', '553 5.1.8 Sender address does not exist', 'queued'],
  ['RCPT TO', '452 4.5.3 Too many recipients', 'queued'],
  ['DATA', '550 5.1.1 No such mailbox', 'parked'],
  ['DATA', '554 5.6.0 Malformed', 'parked'],
  ['DATA', '550 5.7.26 Not authenticated', 'queued'],
] as const)(
  'what a server says to %s is told apart: after „%s“ a secret mail is %s',
  async (refuses, answer, state) => {
    smtp.behave({ refuses, with: answer })
    const mail = await aMail({ secret: true })
    await work()
    const after = await find(mail.id)
    expect(after).toMatchObject({ state, lastError: expect.stringContaining(answer.slice(0, 9)) })
    expect(after.text === '').toBe(state === 'parked')
    smtp.behave('accept')
    await makeDue(mail.id)
    await deliver(mail.id)
    expect(smtp.received.filter(({ raw }) => raw.includes(mail.messageId)).length).toBe(
      (state === 'queued' ? 1 : 0) + (refuses === 'DATA' ? 1 : 0),
    )
  },
)

test('bounces go to the address of the sender, or to none where that is wanted', async () => {
  const mail = await aMail()
  await deliver(mail.id)
  expect(smtp.received.at(-1)?.from).toBe('support@muster-it.example')
  const envelopeFrom = (MAIL_ENVELOPE_FROM?: string) =>
    readConfig({ MAIL_FROM: 'Hilfe <hilfe@muster-it.example>', ...(MAIL_ENVELOPE_FROM ? { MAIL_ENVELOPE_FROM } : {}) })
      .mailEnvelopeFrom
  expect(envelopeFrom()).toBe('hilfe@muster-it.example')
  expect(envelopeFrom('<>')).toBe('')
  expect(envelopeFrom('bounces@muster-it.example')).toBe('bounces@muster-it.example')
})

test('a clock that is days ahead of the database parks nothing, and one that is behind does not hurry', async () => {
  smtp.behave('defer')
  for (const days of [6, -2]) {
    const mail = await aMail()
    vi.setSystemTime(Date.now() + days * DAY)
    try {
      await deliver(mail.id)
    } finally {
      vi.useRealTimers()
    }
    const after = await find(mail.id)
    expect(after.state).toBe('queued')
    expect(after.dueAt.getTime()).toBeGreaterThan(Date.now() + 1000)
    expect(after.dueAt.getTime()).toBeLessThan(Date.now() + 60_000)
  }
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
