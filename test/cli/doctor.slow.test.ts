import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { aCustomer, anAgent, aTeam } from '../support/builders.ts'
import { schalter } from '../support/command.ts'
import { usePortal } from '../support/portal.ts'
import { freePort } from '../support/running.ts'
import { type ScriptedSmtp, startScriptedSmtp } from '../support/smtp.ts'

vi.setConfig({ testTimeout: 120_000 })

const portal = usePortal()
let smtp: ScriptedSmtp
beforeAll(async () => {
  smtp = await startScriptedSmtp()
  await aTeam(portal.db, { isDefault: true })
})
afterAll(() => smtp.stop())

const FROM = { MAIL_FROM: 'Hilfe <hilfe@muster-it.example>' }
const doctor = async (env: Record<string, string> = {}, ...args: string[]) => {
  const url = `smtp://127.0.0.1:${smtp.port}?tls=off`
  return schalter(portal.databaseUrl, ['doctor', ...args], { env: { SMTP_URL: url, ...FROM, ...env } })
}

test('the mail server is asked about the sender that mails have and a recipient, and gets no mail', async () => {
  const outcome = await doctor({}, '--to', 'eva@brandt.example')
  expect(outcome.stdout).toMatch(/^good +mail +.*from <hilfe@muster-it\.example> to <eva@brandt\.example>$/m)
  expect(smtp.asked).toEqual(['MAIL FROM hilfe@muster-it.example', 'RCPT TO eva@brandt.example'])
  expect(smtp.received).toEqual([])
  smtp.asked.length = 0
  await doctor({ MAIL_ENVELOPE_FROM: 'bounces@muster-it.example' })
  expect(smtp.asked.slice(0, 2)).toEqual(['MAIL FROM bounces@muster-it.example', 'RCPT TO hilfe@muster-it.example'])
})

test.each([
  [
    'MAIL FROM',
    '550 5.7.60 Client does not have permissions to send as this sender',
    'bad',
    /Set MAIL_ENVELOPE_FROM, or/,
  ],
  ['RCPT TO', '554 5.7.1 Relay access denied', 'bad', /must let this machine or this user send to others/],
  ['RCPT TO', '450 4.2.0 Greylisted', 'warn', /may pass by itself/],
] as const)('what it says to %s („%s“) is told as %s, with what to do', async (refuses, said, verdict, advice) => {
  smtp.behave({ refuses, with: said })
  const { stdout, code } = await doctor()
  smtp.behave('accept')
  const line = stdout.split('\n').find((text) => text.includes(' mail ')) ?? ''
  expect(line).toMatch(new RegExp(`^${verdict} +mail +at ${refuses}, the mail server said: ${said}`))
  expect(line).toMatch(advice)
  if (verdict === 'bad') expect(code).toBe(1)
})

test('an empty sender that is refused is told in its own words', async () => {
  smtp.behave({ refuses: 'MAIL FROM', with: '501 5.5.4 Invalid sender' })
  expect((await doctor({ MAIL_ENVELOPE_FROM: '<>' })).stdout).toContain('remove MAIL_ENVELOPE_FROM=<>')
  smtp.behave('accept')
})

test('a mail server that says nothing costs a limited time, the other checks are printed, and it ends', async () => {
  const mute = createServer(() => {})
  const port = await new Promise<number>((resolve) => {
    mute.listen(0, '127.0.0.1', () => resolve((mute.address() as { port: number }).port))
  })
  const began = performance.now()
  const { stdout, code } = await doctor({ SMTP_URL: `smtp://127.0.0.1:${port}?tls=off` })
  mute.close()
  expect(stdout).toMatch(/^bad +mail +at connection/m)
  expect(stdout).toMatch(/^good +database /m)
  expect(code).toBe(1)
  expect(performance.now() - began).toBeLessThan(30_000)
})

test('a database that answers nothing costs a limited time as well', async () => {
  const mute = createServer(() => {})
  const port = await new Promise<number>((resolve) => {
    mute.listen(0, '127.0.0.1', () => resolve((mute.address() as { port: number }).port))
  })
  const began = performance.now()
  const { stdout, code } = await schalter(`postgresql://portal@127.0.0.1:${port}/portal`, ['doctor'], { env: FROM })
  mute.close()
  expect(stdout).toMatch(/^bad +database +cannot be used|^bad +database +.*(timeout|no answer)/m)
  expect(code).toBe(1)
  expect(performance.now() - began).toBeLessThan(30_000)
})

test('a table that somebody holds keeps one check, not the others', async () => {
  const release = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const holding = portal.db.$transaction(
    async (tx) => {
      await tx.$executeRaw`lock table contract in access exclusive mode`
      locked.resolve()
      await release.promise
    },
    { timeout: 90_000 },
  )
  await locked.promise
  const { stdout, code } = await doctor({ REGISTRATION: 'open' })
  release.resolve()
  await holding
  expect(stdout).toMatch(/^bad +contracts +no answer within 10 s$/m)
  expect(stdout).toMatch(/^good +outbox /m)
  expect(code).toBe(1)
})

test('a database that cannot be reached, and a password that is wrong, are told with what to check', async () => {
  const refused = await schalter(`postgresql://127.0.0.1:${await freePort()}/x`, ['doctor'], { env: FROM })
  expect(refused.stdout).toMatch(/^bad +database +cannot be used: .*ECONNREFUSED.* Is it running/m)
  const wrong = new URL(portal.databaseUrl)
  wrong.password = 'wrong'
  const { stdout } = await schalter(wrong.href, ['doctor'], { env: FROM })
  expect(stdout).toMatch(/^bad +database +cannot be used: .*Check user and password in DATABASE_URL\.$/m)
})

test('when a gate shuts customers out, the doctor counts them and says what lets them in', async () => {
  await aCustomer(portal.db)
  const shut = await doctor({ REGISTRATION: 'contract' })
  expect(shut.stdout).toMatch(/^bad +customers +0 of \d+ enabled customers can sign in; .*schalter contract add/m)
  const open = await doctor({ REGISTRATION: 'open' })
  expect(open.stdout).toMatch(/^good +customers +(\d+) of \1 enabled customers can sign in$/m)
  expect(JSON.parse((await doctor({}, '--json')).stdout)).toContainEqual(
    expect.objectContaining({ what: 'database', verdict: 'good' }),
  )
})

test('teams that customers write to and nobody works in, and a portal without an admin, are told', async () => {
  const { db } = portal
  const team = await aTeam(db, { name: 'Verlassen' })
  const [jana] = [
    await anAgent(db, { enabled: false }, [team]),
    await aTeam(db, { name: 'Innen', openToCustomers: false }),
  ]
  const { stdout } = await doctor()
  expect(stdout).toMatch(/^warn +teams +nobody is told of new tickets of .*Verlassen.*agent set/m)
  expect(stdout).not.toContain('Innen')
  expect(stdout).toMatch(/^warn +agents +there is no admin/m)
  await db.account.update({ where: { id: jana.id }, data: { enabled: true, role: 'admin' } })
  const mended = (await doctor()).stdout
  expect(mended).not.toContain('Verlassen')
  expect(mended).not.toContain('there is no admin')
})

test('a recipient that would be two commands is refused', async () => {
  expect(await doctor({}, '--to', 'a@b.example>\r\nDATA')).toMatchObject({ code: 2 })
})
