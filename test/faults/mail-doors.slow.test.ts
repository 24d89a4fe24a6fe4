import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Dovecot, startDovecot, testWithDovecot } from '../support/dovecot.ts'
import { dovecotPath } from '../support/dovecot-path.ts'
import { type ImapProxy, startImapProxy } from '../support/imap-proxy.ts'
import { usePortal } from '../support/portal.ts'
import { freePort } from '../support/running.ts'
import { type Server, startServer, until } from '../support/server.ts'
import { aMail, aUser, mailsOf } from '../support/watching.ts'

// The portal beside the servers only looks into the same database.
const portal = usePortal()
vi.setConfig({ testTimeout: 120_000 })
const servers: Server[] = []
afterEach(() => {
  proxy?.open()
  for (const { child } of servers.splice(0)) child.kill('SIGKILL')
})

const aServer = async (env: Record<string, string>) => {
  const server = await startServer(portal.databaseUrl, env)
  servers.push(server)
  return server
}

const ticketsOf = (subject: string) => portal.db.ticket.count({ where: { subject } })

let dovecot: Dovecot
let proxy: ImapProxy
beforeAll(async () => {
  if (!dovecotPath) return
  dovecot = await startDovecot()
  proxy = await startImapProxy(dovecot.port)
})
afterAll(async () => {
  await proxy?.stop()
  await dovecot?.stop()
})
const urlOf = (user: string) => dovecot.urlOf(user).replace(`:${dovecot.port}/`, `:${proxy.port}/`)

testWithDovecot('a mail is a ticket within two seconds of its arrival', async () => {
  const user = aUser()
  await aServer({ IMAP_URL: dovecot.urlOf(user) })
  // The first one also loads the parser.
  await dovecot.deliver(user, aMail('Der erste Drucker'))
  await until(async () => (await ticketsOf('Der erste Drucker')) === 1, 20_000)
  const times: number[] = []
  for (const subject of ['Der zweite Drucker', 'Der dritte Drucker', 'Der vierte Drucker']) {
    const begin = performance.now()
    await dovecot.deliver(user, aMail(subject))
    await until(async () => (await ticketsOf(subject)) === 1, 10_000, 20)
    times.push(performance.now() - begin)
  }
  // Other tests may take the machine for a while.
  expect(Math.min(...times)).toBeLessThan(2000)
})

testWithDovecot('killed after a mail is stored and before it is moved, it is one ticket, and moved later', async () => {
  const user = aUser()
  const victim = await aServer({ IMAP_URL: urlOf(user) })
  proxy.onLine((line) => {
    if (!/UID MOVE/i.test(line)) return true
    victim.child.kill('SIGKILL')
    return false
  })
  await dovecot.deliver(user, aMail('Genau einmal'))
  await until(() => victim.child.signalCode !== null, 20_000)
  expect(await dovecot.mailsIn(user)).toHaveLength(1)
  expect(await mailsOf(portal, user)).toHaveLength(1)
  proxy.open()
  await aServer({ IMAP_URL: urlOf(user) })
  await until(async () => (await dovecot.mailsIn(user)).length === 0, 30_000)
  await until(async () => (await ticketsOf('Genau einmal')) === 1, 40_000)
  expect(await mailsOf(portal, user)).toHaveLength(1)
  expect(await dovecot.mailsIn(user, 'Processed')).toHaveLength(1)
})

testWithDovecot('killed while a mail comes, it comes again', async () => {
  const user = aUser()
  const victim = await aServer({ IMAP_URL: urlOf(user) })
  proxy.onLine((line) => {
    if (/UID FETCH.*BODY/i.test(line)) victim.child.kill('SIGKILL')
    return true
  })
  await dovecot.deliver(user, aMail('Mittendrin'))
  await until(() => victim.child.signalCode !== null, 20_000)
  expect(await dovecot.mailsIn(user)).toHaveLength(1)
  proxy.open()
  await aServer({ IMAP_URL: urlOf(user) })
  await until(async () => (await ticketsOf('Mittendrin')) === 1, 40_000)
  await until(async () => (await dovecot.mailsIn(user)).length === 0, 10_000)
  expect(await mailsOf(portal, user)).toHaveLength(1)
})

testWithDovecot('told to end while its mail server hangs, the portal ends well within its grace', async () => {
  const user = aUser()
  const server = await aServer({ IMAP_URL: urlOf(user) })
  proxy.onLine((line) => {
    if (/UID FETCH.*BODY/i.test(line)) proxy.freeze()
    return true
  })
  await dovecot.deliver(user, aMail('Hängt'))
  await until(async () => (await dovecot.mailsIn(user)).length === 1, 10_000)
  const begin = performance.now()
  expect(await server.stop()).toBe(0)
  expect(performance.now() - begin).toBeLessThan(20_000)
  proxy.open()
})

/** Hands over a mail to the LMTP door; returns the last answer. */
function handOver(port: number, to: string, mail: string): Promise<string> {
  const lines = ['LHLO mail.example', 'MAIL FROM:<eva@kunde.example>', `RCPT TO:<${to}>`, 'DATA', `${mail}\r\n.`]
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setEncoding('utf8').once('error', reject)
    socket.on('data', (text: string) => {
      if (!/^\d{3} .*\r\n$/m.test(text)) return
      const next = lines.shift()
      if (next !== undefined) return void socket.write(`${next}\r\n`)
      socket.destroy()
      resolve(text.trim())
    })
  })
}

test('killed right after it said 250 to a mail server, a mail is there once, also when it is sent again', async () => {
  const port = await freePort()
  const env = { LMTP_PORT: String(port), MAIL_FROM: 'Helpdesk <support@muster-it.example>' }
  const victim = await aServer(env)
  const mail = aMail('Über LMTP')
  expect(await handOver(port, 'support@muster-it.example', mail)).toBe('250 2.0.0 Stored')
  victim.child.kill('SIGKILL')
  await aServer(env)
  expect(await handOver(port, 'support@muster-it.example', mail)).toBe('250 2.0.0 Stored')
  await until(async () => (await ticketsOf('Über LMTP')) === 1, 40_000)
  expect(await portal.db.incomingMail.count({ where: { mailbox: { name: 'lmtp' } } })).toBe(1)
})
