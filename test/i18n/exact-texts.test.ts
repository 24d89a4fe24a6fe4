import { expect, test } from 'vitest'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { startPortal, usePortal } from '../support/portal.ts'

const portal = usePortal()

const german = { 'accept-language': 'de' }

test.each<[path: string, texts: string[]]>([
  ['/register', ['E-Mail', 'Erstellen']],
  ['/', ['Passwort verloren?']],
  ['/login', ['Passwort verloren?']],
])('%s says what the interface promises, byte for byte', async (path, texts) => {
  const page = await new Visitor(portal.app).get(path, german)
  expect(pageOf(page).pieces).toEqual(expect.arrayContaining(texts))
})

test.each<[path: string, texts: string[]]>([
  ['/tickets', ['Neues Ticket', 'Meine Tickets', 'Tickets', 'Alle', 'Offen', 'Geschlossen']],
  ['/tickets/search', ['Suche']],
  [
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
])('%s says what the interface promises, byte for byte', async (path, texts) => {
  await portal.db.team.upsert({
    where: { name: 'Support Team' },
    create: { name: 'Support Team', isDefault: true },
    update: {},
  })
  const customer = await aCustomer(portal.db)
  await aTicket(portal.db, { requester: customer })
  const page = await (await as(portal.app, customer)).get(path)
  expect(page.statusCode).toBe(200)
  expect(pageOf(page).pieces).toEqual(expect.arrayContaining(texts))
})

test('a ticket has its actions and the answer', async () => {
  await aTeam(portal.db)
  const customer = await aCustomer(portal.db)
  const { number } = await aTicket(portal.db, { requester: customer })
  const page = await (await as(portal.app, customer)).get(`/tickets/${number}`)
  expect(pageOf(page).pieces).toEqual(
    expect.arrayContaining(['Aktionen', 'Antwort', 'Betreff', 'Text', 'Anlage', 'Priorität']),
  )
})

test('who is not admitted reads exactly this', async () => {
  const closed = await startPortal({ REGISTRATION: 'closed' })
  const page = await new Visitor(closed.app).post(
    '/register',
    { email: 'x@y.example', firstName: 'X', lastName: 'Y' },
    german,
  )
  await closed.stop()
  expect(pageOf(page).pieces).toContain('Ihre E-Mail ist nicht zur Anmeldung zugelassen.')
})
