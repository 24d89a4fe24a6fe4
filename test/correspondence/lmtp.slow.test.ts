import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listener, listenForMails } from '../../src/correspondence/lmtp.ts'
import { readRaw } from '../../src/correspondence/raw-mails.ts'
import { openDb } from '../../src/platform/db.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({
  SUPPORT_EMAIL: 'hilfe@muster-it.example',
  MAIL_FROM: 'Helpdesk <support@muster-it.example>',
})
let listener: Listener
let counted = 0
beforeAll(async () => {
  const { db, storage, settings, log, config } = portal
  const tools = { db, storage, settings, log, count: () => void counted++ }
  listener = await listenForMails({ ...tools, config: { ...config, lmtpPort: 0 } })
})
afterAll(() => listener?.stop())

/** Speaks as a mail server does, and hears what is answered. */
async function speak() {
  const socket: Socket = connect(listener.port, '127.0.0.1')
  let heard = ''
  socket.setEncoding('utf8').on('data', (text) => {
    heard += text
  })
  socket.on('error', () => {})
  /** The next whole answer. */
  const answer = async () => {
    for (let waited = 0; waited < 10_000; waited += 10) {
      const [whole] = /^(\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(heard) ?? []
      if (whole !== undefined) {
        heard = heard.slice(whole.length)
        return whole.trim()
      }
      if (socket.destroyed) throw new Error('The connection is over')
      await sleep(10)
    }
    throw new Error('No answer within ten seconds')
  }
  const say = async (text: string) => {
    socket.write(`${text}\r\n`)
    return answer()
  }
  expect(await answer()).toMatch(/^220 schalter LMTP/)
  expect(await say('LHLO mail.muster-it.example')).toMatch(/SIZE 26214400/)
  return { socket, say, answer, silent: () => heard === '' }
}

const ready = async (to = 'support@muster-it.example', from = 'eva@kunde.example') => {
  const client = await speak()
  expect(await client.say(`MAIL FROM:<${from}>`)).toMatch(/^250/)
  expect(await client.say(`RCPT TO:<${to}>`)).toMatch(/^250/)
  expect(await client.say('DATA')).toMatch(/^354/)
  return client
}

const mails = () => portal.db.incomingMail.findMany({ orderBy: { id: 'asc' } })
const aMail = (subject: string, body = 'Guten Tag.') =>
  `From: eva@kunde.example\r\nSubject: ${subject}\r\n\r\n${body}\r\n`
const rawOf = async ({ rawId, size }: { rawId: string | null; size: number }) =>
  Buffer.from(await readRaw(portal, rawId ?? '', size)).toString()

test('a mail answered with 250 is stored byte for byte, with its envelope; the same again is one mail', async () => {
  const before = (await mails()).length
  const client = await ready('support+drucker@muster-it.example', '')
  const mail = aMail('Drucker', 'Ä\r\n..zwei Punkte\r\n.')
  client.socket.write(mail.replace(/^\./gm, '..'))
  expect(await client.say('.')).toBe('250 2.0.0 Stored')
  const [stored] = (await mails()).slice(before)
  expect(stored).toMatchObject({ envelopeFrom: '', envelopeTo: ['support+drucker@muster-it.example'] })
  expect(stored && (await rawOf(stored))).toBe(mail)
  const again = await ready()
  again.socket.write(mail.replace(/^\./gm, '..'))
  expect(await again.say('.')).toMatch(/^250/)
  expect((await mails()).length).toBe(before + 1)
  expect(counted).toBe(1)
})

test('recipients that nobody has here are refused, and those of teams and settings are not', async () => {
  await portal.db.team.create({ data: { name: 'Zweite Ebene', address: 'Zwei@muster-it.example', position: 9 } })
  const client = await speak()
  await client.say('MAIL FROM:<eva@kunde.example>')
  expect(await client.say('RCPT TO:<niemand@muster-it.example>')).toMatch(/^550 5\.1\.1/)
  for (const ours of ['hilfe', 'HILFE', 'zwei', 'zwei+intern', 'support'])
    expect(await client.say(`RCPT TO:<${ours}@muster-it.example>`)).toMatch(/^250/)
})

test('only a dot between two whole line ends ends a mail, so that none is smuggled in (CVE-2023-51764)', async () => {
  const before = (await mails()).length
  for (const end of ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r']) {
    const client = await ready()
    const smuggled = `MAIL FROM:<chef@kunde.example>\r\nRCPT TO:<support@muster-it.example>\r\nDATA\r\n${aMail('Zwei')}`
    client.socket.write(`${aMail(`Eins ${JSON.stringify(end)}`)}${end}${smuggled}`)
    await sleep(100)
    expect(client.silent(), JSON.stringify(end)).toBe(true)
    expect(await client.say('.')).toMatch(/^250/)
    client.socket.destroy()
  }
  expect((await mails()).length).toBe(before + 5)
})

test('a mail that breaks off before its end is not there', async () => {
  const before = (await mails()).length
  const client = await ready()
  client.socket.write(aMail('Abgebrochen'))
  await sleep(100)
  client.socket.destroy()
  await sleep(300)
  expect((await mails()).length).toBe(before)
})

test('a mail over 25 MB is refused for good, before it comes if it says so, and nothing of it is kept', async () => {
  const before = (await mails()).length
  const client = await speak()
  expect(await client.say('MAIL FROM:<eva@kunde.example> SIZE=27000000')).toMatch(/^552/)
  const silent = await ready()
  const piece = `${'x'.repeat(998)}\r\n`.repeat(1000)
  for (let sent = 0; sent < 27_000_000; sent += piece.length)
    if (!silent.socket.write(piece)) await new Promise((resolve) => silent.socket.once('drain', resolve))
  expect(await silent.say('\r\n.')).toMatch(/^552/)
  expect((await mails()).length).toBe(before)
})

test('many recipients and endless commands are cut', async () => {
  const client = await speak()
  await client.say('MAIL FROM:<eva@kunde.example>')
  const answers: string[] = []
  for (let count = 0; count < 101; count++)
    answers.push(await client.say(`RCPT TO:<support+${count}@muster-it.example>`))
  expect(answers.at(99)).toMatch(/^250/)
  expect(answers.at(100)).toMatch(/^452/)
  const endless = await speak()
  endless.socket.write('x'.repeat(100_000))
  for (let waited = 0; !endless.socket.destroyed && waited < 5000; waited += 20) await sleep(20)
  expect(endless.socket.destroyed).toBe(true)
})

test('with the database away, recipients and mails are put off', async () => {
  const { storage, settings, log, config } = portal
  const away = openDb('postgresql://nobody@127.0.0.1:1/nothing')
  const tools = { storage, settings, log, count: () => {}, config: { ...config, lmtpPort: 0 } }
  const usual = listener
  listener = await listenForMails({ ...tools, db: away })
  try {
    const client = await speak()
    await client.say('MAIL FROM:<eva@kunde.example>')
    expect(await client.say('RCPT TO:<niemand@muster-it.example>')).toMatch(/^451 4\.3\.0/)
    expect(await client.say('RCPT TO:<support@muster-it.example>')).toMatch(/^250/)
    await client.say('DATA')
    client.socket.write(aMail('Später'))
    expect(await client.say('.')).toMatch(/^451 4\.3\.0/)
  } finally {
    await listener.stop()
    await away.$disconnect()
    listener = usual
  }
})
