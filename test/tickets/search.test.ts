import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import type { Account, Prisma } from '../../src/platform/db.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { inputValue, pageOf, subjectsOn, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage } from '../support/tickets.ts'

const portal = usePortal()
let eva: Account
let visitor: Visitor
let sequence = 0

beforeAll(async () => {
  eva = await aCustomer(portal.db, { pageSize: 100 })
  visitor = await as(portal.app, eva)
})

const search = async (query: Record<string, string>) =>
  subjectsOn((await visitor.get(`/tickets/search?${new URLSearchParams(query)}`)).body)
const marked = (text: string) => `${text} [${++sequence}]`
const ticket = (subject: string, wish: Parameters<typeof aTicket>[1] = {}) =>
  aTicket(portal.db, { requester: eva, subject, ...wish })

test.each([
  [
    'Schlüsselübergabe',
    ['schlüssel', 'schluessel', 'SCHLÜSSEL', 'übergabe', 'uebergabe', 'lüsselü', 'schlu\u0308ssel'],
  ],
  ['Aerger mit Muenzen', ['ärger', 'münz', 'aerger']],
  ['Maßstab der Straße', ['massstab', 'maßstab', 'STRASSE', 'straß', 'MAẞSTAB']],
  ['Café Zoë, São Paulo', ['cafe', 'café', 'zoe', 'sao']],
  ['Rabatt 50%_Aktion', ['50%', '%_a', '_aktion']],
  ['Pfad C:\\Daten\\neu', ['c:\\daten', '\\neu']],
])(
  '„%s“ is found by parts of words, with umlauts and accents both ways, signs taken as they are',
  async (subject, queries) => {
    const found = marked(subject)
    await ticket(found)
    for (const q of queries) {
      expect(await search({ q }), q).toContain(found)
      expect(subjectsOn((await visitor.get(`/tickets?view=all&${new URLSearchParams({ q })}`)).body), q).toContain(
        found,
      )
    }
  },
)

test('signs that mean something to the database find only themselves', async () => {
  await ticket('Ganz gewöhnlich')
  for (const q of ['%%%', '_____', 'g_nz', 'ganz%lich', "' or 1=1 --", '\\'])
    expect(await search({ q })).not.toContain('Ganz gewöhnlich')
})

test('all words have to be there, in the subject or any public message, also one written later', async () => {
  const found = await ticket('Faxgerät klemmt', { body: 'Papierstau im Fach drei' })
  await aMessage(portal.db, found.id, eva, { body: 'Nachtrag: Walze quietscht', side: 'customer' })
  expect(await search({ q: 'faxgerät papierstau walze' })).toEqual(['Faxgerät klemmt'])
  expect(await search({ q: 'faxgerät turbine' })).toEqual([])
})

test('a message is searched as it is now: changed, turned into a note, moved or deleted', async () => {
  const [found, other] = [await ticket('Beamer im Saal'), await ticket('Lampe im Flur')]
  const { id } = await aMessage(portal.db, found.id, eva, { body: 'Zuerst flimmerte er', side: 'customer' })
  await aMessage(portal.db, found.id, eva, { body: 'Danach blieb er dunkel', side: 'customer' })
  const change = (data: Prisma.MessageUncheckedUpdateInput) => portal.db.message.update({ where: { id }, data })
  expect(await search({ q: 'flimmerte dunkel' })).toEqual(['Beamer im Saal'])
  await change({ folded: 'zuerst zuckte er' })
  expect([await search({ q: 'flimmerte' }), await search({ q: 'zuckte' })]).toEqual([[], ['Beamer im Saal']])
  await change({ visibility: 'internal' })
  expect([await search({ q: 'zuckte' }), await search({ q: 'dunkel' })]).toEqual([[], ['Beamer im Saal']])
  await change({ visibility: 'public', ticketId: other.id })
  expect(await search({ q: 'zuckte' })).toEqual(['Lampe im Flur'])
  await portal.db.message.delete({ where: { id } })
  expect([await search({ q: 'zuckte' }), await search({ q: 'Lampe' })]).toEqual([[], ['Lampe im Flur']])
})

test('words of two messages do not run together, and a word that only begins in one is not found', async () => {
  const found = await ticket('Zwei Zeilen', { body: 'Es endet auf Wasser' })
  await aMessage(portal.db, found.id, eva, { body: 'Hahn beginnt die nächste', side: 'customer' })
  expect([await search({ q: 'wasserhahn' }), await search({ q: 'wasser hahn' })]).toEqual([[], ['Zwei Zeilen']])
})

test('tickets from before their messages were kept together are found once the migration has run', async () => {
  const older = await ticket('Rolltor steht offen', { body: 'Der Taster klemmt' })
  await aMessage(portal.db, older.id, eva, { body: 'Notiz: Kunde ist ungeduldig', visibility: 'internal' })
  await portal.db.ticket.update({ where: { id: older.id }, data: { foldedMessages: '' } })
  expect(await search({ q: 'taster' })).toEqual([])
  const migration = readFileSync(
    'prisma/migrations/20261122150100_what_was_said_on_older_tickets/migration.sql',
    'utf8',
  )
  const statements = migration.replace(/^--.*$/gm, '').split(';')
  await portal.db.$transaction(
    // The migration's own statements, run as they stand.
    statements.filter((statement) => statement.trim()).map((statement) => portal.db.$executeRawUnsafe(statement)),
  )
  expect([await search({ q: 'taster' }), await search({ q: 'ungeduldig' })]).toEqual([['Rolltor steht offen'], []])
})

test("other people's tickets are never found", async () => {
  const foreign = await aTicket(portal.db, { subject: 'Fremdes Anliegen' })
  expect(await search({ q: 'Fremdes' })).toEqual([])
  expect(await search({ number: foreign.number })).toEqual([])
  expect(subjectsOn((await visitor.get(`/tickets?view=all&q=${foreign.number}`)).body)).toEqual([])
})

test('a number is found without its check digit, in part, and with words as pasted from a mail', async () => {
  const subject = marked('Nummer')
  const { number } = await ticket(subject)
  for (const typed of [number.slice(0, -1), number.slice(8, -1)])
    expect(await search({ number: typed }), typed).toContain(subject)
  expect(await search({ number, status: 'new' })).toEqual([subject])
  for (const q of [`[Ticket#${number}] Nummer`, `${number} nummer`]) {
    expect(await search({ q }), q).toEqual([subject])
    expect(subjectsOn((await visitor.get(`/tickets?view=all&${new URLSearchParams({ q })}`)).body), q).toEqual([
      subject,
    ])
  }
})

test('a whole number opens its ticket, wherever and however it is typed, and in whatever state', async () => {
  const { number } = await ticket(marked('Nummer'), { state: 'closed' })
  const path = `/tickets/${number}`
  const spaced = `${number.slice(0, 8)} ${number.slice(8)}`
  for (const typed of [number, ` ${number} `, `[Ticket#${number}]`, `#${number}`, spaced]) {
    for (const address of ['/tickets?q=', '/tickets?view=open&q=', '/tickets/search?q=', '/tickets/search?number=']) {
      const answer = await visitor.get(address + encodeURIComponent(typed))
      expect([answer.statusCode, answer.headers.location], address + typed).toEqual([303, path])
    }
  }
  const typing = await visitor.get(`/tickets?view=all&q=${number}`, { 'hx-request': 'true' })
  expect(subjectsOn(typing)).toHaveLength(1)
  const button = await visitor.get(`/tickets?q=${number}&open=yes`, { 'hx-request': 'true' })
  expect([button.statusCode, button.headers['hx-redirect']]).toEqual([204, path])
  const foreign = await aTicket(portal.db)
  for (const wrong of [foreign.number, `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`])
    for (const address of ['/tickets?q=', '/tickets/search?q=', '/tickets/search?number='])
      expect((await visitor.get(address + wrong)).headers.location, address + wrong).toBeUndefined()
})

test('a wrong check digit, letters and too many digits are explained at the field', async () => {
  const { number } = await ticket(marked('Ziffer'))
  const wrong = `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`
  for (const [typed, said] of [
    [wrong, 'Die letzte Ziffer prüft die anderen'],
    ['12ab', 'besteht nur aus Ziffern'],
    [`${number}0`, '16 Ziffern'],
  ] as const) {
    const page = await visitor.get(`/tickets/search?${new URLSearchParams({ number: typed })}`)
    expect(page.statusCode).toBe(422)
    expect(textOf(page.body)).toContain(said)
    expect(inputValue(page, 'number')).toBe(typed)
  }
})

test('states and priorities can be combined; what was chosen stays chosen, also beside an error', async () => {
  const word = `kombi${++sequence}`
  await ticket(`${word} a`, { state: 'waiting', priority: 5 })
  await ticket(`${word} b`, { state: 'closed', priority: 5 })
  await ticket(`${word} c`, { state: 'new', priority: 1 })
  const found = async (query: string) =>
    subjectsOn((await visitor.get(`/tickets/search?q=${word}&${query}`)).body).sort()
  expect(await found('status=waiting&status=new')).toEqual([`${word} a`, `${word} c`])
  expect(await found('priority=5')).toEqual([`${word} a`, `${word} b`])
  expect(await found('priority=5&priority=1&status=new')).toEqual([`${word} c`])
  const page = await visitor.get('/tickets/search?status=waiting&priority=5&from=gestern')
  expect(page.statusCode).toBe(422)
  expect(pageOf(page).ticked('status')).toEqual(['waiting'])
  expect(pageOf(page).ticked('priority')).toEqual(['5'])
  expect(pageOf(page).faults()).toEqual(['from'])
  for (const day of ['gestern', '2026-02-31'])
    expect(textOf((await visitor.get(`/tickets/search?q=e&from=${day}`)).body)).toContain(
      'Bitte geben Sie ein Datum an.',
    )
})

test('dates are local days with both ends included, also on the days when the clock changes', async () => {
  const at = (subject: string, createdAt: string) => ticket(subject, { createdAt: new Date(createdAt) })
  await at('Sa 23:59', '2026-03-28T22:59:59Z')
  await at('So 0:00', '2026-03-28T23:00:00Z')
  await at('So 23:59', '2026-03-29T21:59:59Z')
  await at('Mo 0:00', '2026-03-29T22:00:00Z')
  expect((await search({ from: '2026-03-29', to: '2026-03-29' })).sort()).toEqual(['So 0:00', 'So 23:59'])
  expect((await search({ from: '2026-03-28', to: '2026-03-29' })).sort()).toEqual(['Sa 23:59', 'So 0:00', 'So 23:59'])
  await at('Herbst 0:00', '2026-10-24T22:00:00Z')
  await at('Herbst 23:59', '2026-10-25T22:59:59Z')
  await at('Herbst danach', '2026-10-25T23:00:00Z')
  expect((await search({ from: '2026-10-25', to: '2026-10-25' })).sort()).toEqual(['Herbst 0:00', 'Herbst 23:59'])
  const reversed = await visitor.get('/tickets/search?from=2026-10-25&to=2026-10-24')
  expect(reversed.statusCode).toBe(422)
  expect(textOf(reversed.body)).toContain('Das Ende liegt vor dem Anfang')
  for (const wrong of ['2026-02-30', '25.10.2026', "2026-10-25'"]) {
    expect((await visitor.get(`/tickets/search?${new URLSearchParams({ from: wrong })}`)).statusCode, wrong).toBe(422)
  }
})

test('links of the result keep what was searched for', async () => {
  const page = (
    await visitor.get('/tickets/search?q=e&status=new&status=waiting&priority=3&from=2020-01-01&to=2030-01-01')
  ).body
  const [closed = ''] = pageOf(page).links(/^\/tickets\/search\?.*view=closed/)
  const parameters = new URLSearchParams(closed.split('?')[1])
  expect(parameters.getAll('status')).toEqual(['new', 'waiting'])
  expect(Object.fromEntries(parameters)).toMatchObject({ q: 'e', priority: '3', from: '2020-01-01', to: '2030-01-01' })
})

test('odd questions are answered, not failed', async () => {
  for (const query of [
    'q=%00',
    'q=%F0%9F%92%A9',
    `q=${'a%20'.repeat(100)}`,
    'q=a&q=b',
    'status=gone',
    'priority=9',
    'view=x&sort=x',
    'number=1&number=2',
    'from=&to=',
  ]) {
    expect((await visitor.get(`/tickets/search?${query}`)).statusCode, query).toBeLessThan(500)
    expect((await visitor.get(`/tickets?${query}`)).statusCode, query).toBe(200)
  }
})

test.each([
  ['/tickets', { q: 'x'.repeat(201) }],
  ['/tickets/shared', { q: 'x'.repeat(201) }],
  ['/tickets/search', { q: 'x'.repeat(201) }],
  ['/tickets/search', { q: 'druck', status: 'gone' }],
  ['/tickets/search', { priority: '9' }],
])('a question that is not understood is refused, and never answered with everything: %s %j', async (path, query) => {
  await ticket(marked('Drucker druckt nicht'))
  const answer = await visitor.get(`${path}?${new URLSearchParams(query)}`)
  expect(answer.statusCode).toBe(422)
  expect(subjectsOn(answer.body)).toEqual([])
  expect(pageOf(answer).all('[aria-invalid=true], .error-summary li').length).toBeGreaterThan(0)
})
