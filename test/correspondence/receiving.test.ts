import { beforeAll, expect, test } from 'vitest'
import { storedBytes } from '../../src/attachments/quota.ts'
import { fileMail } from '../../src/correspondence/filing.ts'
import { readRaw } from '../../src/correspondence/raw-mails.ts'
import { receiveMail } from '../../src/correspondence/receiving.ts'
import { refuseSender } from '../../src/correspondence/refusing.ts'
import { resumeIncoming, sweepIncoming } from '../../src/correspondence/sweeping.ts'
import { transaction } from '../../src/platform/db.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { anEml, aParsedMail, arrives, filingTools, isStored, messagesOf } from '../support/incoming.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
beforeAll(async () => {
  await aTeam(portal.db, { isDefault: true })
})

const rowOf = (id: number) => portal.db.incomingMail.findUniqueOrThrow({ where: { id } })
const envelope = { mailbox: 'support@muster-it.example INBOX' }

test('a mail is kept byte for byte, read by the parser and filed by its job', async () => {
  const wish = { subject: 'Größe „Ä“', text: 'Grüße aus Köln' }
  const raw = anEml({ from: 'Frida Fremd <frida@irgendwo.example>', ...wish })
  const { id, known } = await receiveMail(
    portal,
    { ...envelope, from: 'frida@irgendwo.example', to: ['x@y.example'] },
    raw,
  )
  expect(known).toBe(false)
  expect(await rowOf(id)).toMatchObject({ state: 'stored', size: raw.length, envelopeTo: ['x@y.example'] })
  await portal.work()
  const mail = await rowOf(id)
  expect(mail).toMatchObject({
    state: 'filed',
    subject: 'Größe „Ä“',
    fromName: 'Frida Fremd',
    excerpt: 'Grüße aus Köln',
  })
  expect((await messagesOf(portal, mail.ticketId)).map(({ body }) => body)).toEqual(['Grüße aus Köln'])
  expect(Buffer.from(await readRaw(portal, mail.rawId ?? '', raw.length)).equals(raw)).toBe(true)
})

test('the same mail twenty times at once is one row, one message and one original', async () => {
  const { db } = portal
  const raw = anEml({ from: 'oft@irgendwo.example' })
  const before = await storedBytes(db, portal.config.quota)
  const received = await Promise.all([...Array(20)].map(() => receiveMail(portal, envelope, raw)))
  expect(new Set(received.map(({ id }) => id)).size).toBe(1)
  expect(received.filter(({ known }) => !known)).toHaveLength(1)
  const [{ id = 0 } = {}] = received
  const tools = filingTools(portal, { parser: portal.parser })
  await Promise.all([...Array(5)].map(() => fileMail(tools, { id })))
  const mail = await rowOf(id)
  expect(await messagesOf(portal, mail.ticketId)).toHaveLength(1)
  const account = await db.account.findUniqueOrThrow({ where: { email: 'oft@irgendwo.example' } })
  expect(await db.ticket.count({ where: { requesterId: account.id } })).toBe(1)
  const raws = await db.attachment.findUniqueOrThrow({ where: { id: mail.rawId ?? '' } })
  expect((await storedBytes(db, portal.config.quota)).total - before.total).toBe(Number(raws.size))
  // In another mailbox it is another mail.
  expect(await receiveMail(portal, { mailbox: 'lmtp' }, raw)).toMatchObject({ known: false })
})

test('a mail with a Message-ID that is known, but other words, still arrives', async () => {
  const wish = { from: 'kopie@irgendwo.example', messageId: '<gleich@mail.example>' }
  const [one, other] = [await arrives(portal, wish), await arrives(portal, { ...wish, text: 'Andere Worte' })]
  expect([one.state, other.state]).toEqual(['filed', 'filed'])
  expect(other.messageId).not.toBe(one.messageId)
})

test.each(['too-large', 'too-many-parts', 'too-slow', 'broken'] as const)(
  'a mail that is %s waits in quarantine with its bytes',
  async (fault) => {
    const mail = await arrives(
      portal,
      { from: 'kaputt@irgendwo.example', text: fault },
      { parser: { parse: async () => ({ fault }) } },
    )
    expect(mail).toMatchObject({ state: 'quarantined', reason: fault, fromAddress: null })
    expect(mail.rawId).not.toBeNull()
  },
)

test('what fails three times waits in quarantine', async () => {
  const { id } = await isStored(portal, { from: 'drei@irgendwo.example' })
  const parser = { parse: () => Promise.reject(new Error('poison')) }
  for (const attempts of [1, 2]) {
    await expect(fileMail(filingTools(portal, { parser }), { id })).rejects.toThrow('poison')
    expect(await rowOf(id)).toMatchObject({ state: 'stored', attempts })
  }
  await fileMail(filingTools(portal, { parser }), { id })
  expect(await rowOf(id)).toMatchObject({ state: 'quarantined', reason: 'unprocessable' })
})

test('what ends its process again and again waits in quarantine', async () => {
  const { id } = await isStored(portal, { from: 'sechs@irgendwo.example' })
  await portal.db.incomingMail.update({ where: { id }, data: { attempts: 6 } })
  await fileMail(filingTools(portal), { id })
  expect(await rowOf(id)).toMatchObject({ state: 'quarantined', reason: 'unprocessable' })
})

const broken = (where: string) => () => Promise.reject(new Error(`ended ${where}`))

test.each(['before it is parsed', 'while its files are stored', 'in the middle of its transaction', 'at its end'])(
  'a mail whose filing ends %s is filed once, when it is tried again',
  async (where) => {
    const { db, storage } = portal
    const from = `mitte${where.length}@irgendwo.example`
    const { id } = await isStored(portal, { from, files: [{}] })
    const tools = filingTools(portal)
    if (where === 'before it is parsed') tools.parser = { parse: broken(where) }
    if (where === 'while its files are stored') tools.storage = { ...storage, append: broken(where) }
    if (where === 'in the middle of its transaction')
      Object.defineProperty(tools, 'admission', {
        value: {
          ...tools.admission,
          today: () => {
            throw new Error(where)
          },
        },
      })
    const end = db.incomingMail.update({ where: { id }, data: { state: 'stored' } })
    if (where === 'at its end') {
      await db.$executeRaw`create function break_off() returns trigger language plpgsql as
        $$ begin raise exception 'ended at its end'; end $$`
      await db.$executeRaw`create trigger break_off before update of state on incoming_mail for each row
        when (new.state = 'filed') execute function break_off()`
    }
    await end
    await expect(fileMail(tools, { id })).rejects.toThrow()
    if (where === 'at its end') await db.$executeRaw`drop function break_off() cascade`
    expect(await db.account.count({ where: { email: from } })).toBe(0)
    expect(await db.attachment.count({ where: { keptAt: null, ownerId: null } })).toBeLessThanOrEqual(1)
    await fileMail(filingTools(portal), { id })
    const mail = await rowOf(id)
    expect(mail).toMatchObject({ state: 'filed', attempts: 2 })
    expect(await messagesOf(portal, mail.ticketId)).toHaveLength(1)
    expect(await db.messageAttachment.count({ where: { messageId: mail.messageId ?? 0 } })).toBe(1)
  },
)

test('a mail whose job got lost gets another one', async () => {
  const { db } = portal
  const { id } = await isStored(portal, { from: 'verloren@irgendwo.example' })
  await db.$executeRaw`delete from graphile_worker._private_jobs`
  await resumeIncoming(db)
  const jobs = () => db.$queryRaw<{ key: string }[]>`select key from graphile_worker._private_jobs`
  expect(await jobs()).toEqual([])
  await db.incomingMail.update({ where: { id }, data: { receivedAt: new Date(Date.now() - 120_000) } })
  await resumeIncoming(db)
  await resumeIncoming(db)
  expect(await jobs()).toContainEqual({ key: `incoming:${id}` })
  await db.$executeRaw`delete from graphile_worker._private_jobs`
})

test('with UNKNOWN_SENDER=refuse a stranger is refused once a day, and nothing is kept but the fact', async () => {
  const { db, settings } = portal
  await db.setting.create({ data: { name: 'UNKNOWN_SENDER', value: 'refuse', updatedAt: new Date() } })
  await db.settingChange.create({ data: { name: 'UNKNOWN_SENDER', toValue: 'refuse', changedAt: new Date() } })
  await settings.refresh()
  const from = 'privat@zuhause.example'
  const words = 'KANARIE mein Drucker'
  for (const text of [words, `${words} noch einmal`])
    await receiveMail(portal, { ...envelope, from }, anEml({ from, text, subject: words }))
  await portal.work()
  await db.settingChange.create({ data: { name: 'UNKNOWN_SENDER', changedAt: new Date() } })
  await db.setting.deleteMany()
  await settings.refresh()
  const rows = await db.incomingMail.findMany({ where: { state: 'refused' } })
  expect(rows).toHaveLength(2)
  for (const row of rows)
    expect(row).toMatchObject({
      reason: 'no-contract',
      rawId: null,
      subject: null,
      fromAddress: null,
      envelopeFrom: null,
    })
  expect(await db.account.count({ where: { email: from } })).toBe(0)
  const answers = await mailsTo(db, from)
  expect(answers).toHaveLength(1)
  expect(answers[0]).toMatchObject({
    name: 'ticket.refused',
    automatic: 'auto-replied',
    accountId: null,
    state: 'sent',
  })
  expect(answers[0]?.text).not.toContain('KANARIE')
  expect(answers[0]?.text).toContain(from)
  // Nobody knows which language a stranger reads.
  expect(answers[0]?.text).toMatch(/Guten Tag,[\s\S]+Freundliche Grüße[\s\S]+Hello,[\s\S]+Kind regards/)
  expect(answers[0]?.html).toMatch(/<p\s+lang="en">Hello,/)
})

test('whom no contract admits any more is refused in the language of their account', async () => {
  const { db } = portal
  const { email } = await aCustomer(db, { locale: 'en' })
  const { config, settings, templates } = portal
  const mail = aParsedMail({ from: email })
  await transaction(db, (tx) => refuseSender(tx, { config, settings, templates }, mail, 'en'))
  const [answer] = await mailsTo(db, email)
  expect(answer?.text).toContain('Kind regards')
  expect(answer?.text).not.toContain('Freundliche')
})

test('after 30 days quarantine ends with what it held; mails of tickets, and what waits, stay', async () => {
  const { db } = portal
  const later = (id: number, days: number) =>
    db.incomingMail.update({ where: { id }, data: { settledAt: new Date(Date.now() - days * 86_400_000) } })
  const waits = await arrives(portal, { from: 'alt@kunde.example', automatic: 'list' })
  const fresh = await arrives(portal, { from: 'neu@kunde.example', automatic: 'list' })
  const filed = await arrives(portal, { from: 'bleibt@irgendwo.example' })
  await later(waits.id, 31)
  await later(fresh.id, 29)
  await later(filed.id, 400)
  await db.$executeRaw`update attachment set kept_at = now() - interval '2 hours' where owner_id is null`
  await sweepIncoming(portal, 90)
  expect(await rowOf(waits.id)).toMatchObject({ state: 'discarded', rawId: null, fromAddress: null, subject: null })
  expect(await db.attachment.count({ where: { id: waits.rawId ?? '' } })).toBe(0)
  expect(await rowOf(fresh.id)).toMatchObject({ state: 'quarantined', rawId: fresh.rawId })
  expect(await rowOf(filed.id)).toMatchObject({ state: 'filed', rawId: filed.rawId })
  await later(waits.id, 91)
  await db.ticket.delete({ where: { id: filed.ticketId ?? 0 } })
  await sweepIncoming(portal, 90)
  expect(await db.incomingMail.count({ where: { id: { in: [waits.id, filed.id] } } })).toBe(0)
  expect(await db.attachment.count({ where: { id: filed.rawId ?? '' } })).toBe(0)
})

test('two mails of one stranger at once are two tickets of one person', async () => {
  const { db } = portal
  const from = 'doppelt@irgendwo.example'
  await Promise.all(['eins', 'zwei', 'drei'].map((text) => arrives(portal, { from, text })))
  const people = await db.account.findMany({ where: { email: from }, select: { id: true } })
  expect(people).toHaveLength(1)
  expect(await db.ticket.count({ where: { requesterId: people[0]?.id ?? 0 } })).toBe(3)
})

test('what waits in quarantine is tried again; released, it becomes a ticket whatever it looks like', async () => {
  const { db } = portal
  const again = async (id: number, facts: object) => {
    await db.incomingMail.update({ where: { id }, data: { state: 'stored', attempts: 0, facts } })
    await fileMail(filingTools(portal), { id })
    return rowOf(id)
  }
  const { id } = await arrives(portal, { from: 'waechter@irgendwo.example', automatic: 'generated' })
  expect(await again(id, {})).toMatchObject({ state: 'quarantined', reason: 'automatic' })
  const released = await again(id, { released: true })
  expect(released).toMatchObject({ state: 'filed', reason: null, facts: { filing: 'triage' } })
  expect(await messagesOf(portal, released.ticketId)).toHaveLength(1)
})
