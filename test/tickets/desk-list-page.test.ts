import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { takeOver } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { pageOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()

async function start(changes: Parameters<typeof anAgent>[1] = {}) {
  const { db, app } = portal
  const team = await aTeam(db)
  const jana = await anAgent(db, changes, [team])
  const eva = await aCustomer(db)
  const ticket = (subject: string, more: Parameters<typeof aTicket>[1] = {}) =>
    aTicket(db, { requester: eva, team, subject, ...more })
  const visitor = await as(app, jana)
  const see = async (query = '') => pageOf(await visitor.get(`/desk/tickets${query}`))
  return { db, team, jana, eva, ticket, visitor, see, asJana: await anActor(db, jana) }
}

const subjects = (page: ReturnType<typeof pageOf>) => page.all('.c-subject strong').map(wordsOf)

test('the list says who is to move, in groups with counts, and its rows lead to the ticket and back', async () => {
  const { db, asJana, ticket, see } = await start()
  const { number } = await ticket('Beamer', { priority: 5 })
  const asked = await ticket('Rechnung')
  await replyToTicket(db, asJana, asked.id, { body: 'Welche?', state: 'waiting' })
  const page = await see()
  expect(page.all('.queue-group').map(wordsOf)).toEqual([
    'Wir sind am Zug · 1, am längsten Wartende zuerst',
    'Wir warten · 1',
  ])
  const row = wordsOf(page.all(`#ticket-${number}`)[0])
  for (const said of [`…${number.slice(-4)}`, 'Ungelesen:', 'Wir', 'wartet seit', 'Neu', '5 Sehr hoch', 'niemand'])
    expect(row).toContain(said)
  expect(page.all(`#ticket-${number} .row-link`)[0]?.getAttribute('href')).toBe(
    `/desk/tickets/${number}?from=view%3Dteam`,
  )
})

test('the rail counts each view, and the current one is marked; a narrow window has a select', async () => {
  const { db, asJana, ticket, visitor, see } = await start()
  await takeOver(db, asJana, (await ticket('meins')).id)
  await ticket('anderes')
  const page = await see('?view=mine')
  const rail = page.all('.rail a').map(wordsOf)
  expect(rail.slice(0, 9)).toEqual([
    ...['Mein Team 2 1', 'Mir zugewiesen 1 2', 'Nicht zugewiesen 1 3', 'Zusage fällig 0 4'],
    ...['Wartet auf Kunde 0 5', 'Von mir bearbeitet 1 6', 'Offen 2 7', 'Geschlossen 8', 'Beobachtet 0'],
  ])
  expect(page.all('.rail [aria-current]').map(wordsOf)).toEqual(['Mir zugewiesen 1 2'])
  const gone = await visitor.get('/desk/tickets?go=view%3Dunassigned')
  expect(gone.headers.location).toBe('/desk/tickets?view=unassigned')
})

test('columns sort and can be added, and pages keep all of it', async () => {
  const { ticket, see } = await start({ pageSize: 10 })
  for (let count = 11; count <= 22; count++) await ticket(`Drucker ${count}`, { priority: count % 2 ? 5 : 1 })
  const page = await see('?sort=subject&columns=team,updated')
  expect(subjects(page)).toEqual(Array.from({ length: 10 }, (_each, place) => `Drucker ${place + 11}`))
  expect(page.all('.queue-group')).toEqual([])
  expect(page.all('th[aria-sort]').map(wordsOf)).toEqual(['Betreff ↑'])
  expect(page.all('thead th').map(wordsOf)).toEqual(expect.arrayContaining(['Team', 'Geändert']))
  const next = page.getByRole('link', { name: 'Weiter ›' }).getAttribute('href') ?? ''
  expect(subjects(await see(next.replace('/desk/tickets', '')))).toEqual(['Drucker 21', 'Drucker 22'])
})

test('each empty view says what that means and where to go', async () => {
  const { see, db, asJana, ticket, team } = await start()
  expect((await see('?view=unassigned')).text).toContain('Alles verteilt')
  await takeOver(db, asJana, (await ticket('meins')).id)
  const page = await see('?view=unassigned')
  expect(page.getByRole('link', { name: 'Mir zugewiesen (1)' }).getAttribute('href')).toBe('/desk/tickets?view=mine')
  const lost = await see('?view=mine&q=nichtsdavon')
  expect(lost.text).toContain('Nichts gefunden für „nichtsdavon“')
  expect(lost.getByRole('link', { name: 'In allen Tickets suchen' }).getAttribute('href')).toContain('view=all')
  expect(team.id).toBeGreaterThan(0)
})

test('marks come from the address, so that they work without scripts', async () => {
  const { ticket, see } = await start()
  const [one, two] = [await ticket('eins'), await ticket('zwei')]
  expect((await see('?marked=all')).ticked('tickets').sort()).toEqual([one.number, two.number].sort())
  expect((await see(`?marked=${two.number}`)).ticked('tickets')).toEqual([two.number])
})

test('agents make the list dense, and turn single letters off', async () => {
  const { db, jana, visitor } = await start()
  await visitor.post('/preferences/density', { density: 'compact', returnTo: '/desk/tickets?view=mine' })
  expect(await db.account.findUnique({ where: { id: jana.id } })).toMatchObject({ density: 'compact', keys: true })
  const form = { locale: 'de', theme: 'auto', density: 'compact', pageSize: 20 }
  await visitor.post('/preferences/desk', { ...form, keys: 'yes' })
  expect((await visitor.get('/desk/tickets')).body).not.toContain('data-keys="off"')
  await visitor.post('/preferences/desk', form)
  expect((await visitor.get('/desk/tickets')).body).toContain('data-keys="off"')
})

test('the list takes four statements, however many rows and saved views', async () => {
  const { db, jana, ticket, visitor } = await start()
  for (let count = 0; count < 12; count++) await ticket(`Ticket ${count}`)
  const data = ['a', 'b', 'c'].map((name) => ({ accountId: jana.id, name, query: `view=open&q=kunde%3A${name}` }))
  await db.savedView.createMany({ data })
  await visitor.get('/desk/tickets')
  const query = vi.spyOn(pg.Client.prototype, 'query')
  expect((await visitor.get('/desk/tickets')).statusCode).toBe(200)
  // Who asks, saved views, rows, counts.
  expect(query.mock.calls.length).toBeGreaterThan(0)
  expect(query.mock.calls.length).toBeLessThanOrEqual(4)
  query.mockRestore()
})
