import { afterAll, beforeAll, expect, test } from 'vitest'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { type Server, sessionCookie, startServer, until } from '../support/server.ts'
import { type ScriptedSmtp, startScriptedSmtp } from '../support/smtp.ts'
import { median } from '../support/strangers.ts'
import { aForm, anActor } from '../support/tickets.ts'

// The portal beside the server only looks into the same database; the server's worker sends the mails.
const portal = usePortal()
let smtp: ScriptedSmtp
let server: Server

/** What is promised on an idle machine, and what a busy one may need. */
const PROMISED = 1000
const WORST = 5000
const ROUNDS = 9

beforeAll(async () => {
  smtp = await startScriptedSmtp()
  server = await startServer(portal.databaseUrl, { SMTP_URL: `smtp://127.0.0.1:${smtp.port}?tls=off` })
}, 120_000)
afterAll(async () => {
  server.child.kill('SIGKILL')
  await smtp.stop()
})

const post = (path: string, fields: Record<string, string | number>, cookie = '') =>
  fetch(server.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])),
  })

/** Milliseconds from the commit, which is before `cause` returns, until the mail server has the mail. */
async function delays(cause: (address: string, round: number) => Promise<unknown>): Promise<number[]> {
  const found: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const address = `eva.${crypto.randomUUID()}@brandt.example`
    await cause(address, round)
    const committed = performance.now()
    await until(() => smtp.received.some(({ to }) => to[0] === address), 30_000, 5)
    found.push(performance.now() - committed)
  }
  return found
}

function expectSoon(found: number[]) {
  expect(median(found)).toBeLessThan(PROMISED)
  expect(Math.max(...found)).toBeLessThan(WORST)
}

test('a customer’s mail about a new ticket is with the mail server within a second', async () => {
  const team = await aTeam(portal.db, { isDefault: true })
  expectSoon(
    await delays(async (email) => {
      const cookie = await sessionCookie(portal.db, await aCustomer(portal.db, { email }))
      expect((await post('/tickets', aForm(team.id), cookie)).status).toBe(303)
    }),
  )
}, 120_000)

test('a customer’s mail about an answer of the team is with the mail server within a second', async () => {
  const agent = await anActor(portal.db, await anAgent(portal.db))
  expectSoon(
    await delays(async (email) => {
      const ticket = await aTicket(portal.db, { requester: await aCustomer(portal.db, { email }) })
      await replyToTicket(portal.db, agent, ticket.id, { body: 'Wir sind dran.' })
    }),
  )
}, 120_000)

test('the mail with the first password is with the mail server within a second', async () => {
  expectSoon(
    await delays(async (email) => {
      expect((await post('/register', { email, firstName: 'Eva', lastName: 'Brandt' })).status).toBe(200)
    }),
  )
}, 120_000)

test('the link to a new password is with the mail server within a second', async () => {
  expectSoon(
    await delays(async (email) => {
      await aCustomer(portal.db, { email })
      expect((await post('/password/forgot', { login: email })).status).toBe(200)
    }),
  )
}, 120_000)
