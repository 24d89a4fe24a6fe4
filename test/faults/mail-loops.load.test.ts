import { randomUUID } from 'node:crypto'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { receiveMail } from '../../src/correspondence/receiving.ts'
import { solveTicket } from '../../src/tickets/closure.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { sized } from '../support/depth.ts'
import { type Portal, startPortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const HOURS = sized(2, 24)
/** Until nobody says anything any more. */
const MOST_ROUNDS = 12

interface Letter {
  from: string
  to: string
  raw: string
}

/** Between portals and robots, until somebody carries them on. */
const onTheWay: Letter[] = []
let carried = 0
let post: SMTPServer
const portals: Record<string, Portal> = {}

beforeAll(async () => {
  post = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, { envelope }, done) {
      let raw = ''
      stream.setEncoding('latin1').on('data', (text: string) => {
        raw += text
      })
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        for (const { address: to } of envelope.rcptTo) onTheWay.push({ from, to, raw })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => post.listen(0, '127.0.0.1', resolve))
  const { port } = post.server.address() as { port: number }
  for (const house of ['nord', 'sued'])
    portals[`${house}.example`] = await startPortal({
      SMTP_URL: `smtp://127.0.0.1:${port}?tls=off`,
      MAIL_FROM: `Helpdesk <support@${house}.example>`,
      SUPPORT_EMAIL: `support@${house}.example`,
      COOKIE_SECRET: `a secret of ${house} for tests only, not for anything else`,
    })
})
afterAll(async () => {
  for (const portal of Object.values(portals)) await portal.stop()
  await new Promise<void>((resolve) => post.close(() => resolve()))
})

const headerOf = (raw: string, name: string) =>
  new RegExp(`^${name}: ?(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(raw)?.[1] ?? ''
const addressIn = (text: string) => /<([^<>]+)>/.exec(text)?.[1] ?? text.trim()

const aLetter = (from: string, to: string, subject: string, more: string[], text: string): Letter => {
  const raw = [
    ...[`From: <${from}>`, `To: <${to}>`, `Subject: ${subject}`, `Message-ID: <${randomUUID()}@robot.example>`],
    ...more,
    ...['', text, ''],
  ].join('\r\n')
  return { from, to, raw }
}

/** None of them has read RFC 3834: they answer every mail, whoever wrote it. */
const ROBOTS: Record<string, (letter: Letter) => Letter | undefined> = {
  'urlaub.example': ({ to, raw }) =>
    aLetter(to, addressIn(headerOf(raw, 'From')), `Abwesenheit: ${headerOf(raw, 'Subject')}`, marked(raw), AWAY),
  'stumm.example': ({ to, raw }) =>
    aLetter(to, addressIn(headerOf(raw, 'From')), `Re: ${headerOf(raw, 'Subject')}`, answering(raw), AWAY),
  'weg.example': ({ from, to, raw }) => (from ? aBounce(from, to, raw) : undefined),
}
const AWAY = 'Ich bin bis Montag nicht im Haus. In dringenden Fällen wenden Sie sich bitte an den Empfang.'
const answering = (raw: string) => [`In-Reply-To: ${headerOf(raw, 'Message-ID')}`]
const marked = (raw: string) => [...answering(raw), 'Auto-Submitted: auto-replied']

function aBounce(to: string, gone: string, raw: string): Letter {
  const headers = raw.slice(0, raw.indexOf('\r\n\r\n'))
  const parts = [
    'Content-Type: text/plain\r\n\r\nNo such mailbox.\r\n',
    'Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.weg.example\r\n\r\n' +
      `Final-Recipient: rfc822; ${gone}\r\nAction: failed\r\nStatus: 5.1.1\r\n`,
    `Content-Type: text/rfc822-headers\r\n\r\n${headers}\r\n`,
  ]
  const more = ['MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary=grenze']
  const body = `${parts.map((part) => `--grenze\r\n${part}`).join('')}--grenze--`
  return { ...aLetter('MAILER-DAEMON@weg.example', to, 'Undelivered Mail Returned to Sender', more, body), from: '' }
}

const domainOf = (address: string) => address.split('@')[1] ?? ''

/** Carries letters, and lets everybody answer, until nobody does any more. Returns how often that went on. */
async function carryOn(): Promise<number> {
  for (let round = 0; ; round++) {
    for (const portal of Object.values(portals)) await portal.work()
    if (onTheWay.length === 0 || round > MOST_ROUNDS) return round
    for (const letter of onTheWay.splice(0)) {
      carried++
      const portal = portals[domainOf(letter.to)]
      const envelope = { mailbox: 'lmtp', from: letter.from, to: [letter.to] }
      if (portal) await receiveMail(portal, envelope, Buffer.from(letter.raw))
      const answer = ROBOTS[domainOf(letter.to)]?.(letter)
      if (answer) onTheWay.push(answer)
    }
  }
}

/** For limits, which the database counts. */
async function passAnHour() {
  for (const { db } of Object.values(portals))
    await db.$executeRaw`update rate_limit set expires_at = expires_at - interval '1 hour'`
}

test(
  'two portals and robots that answer everything end each conversation, and no closed ticket is reopened',
  async () => {
    const closed: { portal: Portal; id: number }[] = []
    const talks: { portal: Portal; agent: Awaited<ReturnType<typeof anActor>>; open: number[] }[] = []
    const customers = ['eva@urlaub.example', 'otto@stumm.example', 'karl@weg.example']
    for (const [house, portal] of Object.entries(portals)) {
      const { db } = portal
      await aTeam(db, { isDefault: true, openToCustomers: true })
      const agent = await anActor(db, await anAgent(db, { email: `jana@${house}` }))
      const others = Object.keys(portals).filter((name) => name !== house)
      const open: number[] = []
      for (const email of [...customers, ...others.map((other) => `support@${other}`)]) {
        const requester = await aCustomer(db, { email })
        const { id } = await aTicket(db, { requester })
        // Its mail is answered as all others are.
        await solveTicket(db, agent, id, { resolution: 'solved', cause: 'Stau', solution: 'Papier entfernt.' })
        closed.push({ portal, id })
        open.push((await aTicket(db, { requester })).id)
      }
      talks.push({ portal, agent, open })
    }
    let people = 0
    for (let hour = 0; hour < HOURS; hour++) {
      for (const { portal, agent, open } of talks)
        for (const id of open) {
          await replyToTicket(portal.db, agent, id, { body: `Wie sieht es um ${hour} Uhr aus?` })
          people++
        }
      for (const house of Object.keys(portals))
        for (const customer of customers) {
          onTheWay.push(aLetter(customer, `support@${house}`, `Drucker ${hour} Uhr`, [], 'Er druckt nicht.'))
          people++
        }
      expect(await carryOn()).toBeLessThan(MOST_ROUNDS)
      await passAnHour()
    }
    expect(carried).toBeLessThan(people * 6)
    expect(carried).toBeGreaterThan(people)
    for (const { portal, id } of closed)
      expect(await portal.db.ticket.findUnique({ where: { id } })).toMatchObject({ state: 'closed' })
    for (const { db } of Object.values(portals))
      expect(await db.incomingMail.count({ where: { state: 'stored' } })).toBe(0)
    process.stdout.write(`${people} mails of people became ${carried} in ${HOURS} hours\n`)
  },
  sized(180_000, 1_800_000),
)
