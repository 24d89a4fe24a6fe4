// My Tickets while mails come in by LMTP, beside the same without: p95 and p99, and how many mails became tickets.
import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js'
import { openDb } from '../src/platform/db.ts'
import { freePort } from '../src/platform/embedded-postgres.ts'
import { openDatabase } from './database.ts'
import { measure } from './load.ts'
import { benchPages, knownBrowsers, loadOf } from './pages.ts'
import { factor, ms, table } from './report.ts'
import { enter } from './seed.ts'
import { startMailServer, startPortal } from './servers.ts'

const MAILS = Number(process.argv[process.argv.indexOf('--mails') + 1]) || 1000
/** At most so many at once, as a mail server with a full queue. */
const LINES = 4
const CONNECTIONS = 4
const SECONDS = 10

const database = await openDatabase()
const db = openDb(database.url, { connections: 2 })
const mailServer = await startMailServer()
const lmtpPort = await freePort()
const portal = await startPortal(database.url, { smtp: mailServer.url, lmtpPort })
try {
  const seeded = await enter(db)
  const page = benchPages(seeded, await knownBrowsers(portal.url, seeded.customers)).find(({ name }) =>
    /My Tickets/.test(name),
  )
  if (!page) throw new Error('My Tickets is not among the pages')
  const look = () => measure(loadOf(portal.url, page, CONNECTIONS, SECONDS))
  await look()
  const before = await look()
  let sent = 0
  const send = async () => {
    for (let next = sent++; next < MAILS; next = sent++) {
      const { email } = seeded.customers[next % seeded.customers.length] ?? { email: '' }
      await handOver(email, `Scanner ${next} zieht schief ein`)
    }
  }
  const begin = performance.now()
  const sending = Promise.all(Array.from({ length: LINES }, send)).then(() => performance.now() - begin)
  const during = [await look()]
  const taken = await sending
  const left = () => db.incomingMail.count({ where: { state: 'stored' } })
  while ((await left()) > 0) during.push(await look())
  const filedAfter = performance.now() - begin
  const states = await db.incomingMail.groupBy({ by: ['state'], _count: true })
  const worst = during.reduce((one, other) => (other.p95 > one.p95 ? other : one))
  const row = (name: string, { perSecond, p50, p95, p99 }: typeof before) => [
    name,
    perSecond.toFixed(0),
    ...[p50, p95, p99].map(ms),
  ]
  console.log(
    table(['My Tickets', 'a second', 'p50', 'p95', 'p99'], [row('idle', before), row('while mails come', worst)]),
  )
  console.log(`p95: ${factor(worst.p95 / before.p95)}`)
  console.log(
    `${MAILS} mails: taken within ${(taken / 1000).toFixed(1)} s, filed within ${(filedAfter / 1000).toFixed(1)} s;`,
    states.map(({ state, _count }) => `${_count} ${state}`).join(', '),
  )
} finally {
  await portal.stop()
  await mailServer.stop()
  await db.$disconnect()
  await database.close()
}

function handOver(from: string, subject: string): Promise<void> {
  const line = new SMTPConnection({ host: '127.0.0.1', port: lmtpPort, lmtp: true, ignoreTLS: true })
  const lines = [`From: <${from}>`, 'To: support@localhost', `Subject: ${subject}`, '', 'Er zieht schief ein.', '']
  return new Promise((resolve, reject) => {
    line.once('error', reject)
    line.connect((error) => {
      if (error) return reject(error)
      line.send({ from, to: ['support@localhost'] }, lines.join('\r\n'), (failure) => {
        line.quit()
        if (failure) reject(failure)
        else resolve()
      })
    })
  })
}
