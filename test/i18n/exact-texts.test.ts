import { expect, test } from 'vitest'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'
import { startPortal, usePortal } from '../support/portal.ts'

const portal = usePortal()

/** What a person reads on a page, buttons and labels included. */
const textOf = (html: string) =>
  html
    .replace(/<(script|style|title)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, '\n')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .split('\n')
    .map((line) => line.trim())

const german = { 'accept-language': 'de' }

test.each<[id: string, path: string, texts: string[]]>([
  ['R0-4', '/register', ['E-Mail', 'Erstellen']],
  ['R1-7', '/', ['Passwort verloren?']],
  ['R1-7', '/login', ['Passwort verloren?']],
])('%s: %s says what the interface promises, byte for byte', async (_id, path, texts) => {
  const page = await new Visitor(portal.app).get(path, german)
  expect(textOf(page.body)).toEqual(expect.arrayContaining(texts))
})

test.each<[id: string, path: string, texts: string[]]>([
  [
    'R0-11, R0-31, R1-13, R1-17',
    '/tickets',
    ['Neues Ticket', 'Meine Tickets', 'Tickets', 'Alle', 'Offen', 'Geschlossen'],
  ],
  ['R1-18', '/tickets/search', ['Suche']],
  [
    'R0-12 to R0-17, R4-17',
    '/tickets/new',
    [
      'An',
      'Support Team',
      'Betreff',
      'Text',
      'Anlage',
      'Anhängen',
      'Durchsuchen',
      'Priorität',
      'Wer ist betroffen?',
      'Übermitteln',
    ],
  ],
  [
    'R0-24 to R0-29',
    '/preferences',
    [
      'Einstellungen',
      'Passwort ändern',
      'Neues Passwort',
      'aktualisieren',
      'Gezeigte Tickets',
      'Geschlossene Tickets anzeigen',
      'Queue Ansicht Aktualisierungszeit',
    ],
  ],
])('%s: %s says what the interface promises, byte for byte', async (_id, path, texts) => {
  await portal.db.team.upsert({
    where: { name: 'Support Team' },
    create: { name: 'Support Team', isDefault: true },
    update: {},
  })
  const customer = await aCustomer(portal.db)
  await aTicket(portal.db, { requester: customer })
  const page = await (await as(portal.app, customer)).get(path)
  expect(page.statusCode).toBe(200)
  expect(textOf(page.body)).toEqual(expect.arrayContaining(texts))
})

test('R1-30, R2-13: the ticket has its actions and the answer', async () => {
  await aTeam(portal.db)
  const customer = await aCustomer(portal.db)
  const { number } = await aTicket(portal.db, { requester: customer })
  const page = await (await as(portal.app, customer)).get(`/tickets/${number}`)
  expect(textOf(page.body)).toEqual(
    expect.arrayContaining(['Aktionen', 'Antwort', 'Betreff', 'Text', 'Anlage', 'Priorität']),
  )
})

test('R2-3: who is not admitted reads exactly this', async () => {
  const closed = await startPortal({ REGISTRATION: 'closed' })
  const page = await new Visitor(closed.app).post(
    '/register',
    { email: 'x@y.example', firstName: 'X', lastName: 'Y' },
    german,
  )
  await closed.stop()
  expect(textOf(page.body)).toContain('Ihre E-Mail ist nicht zur Anmeldung zugelassen.')
})
