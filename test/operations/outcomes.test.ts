import pg from 'pg'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createMailer } from '../../src/platform/mailer.ts'
import { Visitor } from '../support/browsing.ts'
import { aCustomer } from '../support/builders.ts'
import { patience, useDelivery } from '../support/delivery.ts'
import { usePortal, useTwin } from '../support/portal.ts'
import { startScriptedSmtp } from '../support/smtp.ts'

const portal = usePortal({ LOG_LEVEL: 'info' })
const twin = useTwin(portal)
const { smtp, aMail, deliver } = useDelivery(portal)

afterEach(() => {
  portal.lines.length = 0
  vi.restoreAllMocks()
})

const told = () => portal.lines.map((line) => JSON.parse(line) as Record<string, unknown>)

async function sums(app = portal.app): Promise<Record<string, number>> {
  const { body } = await new Visitor(app).get('/metrics')
  return Object.fromEntries(
    [...body.matchAll(/^(schalter_\w+_total\S*) (\d+)$/gm)].map(([, name, value]) => [name, Number(value)]),
  )
}

/** What grew while `work` ran, on all processes. */
async function grown(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await sums()
  await work()
  await twin.counters.flush()
  const after = await sums()
  return Object.fromEntries(Object.keys(after).map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]))
}

describe('mails', () => {
  test.each([
    ['MAIL FROM', 450, '450 4.7.1 Try again', 'waiting', 40],
    ['RCPT TO', 452, '452 4.2.2 <eva@firma.example> mailbox full', 'waiting', 40],
    ['DATA', 550, '550 5.7.26 Unauthenticated', 'waiting', 40],
    ['RCPT TO', 550, '550 5.1.1 <eva@firma.example>: no such mailbox', 'parked', 50],
  ] as const)('%s answered with %i („%s“) is one line with reason and id, and counted as %s', async (...given) => {
    const [refuses, status, said, outcome, level] = given
    smtp.behave({ refuses, with: said })
    const mail = await aMail({ text: 'Geheimnis' })
    const more = await grown(() => deliver(mail.id))
    const lines = told().filter((line) => line.mail === mail.id)
    expect(lines).toMatchObject([{ level, status, name: 'ticket.replied', attempt: 1 }])
    expect(lines[0]?.reason).toContain(said.slice(4, 9))
    expect(JSON.stringify(lines)).not.toMatch(/firma\.example|@|Geheimnis/)
    expect(more[`schalter_mails_total{outcome="${outcome}"}`]).toBe(1)
  })

  test('a server that is away, and one that refuses our sign-in, are told the same way', async () => {
    const closed = createMailer('smtp://127.0.0.1:1?tls=off', patience)
    const strict = await startScriptedSmtp({ refusesSignIn: true })
    const stranger = createMailer(`smtp://portal:geheim@127.0.0.1:${strict.port}?tls=off`, patience)
    const [one, other] = [await aMail(), await aMail()]
    const more = await grown(async () => {
      await deliver(one.id, closed)
      await deliver(other.id, stranger)
    })
    stranger.close()
    await strict.stop()
    expect(told().find((line) => line.mail === one.id)).toMatchObject({
      reason: expect.stringContaining('ECONNREFUSED'),
    })
    expect(told().find((line) => line.mail === other.id)).toMatchObject({ status: 535 })
    expect(portal.lines.join()).not.toContain('geheim')
    expect(more['schalter_mails_total{outcome="waiting"}']).toBe(2)
  })

  test('a mail that went out is told without its recipient', async () => {
    const mail = await aMail()
    const more = await grown(() => deliver(mail.id))
    expect(told().filter((line) => line.mail === mail.id)).toMatchObject([{ level: 30, msg: 'Mail sent' }])
    expect(portal.lines.join()).not.toContain(mail.toAddress)
    expect(more['schalter_mails_total{outcome="sent"}']).toBe(1)
  })
})

test('sign-ins leave a line with outcome, reason and account, never with what was typed', async () => {
  const { db, app } = portal
  const password = 'Werkbank mit Zeichnung 7'
  const { hashPassword } = await import('../../src/platform/passwords.ts')
  const eva = await aCustomer(db, { passwordHash: await hashPassword(password) })
  const visitor = () => new Visitor(app, { remoteAddress: '203.0.113.9' })
  const attempt = (login: string, typed: string) => visitor().post('/login', { login, password: typed })
  const more = await grown(async () => {
    await attempt('nobody@firma.example', 'hunter2hunter2')
    await attempt(eva.email, 'hunter2hunter2')
    await attempt(eva.email, password)
    for (let count = 0; count < 11; count++) await attempt(eva.email, 'hunter2hunter2')
  })
  const lines = told().filter(({ msg }) => msg === 'sign-in')
  expect(lines.slice(0, 3)).toMatchObject([
    { outcome: 'refused', reason: 'unknown' },
    { outcome: 'refused', reason: 'password', account: eva.id },
    { outcome: 'signed-in', account: eva.id },
  ])
  expect(lines.at(-1)).toMatchObject({ level: 40, outcome: 'limited' })
  expect(portal.lines.join()).not.toMatch(/firma\.example|hunter2|Werkbank/)
  expect(portal.lines.join()).not.toContain(eva.email)
  expect(more['schalter_sign_ins_total{outcome="signed-in"}']).toBe(1)
  expect(more['schalter_sign_ins_total{outcome="refused"}']).toBe(12)
  expect(more['schalter_sign_ins_total{outcome="limited"}']).toBe(1)
  expect(more.schalter_requests_limited_total).toBe(1)
})

test('answers are counted by class on all processes of a machine, without a query for each', async () => {
  const queries = vi.spyOn(pg.Pool.prototype, 'query')
  const more = await grown(async () => {
    queries.mockClear()
    for (let count = 0; count < 5; count++) await new Visitor(portal.app).get('/healthz')
    for (let count = 0; count < 5; count++) await new Visitor(twin.app).get('/healthz')
    expect(queries).not.toHaveBeenCalled()
    await new Visitor(twin.app).get('/nowhere')
  })
  // The page of the figures itself is the eleventh.
  expect(more['schalter_requests_total{status="2xx"}']).toBe(11)
  expect(more['schalter_requests_total{status="4xx"}']).toBe(1)
  expect(await sums(twin.app)).toMatchObject({ 'schalter_requests_total{status="5xx"}': 0 })
})

test('what is counted while the database is away is not lost', async () => {
  const more = await grown(async () => {
    const away = vi
      .spyOn(pg.Pool.prototype, 'query')
      .mockRejectedValue(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) as never)
    await new Visitor(portal.app).get('/readyz')
    await expect(portal.counters.flush()).rejects.toThrow()
    const visitor = new Visitor(portal.app)
    await visitor.post('/login', { login: 'a@b.example', password: 'x' })
    away.mockRestore()
  })
  expect(more['schalter_requests_total{status="5xx"}']).toBe(2)
  expect(more['schalter_errors_total{cause="unavailable"}']).toBe(1)
})

test('jobs are counted by outcome', async () => {
  const { createJobs } = await import('../../src/jobs.ts')
  const jobs = createJobs({ ...portal, mailer: undefined })
  const more = await grown(async () => {
    await jobs['sweep-old-rows']?.({} as never)
    await expect(jobs['deliver-mail']?.({ id: 'no number' } as never)).rejects.toThrow()
  })
  expect(more['schalter_jobs_total{outcome="done"}']).toBe(1)
  expect(more['schalter_jobs_total{outcome="failed"}']).toBe(1)
})
