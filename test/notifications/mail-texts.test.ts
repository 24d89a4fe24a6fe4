import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Locale, translator } from '../../src/i18n/translate.ts'
import { checkMailText } from '../../src/notifications/changing-texts.ts'
import { lettersOf } from '../../src/notifications/letters.ts'
import { placeholders } from '../../src/notifications/mail-placeholders.ts'
import { declaredText, deliveredText, MAIL_TEXT_NAMES } from '../../src/notifications/mail-texts.ts'
import { takeOver } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
const PATH = '/desk/settings/mails'

const admin = async () => {
  const account = await anAgent(portal.db, { role: 'admin', locale: 'de', firstName: 'Nora', lastName: 'Hagemann' })
  return { account, browser: await as(portal.app, account) }
}
const written = (body: string, changes: Record<string, string> = {}) => ({
  formKey: randomUUID(),
  locale: 'de',
  seen: '',
  body,
  ...changes,
})
const stored = (name: string, locale = 'de') =>
  portal.db.mailText.findUnique({ where: { name_locale: { name, locale } } })
const BEGUN = 'Moin {{kunde.name}},\n\n{{bearbeiter.name}} ist dran.\n\nFax: {{support.telefon}}\n\n{{ticket.link}}'

test('delivered texts are texts that an admin could save, in both languages, and name the same', () => {
  for (const name of MAIL_TEXT_NAMES) {
    const named = (['de', 'en'] as Locale[]).map((locale) => {
      const words = translator(locale, 'UTC')
      const text = deliveredText(words, name)
      expect(checkMailText(name, { locale, ...text }, words).body, name).toBe(text.body)
      return placeholders.namesIn(text.body).sort()
    })
    expect(named[0], name).toEqual(named[1])
    expect(declaredText(name).names).toEqual(expect.arrayContaining(named[0] ?? []))
  }
})

test('a changed text is in the next mail, in its language alone; who changed it stands in list and log', async () => {
  const { db } = portal
  const { account, browser } = await admin()
  const saved = await browser.post(`${PATH}/begun`, written(BEGUN))
  expect([saved.statusCode, saved.headers.location]).toEqual([303, `${PATH}/begun?locale=de`])
  const [german, english] = [await aCustomer(db, { locale: 'de' }), await aCustomer(db, { locale: 'en' })]
  const jana = await anActor(db, await anAgent(db))
  for (const requester of [german, english]) await takeOver(db, jana, (await aTicket(db, { requester })).id)
  await portal.work()
  const [mail] = await mailsTo(db, german.email)
  expect(mail?.text).toMatch(
    /^Moin Eva Brandt,\n\nJana Keller ist dran\.\n\nFax: \+49 30 5550 1234\n\nTicket ansehen:\n/,
  )
  expect(mail?.html).toContain('Moin Eva Brandt,')
  expect((await mailsTo(db, english.email))[0]?.text).toContain('is now working on')
  const list = await browser.get(PATH)
  expect(list.body).toMatch(/geändert am .* von Nora Hagemann/)
  const line = await db.auditEntry.findFirstOrThrow({ where: { action: 'mail-text.changed' } })
  expect(line).toMatchObject({ actorId: account.id, subject: 'begun (de)' })
  await db.mailText.deleteMany()
})

test.each([
  ['begun', 'Ohne Namen', /Betreff|bearbeiter\.name/],
  ['begun', '{{bearbeiter.name}} {{kunde.nam}}', /\{\{kunde\.nam\}\}/],
  ['begun', '{{bearbeiter.name}} {{ticket.lösung}}', /\{\{ticket\.lösung\}\}/],
  ['begun', '{{bearbeiter.name}}\n\nHier: {{ticket.link}}', /Absatz für sich/],
  ['replied', 'Es gibt etwas Neues', /\{\{nachricht\.text\}\}/],
  ['opened', ' ', /Pflichtfeld|ausfüllen|aus/],
] as const)('%s with „%s“ is refused and kept, and changes nothing', async (name, body, why) => {
  const { browser } = await admin()
  const refused = await browser.post(`${PATH}/${name}`, written(body))
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toMatch(why)
  if (body.trim()) expect(refused.body).toContain(body.split('\n')[0]?.replaceAll('"', '&quot;'))
  expect(await stored(name)).toBeNull()
})

test('who saves what somebody else has changed is told so, and keeps what was typed', async () => {
  const { browser } = await admin()
  await browser.post(`${PATH}/begun`, written(BEGUN))
  const late = await browser.post(`${PATH}/begun`, written('{{bearbeiter.name}} kommt später'))
  expect(late.statusCode).toBe(409)
  expect(late.body).toContain('Inzwischen geändert.')
  expect(late.body).toContain('kommt später')
  expect((await stored('begun'))?.body).toBe(BEGUN)
  const seen = (await stored('begun'))?.updatedAt.toISOString() ?? ''
  const reset = await browser.post(`${PATH}/begun`, written(BEGUN, { seen, action: 'reset' }))
  expect(reset.statusCode).toBe(303)
  expect(await stored('begun')).toBeNull()
})

test('the preview and the test mail show the typed text for a real ticket, and save nothing', async () => {
  const { db } = portal
  const { account, browser } = await admin()
  const ticket = await aTicket(db, { requester: await aCustomer(db, { firstName: 'Leyla', lastName: 'Öztürk' }) })
  const shown = await browser.post(`${PATH}/begun`, written(BEGUN, { action: 'preview', ticket: ticket.number }))
  expect(shown.statusCode).toBe(200)
  expect(shown.body).toContain('Moin Leyla Öztürk,')
  const form = written(BEGUN, { action: 'test', ticket: ticket.number })
  for (let twice = 0; twice < 2; twice++) expect((await browser.post(`${PATH}/begun`, form)).statusCode).toBe(200)
  const mails = await mailsTo(db, account.email)
  expect(mails).toMatchObject([{ name: 'mail.test', subject: `[Ticket#${ticket.number}] ${ticket.subject}` }])
  expect(mails[0]?.text).toContain('Moin Leyla Öztürk,')
  expect(await stored('begun')).toBeNull()
  const none = await browser.post(`${PATH}/begun`, written(BEGUN, { action: 'preview', ticket: '123' }))
  expect(none.statusCode).toBe(422)
})

test('agents and customers do not get there; what does not exist is not found', async () => {
  const { browser } = await admin()
  expect((await browser.get(`${PATH}/nothing`)).statusCode).toBe(404)
  for (const account of [await anAgent(portal.db), await aCustomer(portal.db)]) {
    const other = await as(portal.app, account)
    expect((await other.get(PATH)).statusCode).toBe(403)
    expect((await other.post(`${PATH}/begun`, written(BEGUN))).statusCode).toBe(403)
  }
})

test('whatever stands in a row, a mail comes of it: the unknown stays as it is, the missing is left out', () => {
  const body = '{{was.ist.das}} {{\n\n{{ticket.lösung}} fehlt\n\n„{{ticket.betreff}}“\n\nx {{ticket.link}} y'
  const values = { 'ticket.subject': 'Der „neue“ {{ticket.link}}' }
  const action = { action: { label: 'Ansehen', path: '/' } }
  expect(lettersOf(body, { values, blocks: { 'ticket.link': [action] } }, 'de')).toEqual([
    { paragraph: ['{{was.ist.das}} {{'] },
    { paragraph: ['„Der ‚neue‘ {{ticket.link}}“'] },
    action,
  ])
})
