import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { readSearch, withFilter } from '../../src/tickets/desk-search.ts'
import { forwardTicket, noteOnTicket, setTicketPriority, takeOver } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aCompany } from '../support/companies.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage, anActor, ofMessage } from '../support/tickets.ts'
import { aVisit } from '../support/visits.ts'

const portal = usePortal()

/** An agent of a team of their own, whose list is asked. */
async function start() {
  const { db, app } = portal
  const name = `Werkstatt ${randomUUID().slice(0, 6)}`
  const team = await aTeam(db, { name })
  const jana = await anAgent(db, {}, [team])
  const visitor = await as(app, jana)
  const eva = await aCustomer(db, { firstName: 'Zoë', lastName: 'Grünbäcker' })
  const ask = (q: string, more: Record<string, string> = {}) =>
    visitor.get(`/desk/tickets?${new URLSearchParams({ q, ...more })}`)
  const found = async (q: string, more: Record<string, string> = {}) =>
    pageOf(await ask(q, more))
      .all('.c-subject strong')
      .map((subject) => subject.textContent ?? '')
  const ticket = (subject: string, more: Parameters<typeof aTicket>[1] = {}) =>
    aTicket(db, { requester: eva, team, subject, ...more })
  return { db, app, team, name, jana, asJana: await anActor(db, jana), visitor, eva, ask, found, ticket }
}

test('words are found wherever they stand: subjects, texts, notes, files, causes, customers, companies', async () => {
  const { db, team, jana, asJana, eva, found, ticket } = await start()
  const organization = await aCompany(portal, { name: `Öltank ${randomUUID().slice(0, 6)} GmbH` })
  await ticket('Betreff mit Wüstenfuchs')
  await ticket('im Text', { body: 'Hier steht Äquator.' })
  const noted = await ticket('in der Notiz')
  await noteOnTicket(db, asJana, noted.id, { body: 'Verdacht: Zwitscherkanari' })
  const filed = await ticket('in der Datei')
  const message = await aMessage(db, filed.id, eva)
  await db.attachment.create({
    data: {
      ...{ ownerId: eva.id, filename: 'Lageplan.pdf', folded: 'lageplan.pdf', mediaType: 'application/pdf', size: 1 },
      ...{ storedAt: new Date() },
      ...ofMessage(message.id),
    },
  })
  await db.$executeRaw`select gather_folded_messages(array[${filed.id}::int])`
  const ended = await ticket('in der Ursache')
  await db.ticket.update({ where: { id: ended.id }, data: { cause: 'Größenwahn' } })
  await ticket('von der Firma', { organization, requester: await aCustomer(db) })
  expect(await found('wuestenfuchs')).toEqual(['Betreff mit Wüstenfuchs'])
  expect(await found('äquator')).toEqual(['im Text'])
  expect(await found('zwitscherkanari')).toEqual(['in der Notiz'])
  expect(await found('lageplan')).toEqual(['in der Datei'])
  expect(await found('groessenwahn')).toEqual(['in der Ursache'])
  expect(await found('öltank')).toEqual(['von der Firma'])
  expect(await found('zoe gruenbaecker')).toHaveLength(5)
  expect(await found(`"${jana.lastName}, ${jana.firstName}"`)).toEqual([])
  expect(await found('wuestenfuchs äquator')).toEqual([])
  const other = await as(portal.app, await anAgent(db, {}, [await aTeam(db)]))
  expect((await other.get('/desk/tickets?q=zwitscherkanari')).body).toContain('Nichts gefunden')
  expect(team.id).toBe(noted.teamId)
})

test('notes are for the team: no customer and no administrator of a company finds them', async () => {
  const { db, app, asJana, ticket } = await start()
  const customer = await aCustomer(db)
  const organization = await aCompany(portal, {})
  await db.membership.create({ data: { accountId: customer.id, organizationId: organization.id, role: 'admin' } })
  const { id } = await ticket('Beamer', { requester: customer, organization })
  await noteOnTicket(db, asJana, id, { body: 'Zwitscherkanari singt' })
  await db.ticket.update({ where: { id }, data: { cause: 'Ursachenkanari' } })
  const visitor = await as(app, customer)
  for (const word of ['zwitscherkanari', 'ursachenkanari']) {
    for (const path of [
      `/tickets?view=all&q=${word}`,
      `/company/tickets?view=all&q=${word}`,
      `/tickets/search?scope=company&q=${word}`,
      `/tickets/search?q=${word}`,
    ]) {
      const answer = await visitor.get(path)
      expect(pageOf(answer).has('tbody tr'), path).toBe(false)
      expect(textOf(answer), path).not.toContain('Beamer')
    }
    expect((await visitor.get(`/desk/tickets?q=${word}`)).statusCode).toBe(403)
  }
})

test('filters narrow by people, team, status, priority, age and channel, in two languages', async () => {
  const { db, name, jana, asJana, found, ticket } = await start()
  const organization = await aCompany(portal, { name: `Müller ${randomUUID().slice(0, 6)} & Söhne` })
  const mine = await ticket('meins')
  await takeOver(db, asJana, mine.id)
  await setTicketPriority(db, asJana, mine.id, { priority: 5 })
  await ticket('alt', { createdAt: new Date(Date.now() - 4 * 86_400_000), organization })
  await ticket('zu', { state: 'closed' })
  const all = { view: 'all', sort: 'subject' }
  expect(await found('bearbeitung:ich', all)).toEqual(['meins'])
  expect(await found(`agent:"${jana.firstName} ${jana.lastName}"`, all)).toEqual(['meins'])
  expect(await found('bearbeiter:niemand', all)).toEqual(['alt', 'zu'])
  expect(await found('status:neu,geschlossen', all)).toEqual(['alt', 'zu'])
  expect(await found('state:open', all)).toEqual(['meins'])
  expect(await found('prio:>4', all)).toEqual(['meins'])
  expect(await found('priorität:"sehr hoch"', all)).toEqual(['meins'])
  expect(await found('alter:>3t', all)).toEqual(['alt'])
  expect(await found('age:<2d state:new', all)).toEqual([])
  expect(await found('firma:müller', all)).toEqual(['alt'])
  expect(await found('company:mueller kunde:gruen', all)).toEqual(['alt'])
  expect(await found(`team:"${name}" meins`, all)).toEqual(['meins'])
  expect(await found('kanal:telefon', all)).toEqual([])
  expect(await found('alter:>3t', { view: 'mine' })).toEqual([])
})

test.each([
  ['fehler:x', '„fehler:“ ist kein Filter'],
  ['status:foo', '„foo“ ist kein Status'],
  ['prio:9', '„9“ ist keine Priorität'],
  ['alter:bald', '„bald“ ist kein Alter'],
  ['besuch:vielleicht', '„vielleicht“ sagt nichts über einen Besuch'],
  ['kanal:brieftaube', '„brieftaube“ ist kein Eingang'],
])('„%s“ is told beside the field, and answered with nothing', async (q, said) => {
  const { ask, ticket } = await start()
  await ticket('da')
  const answer = await ask(q)
  expect(answer.statusCode).toBe(422)
  const page = pageOf(answer)
  expect(page.errorOf('q') || page.text).toContain(said)
  expect(page.fields('q').map(({ value }) => value)).toContain(q)
  expect(page.has('tr[data-number]')).toBe(false)
})

test('a word too long is refused and kept; an address and a quoted filter are words', async () => {
  const { ask, found, ticket } = await start()
  const long = await ask('x'.repeat(300))
  expect(long.statusCode).toBe(422)
  expect(
    pageOf(long)
      .fields('q')
      .map(({ value }) => value.length),
  ).toContain(300)
  await ticket('Siehe https://intern.example/seite')
  await ticket('Fehler "status:offen" im Protokoll')
  expect(await found('https://intern.example')).toEqual(['Siehe https://intern.example/seite'])
  expect(await found('"status:offen"')).toEqual(['Fehler "status:offen" im Protokoll'])
})

test('a filter for a name without one is refused and says what is missing', async () => {
  const { ask } = await start()
  for (const q of ['firma:""', 'kunde:" "', 'team:""', 'bearbeitung:""', 'company:\u00ad']) {
    const refused = await ask(q)
    expect(refused.statusCode, q).toBe(422)
    expect(pageOf(refused).text, q).toContain(`Hinter „${q.split(':')[0]}:“ fehlt`)
  }
})

test('a whole number, or its end if only one ticket has it, opens the ticket', async () => {
  const { visitor, ticket } = await start()
  const { number } = await ticket('Beamer')
  for (const typed of [number, `[Ticket#${number}]`, number.slice(-6)]) {
    const answer = await visitor.get(`/desk/tickets?open=yes&q=${encodeURIComponent(typed)}`)
    expect(answer.statusCode, typed).toBe(303)
    expect(String(answer.headers.location)).toContain(`/desk/tickets/${number}`)
  }
  expect((await visitor.get(`/desk/tickets?q=${number}`)).statusCode).toBe(200)
})

test('a filter that is clicked stands in the field, and the address is the state', async () => {
  const { visitor, ask } = await start()
  const page = pageOf(await ask('drucker', { view: 'team' }))
  const link = page.getByRole('link', { name: 'Wartet auf Kunde' }) as HTMLAnchorElement
  expect(link.getAttribute('href')).toContain(`q=drucker+status%3Awartet`)
  const added = await visitor.get('/desk/tickets?view=team&q=drucker&company=Brandt+Maschinen')
  expect(added.statusCode).toBe(303)
  expect(added.headers.location).toBe('/desk/tickets?view=team&q=drucker+firma%3A%22Brandt+Maschinen%22')
  expect(withFilter('a status:neu b', 'state', 'en', ['open'])).toBe('a b state:open')
})

test('what is forwarded is still found by whoever gave it away, and no other team’s tickets are', async () => {
  const { db, asJana, found, ticket } = await start()
  const second = await aTeam(db)
  const { id } = await ticket('Hochofenventil')
  await ticket('Hochofenventil fremd', { team: second })
  await forwardTicket(db, asJana, id, { team: second.id, reason: 'Hardware' })
  expect(await found('hochofenventil')).toEqual(['Hochofenventil'])
})

test('any input is read in no time', () => {
  readSearch('warm')
  for (const bad of ['"'.repeat(100_000), 'a:'.repeat(50_000), `${'a'.repeat(100_000)}:`, 'kunde: '.repeat(20_000)]) {
    const before = performance.now()
    readSearch(bad)
    expect(performance.now() - before).toBeLessThan(20)
  }
})

test('visits to come are found: all, one’s own, those within a time, those without anybody', async () => {
  const { db, jana, found, ticket } = await start()
  const days = (count: number) => new Date(Date.now() + count * 86_400_000)
  const own = await ticket('eigener')
  const later = await ticket('später')
  const over = await ticket('vorbei')
  await ticket('ohne Besuch')
  await aVisit(db, { ticketId: own.id, visitor: jana, startsAt: days(1) })
  const { id } = await aVisit(db, { ticketId: later.id, startsAt: days(10) })
  await db.visit.update({ where: { id }, data: { aloneAt: new Date() } })
  await aVisit(db, { ticketId: over.id, startsAt: days(-2) })
  const all = { view: 'all' }
  for (const [q, subjects] of [
    ['besuch:geplant', ['eigener', 'später']],
    ['visit:me', ['eigener']],
    ['besuch:<3t', ['eigener']],
    ['besuch:niemand', ['später']],
    ['besuch:ich,niemand', ['eigener', 'später']],
  ] as const)
    expect((await found(q, all)).sort(), q).toEqual([...subjects].sort())
})
