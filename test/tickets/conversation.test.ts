import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { DAY } from '../../src/platform/clock.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { as, Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { pageOf, textOf, wordsOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aConversation, aMessage, anActor } from '../support/tickets.ts'

const portal = usePortal()

test('the page shows all facts of a ticket', async () => {
  const agent = await anAgent(portal.db)
  const { ticket, path, visitor } = await aConversation(portal, { state: 'waiting', priority: 4, assignee: agent })
  const { text } = pageOf(await visitor.get(path))
  for (const fact of [
    ticket.number,
    'Wartet auf Sie',
    '4 Hoch',
    'Eva Brandt',
    'Jana Keller',
    'Portal',
    'Letzte Änderung',
    'Erstellt',
  ]) {
    expect(text).toContain(fact)
  }
})

test('the actions stand above the conversation, and the answer below it', async () => {
  const { path, visitor } = await aConversation(portal, { state: 'waiting' })
  const page = pageOf(await visitor.get(path))
  for (const action of ['Antworten', 'Datei hinzufügen', 'Ticket schließen', 'Drucken'])
    expect(page.text).toContain(action)
  expect(page.text.indexOf('Aktionen')).toBeLessThan(page.text.indexOf('Der Versatz beträgt'))
  expect(page.inOrder('#conversation', 'article', '.reply-subject', '#body', '#attachments', '#priority')).toBe(true)
})

test.each([
  ['new', 'Wir sind am Zug'],
  ['open', 'Wir sind am Zug'],
  ['waiting', 'Sie sind am Zug'],
  ['closed', 'Niemand'],
] as const)('a ticket that is %s says in words: %s', async (state, sentence) => {
  const { visitor, path } = await aConversation(portal, { state })
  expect(textOf((await visitor.get(path)).body)).toMatch(new RegExp(sentence, 'i'))
})

test('a ticket on hold is with the team again as soon as its customer has answered', async () => {
  const { db, path, key, visitor } = await aConversation(portal, { state: 'on_hold', holdUntil: dayFromNow(5) })
  expect(textOf(await visitor.get(path))).toContain('Zurückgestellt bis')
  await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Es geht doch früher.' })
  const shown = await visitor.get(path)
  const page = pageOf(shown)
  expect(shown.body).toMatch(/kümmert sich darum\. <span\s+class="turn-since">\(seit <time/)
  expect(wordsOf(page.all('.turn')[0])).toMatch(/^Wir sind am Zug\. .* kümmert sich darum\. \(seit .*\)$/)
  expect(await db.ticket.count({ where: { number: path.slice('/tickets/'.length), state: 'on_hold' } })).toBe(1)
})

test('messages and events stand in the order of time, on the page and in print', async () => {
  const { db, ticket, path, key, visitor } = await aConversation(portal, { body: 'Erster Absatz' })
  const agent = await anActor(db, await anAgent(db))
  await replyToTicket(db, agent, ticket.id, { body: 'Frage vom Team' })
  await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Meine Antwort', priority: 1 })
  await visitor.post(`${path}/closure`, { formKey: key(), comment: 'Hat sich erledigt' })
  await visitor.post(`${path}/reopening`)
  const page = (await visitor.get(path)).body
  const text = textOf(page)
  const order = ['Erster Absatz', 'Frage vom Team', 'Meine Antwort', 'Hat sich erledigt']
  const places = order.map((words) => text.indexOf(words))
  expect(places).not.toContain(-1)
  expect(places).toEqual([...places].sort((one, other) => one - other))
  const events = pageOf(page).all('.event').map(wordsOf)
  expect(events).toHaveLength(5)
  expect(events[0]).toMatch(/Jana Keller.*Wartet auf Sie/)
  expect(events[1]).toContain('1 Sehr niedrig')
  expect(events[2]).toMatch(/Eva Brandt.*In Bearbeitung/)
  expect(events[3]).toMatch(/geschlossen/)
  expect(events[4]).toMatch(/wieder/)
  const print = textOf((await visitor.get(`${path}/print`)).body)
  for (const words of order) expect(print).toContain(words)
})

test('what somebody typed stays text, with its line breaks', async () => {
  const { path, visitor } = await aConversation(portal, {
    body: 'Erster Absatz\n\n<script>alert(1)</script> & zweiter',
  })
  const page = pageOf(await visitor.get(path))
  expect(page.has('article script')).toBe(false)
  expect(page.all('article p').map(wordsOf)).toEqual(
    expect.arrayContaining(['Erster Absatz', '<script>alert(1)</script> & zweiter']),
  )
})

test('a long conversation comes in pages of fifty, each with its own events, and ends', async () => {
  const { db, eva, ticket, path, visitor } = await aConversation(portal, {
    createdAt: new Date(Date.now() - 200 * 60_000),
  })
  const minute = (index: number) => new Date(ticket.createdAt.getTime() + index * 60_000)
  for (let index = 1; index < 100; index++)
    await aMessage(db, ticket.id, eva, { body: `Nachricht-${index};`, createdAt: minute(index) })
  for (const index of [10, 90]) {
    await db.ticketEvent.create({
      data: {
        ticketId: ticket.id,
        type: 'priority',
        actorName: `Ereignis-${index}`,
        data: { priority: '2' },
        createdAt: new Date(minute(index).getTime() + 1000),
      },
    })
  }
  const newest = (await visitor.get(path)).body
  expect(newest).toContain('Nachricht-50;')
  expect(newest).not.toContain('Nachricht-49;')
  expect(newest).toContain('Ereignis-90')
  expect(newest).not.toContain('Ereignis-10')
  const [olderHref = ''] = pageOf(newest).links(/\?before=\d+$/)
  const older = (await visitor.get(olderHref)).body
  expect(older).toContain('Nachricht-49;')
  expect(older).toContain('Nachricht-1;')
  expect(older).not.toContain('Nachricht-50;')
  expect(older).toContain('Ereignis-10')
  expect(older).not.toContain('Ereignis-90')
  expect(pageOf(older).links(/\?before=/)).toEqual([])
  expect(pageOf(older).links()).toContain(path)
})

test("a stranger's reply, closing, reopening and print view are not found, and nothing is written", async () => {
  const { db, ticket, path, key, now } = await aConversation(portal, { state: 'open' })
  const stranger = await as(portal.app, await aCustomer(db))
  for (const answer of [
    await stranger.get(path),
    await stranger.get(`${path}/print`),
    await stranger.upload(`${path}/replies`, { formKey: key(), body: 'Let me in' }),
    await stranger.post(`${path}/closure`, { formKey: key(), comment: 'weg' }),
    await stranger.post(`${path}/reopening`),
  ]) {
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toContain(ticket.subject)
  }
  expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(1)
  expect(await now()).toMatchObject({ state: 'open' })
  expect((await new Visitor(portal.app).get(path)).statusCode).toBe(303)
})

test('My Tickets and the ticket page need at most four queries, also with an unsent reply and its files', async () => {
  const { db, path, eva, key, visitor } = await aConversation(portal)
  for (let index = 0; index < 25; index++) await aTicket(db, { requester: eva })
  const formKey = key()
  await visitor.upload(`${path}/replies`, { formKey, body: 'halb', action: 'attach' }, [
    { name: 'attachments', filename: 'a.txt', content: 'a' },
  ])
  const query = vi.spyOn(pg.Client.prototype, 'query')
  const countedOn = async (url: string) => {
    query.mockClear()
    const { body } = await visitor.get(url)
    // Once a second, the portal looks for changed settings, and every few seconds it stores what it counted.
    const asked = query.mock.calls.filter((call) => !/setting_change|into counter/.test(JSON.stringify(call[0])))
    return { queries: asked.length, body }
  }
  try {
    const list = await countedOn('/tickets')
    expect(list.queries).toBeGreaterThan(0)
    expect(list.queries).toBeLessThanOrEqual(4)
    expect((await countedOn('/tickets?q=druck&page=2')).queries).toBeLessThanOrEqual(4)
    const page = await countedOn(path)
    expect(page.queries).toBeGreaterThan(0)
    expect(page.queries).toBeLessThanOrEqual(4)
    expect(page.body).toContain('a.txt')
    expect(page.body).toContain('halb')
  } finally {
    query.mockRestore()
  }
})

test('every time names its zone, and paper says it where nothing can be pointed at', async () => {
  const { db, ticket, path, visitor } = await aConversation(portal, { createdAt: new Date('2026-10-25T00:30:00Z') })
  await aMessage(db, ticket.id, await anAgent(db), { createdAt: new Date('2026-10-25T01:30:00Z') })
  for (const address of [path, `${path}/print`]) {
    const page = pageOf(await visitor.get(address))
    expect(page.all('article time').map(wordsOf)).toEqual(['25.10.2026, 02:30 MESZ', '25.10.2026, 02:30 MEZ'])
    for (const time of page.all('time')) expect(time.getAttribute('title')).toMatch(/^[\d.]+, [\d:]+ MES?Z$/)
  }
  const { text } = pageOf(await visitor.get(`${path}/print`))
  expect(text).toMatch(/Gedruckt am [\d.]+, [\d:]+ MES?Z · Alle Zeiten: Mitteleuropäische Zeit/)
  const list = pageOf(await visitor.get('/tickets'))
  expect(list.all('.age').map((age) => age.getAttribute('title'))).toEqual(['Erstellt am 25.10.2026, 02:30 MESZ'])
})

test('today and yesterday are called so for customers and agents, and spelled out on paper', async () => {
  const { db, ticket, path, visitor } = await aConversation(portal, { createdAt: new Date(Date.now() - DAY) })
  const agent = await anAgent(db, { role: 'admin' })
  await aMessage(db, ticket.id, agent, { createdAt: new Date() })
  const desk = await as(portal.app, agent)
  for (const page of [pageOf(await visitor.get(path)), pageOf(await desk.get(`/desk${path}`))]) {
    const times = page.all('article time')
    expect(times.map((time) => wordsOf(time).replace(/[\d:]{5}/, '…'))).toEqual(['gestern …', 'heute …'])
    for (const time of times) expect(time.getAttribute('title')).toMatch(/^\d\d\.\d\d\.\d{4}, [\d:]{5} MES?Z$/)
  }
  for (const print of [await visitor.get(`${path}/print`), await desk.get(`/desk${path}/print`)])
    expect(pageOf(print).text).not.toMatch(/heute|gestern/)
})
