import { expect, test } from 'vitest'
import { createJobs } from '../../src/jobs.ts'
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
