import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { rememberLook } from '../../src/tickets/looks.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { forwardTicket, noteOnTicket, setTicketPriority, setTicketState } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { pageOf, textOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage } from '../support/tickets.ts'

const portal = usePortal()

test('base data stand on top, and the problem below', async () => {
  const { atJanas, path, ticket } = await aDeskTicket(portal, { priority: 5 })
  const page = pageOf(await atJanas.get(path))
  const bar = wordsOf(page.all('.ticket-bar')[0])
  for (const fact of [ticket.number, 'Eva Brandt', 'Neu', '5 Sehr hoch', ticket.subject, 'Mein Team', '1 von 1'])
    expect(bar).toContain(fact)
  expect(page.inOrder('.ticket-bar', '.message-customer', '.composer', '.side')).toBe(true)
  expect(wordsOf(page.all('.side')[0])).toContain('Erste Stufe')
})

test('customer, team and note are told apart in words, and events between two messages are one line', async () => {
  const { db, atJanas, asTom, asJana, eva, id, path } = await aDeskTicket(portal)
  await noteOnTicket(db, asTom, id, { body: 'Falsches VLAN.' })
  await setTicketPriority(db, asTom, id, { priority: 4 })
  await setTicketState(db, asTom, id, { state: 'open' })
  await replyToTicket(db, asJana, id, { body: 'Wir prüfen es.', state: 'open', recipients: [eva.id] })
  const page = pageOf(await atJanas.get(path))
  expect(page.all('article').map((each) => each.className)).toEqual([
    'message message-customer',
    'message message-note',
    'message message-team',
  ])
  const [customer = '', note = '', reply = ''] = page.all('article header').map(wordsOf)
  expect(customer).toContain('Eva Brandt über das Portal')
  expect(note).toContain('Intern Tom Weber nur für das Team')
  expect(reply).toContain('Jana Keller an Eva Brandt')
  const [events, ...more] = page.all('.events').map(wordsOf)
  expect(events).toMatch(/Priorität auf 4 Hoch.* · .*Status auf „Offen“/)
  expect(more).toEqual([])
})

test('quotes and signatures are folded, and nothing of a text is lost', async () => {
  const { db, atJanas, jana, tom, id, path } = await aDeskTicket(portal, {
    body:
      'Es geht wieder nicht.\n\nAm 24.11. schrieb Jana Keller:\n> Bitte neu starten.\n> Danke\n\n' +
      '-- \nEva Brandt\nWerk Nord',
  })
  await db.account.update({ where: { id: jana.id }, data: { signature: 'Jana Keller, Zimmer 12' } })
  await aMessage(db, id, jana, { body: 'Bis gleich.' })
  await aMessage(db, id, tom, { body: '> nur ein Zitat' })
  const page = pageOf(await atJanas.get(path))
  expect(page.all('article .message-body').map(wordsOf)).toEqual([
    'Es geht wieder nicht.',
    'Bis gleich.',
    '> nur ein Zitat',
  ])
  expect(page.all('.fold').map(wordsOf)).toEqual([
    'Zitat und Signatur (7 Zeilen) Am 24.11. schrieb Jana Keller: > Bitte neu starten. > Danke -- Eva Brandt Werk Nord',
    'Signatur Jana Keller, Zimmer 12',
  ])
})

test('a long conversation comes in pages of thirty', async () => {
  const { db, atJanas, eva, id, path } = await aDeskTicket(portal, { createdAt: new Date(Date.now() - 3_600_000) })
  for (let index = 1; index < 40; index++)
    await aMessage(db, id, eva, { body: `Nachricht-${index};`, side: 'customer' })
  const newest = await atJanas.get(path)
  expect(newest.body).toContain('Nachricht-10;')
  expect(newest.body).not.toContain('Nachricht-9;')
  const [olderHref = ''] = pageOf(newest).links(/before=\d+/)
  const older = await atJanas.get(olderHref)
  expect(older.body).toContain('Nachricht-9;')
  expect(older.body).not.toContain('Nachricht-10;')
})

test('the page marks what others have done since the last look, which is remembered after the answer', async () => {
  const { db, atJanas, asTom, asJana, asEva, jana, id, path } = await aDeskTicket(portal)
  const looks = () => db.ticketLook.findMany({ where: { accountId: jana.id } })
  expect(pageOf(await atJanas.get(path)).has('#new')).toBe(false)
  await vi.waitFor(async () => expect(await looks()).toHaveLength(1))
  await noteOnTicket(db, asJana, id, { body: 'Meine eigene' })
  expect(pageOf(await atJanas.get(path)).has('#new')).toBe(false)
  await replyToTicket(db, asEva, id, { body: 'Neues von Eva' })
  await noteOnTicket(db, asTom, id, { body: 'Neues von Tom' })
  const page = pageOf(await atJanas.get(path))
  expect(page.all('#new').map(wordsOf)).toEqual(['Neu seit Ihrem letzten Blick'])
  const order = page.text
  expect(order.indexOf('Meine eigene')).toBeLessThan(order.indexOf('Neu seit'))
  expect(order.indexOf('Neu seit')).toBeLessThan(order.indexOf('Neues von Eva'))
  const latest = await db.ticketEvent.findFirstOrThrow({ where: { ticketId: id }, orderBy: { id: 'desc' } })
  await vi.waitFor(async () => expect(await looks()).toMatchObject([{ eventId: latest.id }]))
  await rememberLook(db, asJana, id, 1)
  expect(await looks()).toMatchObject([{ eventId: latest.id }])
})

test('no look are a HEAD, a refresh, what a browser fetches in advance, an older page and a refused form', async () => {
  const { db, atJanas, jana, id, path } = await aDeskTicket(portal)
  await atJanas.send({ method: 'HEAD', url: path })
  for (const header of ['x-refresh', 'sec-purpose', 'purpose']) await atJanas.get(path, { [header]: 'prefetch' })
  await atJanas.get(`${path}?refresh=auto`)
  const last = await db.message.findFirstOrThrow({ where: { ticketId: id }, orderBy: { id: 'desc' } })
  await atJanas.get(`${path}?before=${last.id}`)
  await atJanas.upload(`${path}/notes`, { formKey: crypto.randomUUID(), body: '' })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await db.ticketLook.count({ where: { accountId: jana.id } })).toBe(0)
})

test('a desk ticket needs at most five statements, with an unsent reply and its files', async () => {
  const { db, atJanas, team, eva, id, path } = await aDeskTicket(portal)
  for (let index = 0; index < 25; index++) await aTicket(db, { requester: eva, team })
  for (let index = 0; index < 25; index++) await aMessage(db, id, eva)
  await atJanas.upload(`${path}/replies`, { formKey: crypto.randomUUID(), body: 'halb', action: 'attach' }, [
    { name: 'attachments', filename: 'a.txt', content: 'a' },
  ])
  const query = vi.spyOn(pg.Client.prototype, 'query')
  try {
    const { body } = await atJanas.get(path)
    const asked = query.mock.calls
      .map((call) => JSON.stringify(call[0]))
      .filter((text) => !/setting_change|into counter|into ticket_look/.test(text))
    expect(body).toContain('a.txt')
    expect(body).toContain('halb')
    expect(textOf(body)).toContain('von 26')
    expect(asked.length).toBeGreaterThan(1)
    expect(asked.length).toBeLessThanOrEqual(5)
  } finally {
    query.mockRestore()
  }
})

test('whoever has given a ticket away reads on and writes notes, and has no form for replies', async () => {
  const { db, app, asJana, atJanas, id, path } = await aDeskTicket(portal)
  const second = await aTeam(db, { openToCustomers: false })
  await forwardTicket(db, asJana, id, { team: second.id, reason: 'Netzteil defekt' })
  const page = pageOf(await atJanas.get(`${path}?write=reply`))
  expect(page.actions()).toContain(`${path}/notes`)
  expect(page.actions()).not.toContain(`${path}/replies`)
  expect((await atJanas.upload(`${path}/replies`, { formKey: crypto.randomUUID(), body: 'x' })).statusCode).toBe(403)
  const mira = await as(app, await anAgent(db, { firstName: 'Mira' }, [second]))
  expect(pageOf(await mira.get(path)).actions()).toContain(`${path}/replies`)
})

test('an agent whose own ticket is with another team reads it as its customer, without notes', async () => {
  const { db, app, asJana, id, ticket } = await aDeskTicket(portal)
  const tina = await anAgent(db, { firstName: 'Tina' }, [await aTeam(db, { openToCustomers: false })])
  await db.ticket.update({ where: { id }, data: { requesterId: tina.id } })
  await noteOnTicket(db, asJana, id, { body: 'Nicht für Tina' })
  const visitor = await as(app, tina)
  const answer = await visitor.get(`/desk/tickets/${ticket.number}`)
  expect(answer.headers.location).toBe(`/tickets/${ticket.number}`)
  expect((await visitor.get(`/tickets/${ticket.number}`)).body).not.toContain('Nicht für Tina')
})

test('the address of customers leads whoever works on a ticket to their desk', async () => {
  const { atJanas, atEvas, path, ticket } = await aDeskTicket(portal)
  const answer = await atJanas.get(`/tickets/${ticket.number}`)
  expect([answer.statusCode, answer.headers.location]).toEqual([303, path])
  expect((await atEvas.get(`/tickets/${ticket.number}`)).statusCode).toBe(200)
})

test('beside a ticket stands its list in the same order, where scripts ask for it', async () => {
  const { db, atJanas, team, eva, ticket, path } = await aDeskTicket(portal)
  const other = await aTicket(db, { requester: eva, team, subject: 'Beamer in Raum 7' })
  const from = 'view=team'
  const page = pageOf(await atJanas.get(`${path}?from=${encodeURIComponent(from)}`))
  const strip = page.all('.strip')[0]?.getAttribute('data-hx-get') ?? ''
  const part = pageOf(await atJanas.get(strip, { 'hx-request': 'true' }))
  expect(part.links()).toEqual([ticket, other].map(({ number }) => `/desk/tickets/${number}?from=view%3Dteam`))
  expect(part.all('[aria-current] strong').map(wordsOf)).toEqual([ticket.subject])
  expect((await atJanas.get(strip)).headers.location).toBe('/desk/tickets?view=team')
})
