import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { Visitor } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { messagesOf } from '../support/incoming.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf } from '../support/page.ts'
import { startPortal, usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'open' })
beforeAll(async () => {
  const team = await aTeam(portal.db, { isDefault: true })
  await anAgent(portal.db, {}, [team])
})

const aForm = (changes: Record<string, string> = {}) => ({
  ...{ formKey: randomUUID(), from: 'neu@firma.example', to: 'support@localhost', answers: '' },
  subject: 'Größere „Störung“ im Lager, seit heute früh, in der ganzen Halle 2',
  body: 'Grüße\naus Köln',
  ...changes,
})
const newest = () => portal.db.incomingMail.findFirstOrThrow({ orderBy: { id: 'desc' } })

test('a newcomer writes a mail with a file, sees it confirmed, and answers what came back', async () => {
  const { app, db } = portal
  const visitor = new Visitor(app)
  expect(pageOf(await visitor.get('/dev/mailbox')).links(/^\/dev\/mailbox\/new$/)).toHaveLength(1)
  const file = { name: 'attachments', filename: 'Foto „1“.txt', content: 'Inhalt' }
  const answer = await visitor.upload('/dev/mailbox/new', aForm(), [file])
  expect(answer.statusCode).toBe(303)
  expect(pageOf(await visitor.follow(answer)).text).toContain('Die Mail ist angekommen.')
  await portal.work()
  const mail = await newest()
  expect(mail).toMatchObject({ state: 'filed', subject: aForm().subject, fromAddress: 'neu@firma.example' })
  const ticket = await db.ticket.findUniqueOrThrow({ where: { id: mail.ticketId ?? 0 } })
  expect(ticket.subject).toBe(aForm().subject)
  const files = await db.messageAttachment.findMany({ include: { attachment: true } })
  expect(files.map(({ attachment }) => attachment.filename)).toEqual(['Foto „1“.txt'])

  const [told] = await mailsTo(db, 'neu@firma.example')
  const shown = pageOf(await visitor.get(`/dev/mailbox/${told?.id}`))
  const [link = ''] = shown.links(/answers=/)
  const form = pageOf(await visitor.get(link))
  const fields = ['from', 'to', 'subject', 'answers', 'formKey'].map((name) => [name, form.valueOf(name)])
  expect(Object.fromEntries(fields)).toMatchObject({ from: 'neu@firma.example', subject: `AW: ${told?.subject}` })
  await visitor.upload('/dev/mailbox/new', { ...Object.fromEntries(fields), body: 'Es geht wieder nicht.' })
  await portal.work()
  expect(await newest()).toMatchObject({ ticketId: ticket.id, facts: { filing: 'replied', by: 'signed' } })
  const [, reply] = await messagesOf(portal, ticket.id)
  expect(reply?.body).toBe('Es geht wieder nicht.')
})

test('the same form twice is one mail', async () => {
  const visitor = new Visitor(portal.app)
  const form = aForm()
  for (const _time of [1, 2]) await visitor.upload('/dev/mailbox/new', form)
  expect(await portal.db.incomingMail.count({ where: { envelopeFrom: form.from, state: 'stored' } })).toBe(1)
})

test.each([
  ['from', 'keine Adresse'],
  ['from', 'a@b.example\r\nBcc: c@d.example'],
  ['to', 'support'],
])('%s is not %j; what was typed stays, and nothing arrives', async (field, value) => {
  const before = await portal.db.incomingMail.count()
  const answer = await new Visitor(portal.app).upload('/dev/mailbox/new', aForm({ [field]: value }))
  expect(answer.statusCode).toBe(422)
  const page = pageOf(answer)
  expect(page.faults()).toEqual([field])
  expect(page.valueOf('subject')).toBe(aForm().subject)
  expect(await portal.db.incomingMail.count()).toBe(before)
})

test('a line break in the subject makes no header', async () => {
  await new Visitor(portal.app).upload('/dev/mailbox/new', aForm({ subject: 'Eins\r\nBcc: c@d.example' }))
  await portal.work()
  expect((await newest()).subject).toBe('Eins Bcc: c@d.example')
})

test('with a mail server, and in production, nobody writes here', async () => {
  const settings = { SMTP_URL: 'smtp://127.0.0.1:9?tls=off', NODE_ENV: 'production' }
  for (const setting of Object.entries(settings)) {
    const other = await startPortal(Object.fromEntries([setting]))
    expect((await new Visitor(other.app).get('/dev/mailbox/new')).statusCode).not.toBe(200)
    await other.stop()
  }
})
