import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { PAUSES, resumeMails } from '../../src/notifications/delivery.ts'
import { pauseAfter } from '../../src/platform/pauses.ts'
import { Visitor } from '../support/browsing.ts'
import { useDelivery } from '../support/delivery.ts'
import { mailsTo, passwordIn } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const { smtp, find, makeDue, deliver, aMail, work } = useDelivery(portal)

test('a mail arrives once, in both parts, with the headers that keep machines from answering (RFC 3834)', async () => {
  const mail = await aMail()
  await work()
  await deliver(mail.id)
  expect(smtp.received).toHaveLength(1)
  const [arrived] = smtp.received
  expect(arrived).toMatchObject({ from: portal.config.mailFrom.address, to: [mail.toAddress] })
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

test('pauses double from seconds to a quarter of an hour, with jitter', () => {
  expect(pauseAfter(1, PAUSES, () => 0)).toBe(2500)
  expect(pauseAfter(1, PAUSES, () => 1)).toBe(5000)
  expect(pauseAfter(4, PAUSES, () => 1)).toBe(40_000)
  expect(pauseAfter(500, PAUSES, () => 1)).toBe(15 * 60_000)
})
