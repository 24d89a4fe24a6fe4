import { expect, test } from 'vitest'
import { now as clock, HOUR, localMinute, MINUTE, momentAt, shiftClock } from '../../src/platform/clock.ts'
import { countDeskViews } from '../../src/tickets/desk-counts.ts'
import { listDeskTickets } from '../../src/tickets/desk-lists.ts'
import { neighboursOf } from '../../src/tickets/desk-neighbours.ts'
import { noteMissed } from '../../src/tickets/promises.ts'
import { aTicket } from '../support/builders.ts'
import { written } from '../support/desk.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** As a browser sends it. */
const minute = (ahead: number) => localMinute(new Date(clock().getTime() + ahead), 'Europe/Berlin')

test('an agent promises the next update: the customer reads it on ticket and list, and gets no mail', async () => {
  const { asJana, path, leyla, ticket, now, events, mails } = await twoTeams(portal)
  const before = (await mails(leyla.account)).length
  const at = minute(2 * HOUR)
  const done = await asJana.post(`${path}/promise`, { at })
  expect([done.statusCode, done.headers.location]).toEqual([303, path])
  expect((await now()).promisedAt).toEqual(momentAt(at, 'Europe/Berlin'))
  expect(await events()).toContain('promised public')
  const page = await asJana.follow(done)
  expect(textOf(page)).toContain('Die nächste Nachricht ist zugesagt.')
  expect(page.body).toContain('data-key="u">Zusage ')
  for (const place of [`/tickets/${ticket.number}`, '/tickets'])
    expect(textOf(await leyla.visitor.get(place)), place).toMatch(/Nächste Nachricht bis (heute|morgen) \d\d:\d\d\./)
  const atLeylas = await leyla.visitor.get(`/tickets/${ticket.number}`)
  expect(textOf(atLeylas)).toMatch(/\(seit heute \d\d:\d\d ?\)/)
  for (const part of ['since', 'promise'])
    expect(atLeylas.body, part).toMatch(new RegExp(`\\s<span\\s+class="turn-${part}">`))
  expect(await mails(leyla.account)).toHaveLength(before)
})

test.each([
  ['', 'Bitte geben Sie Tag und Uhrzeit an.'],
  ['bald', 'Bitte geben Sie Tag und Uhrzeit an.'],
  ['2026-02-31T25:00', 'Bitte geben Sie Tag und Uhrzeit an.'],
  ['2020-01-01T10:00', 'Bitte wählen Sie eine Zeit, die noch kommt.'],
  ['2999-01-01T10:00', 'Bitte wählen Sie eine Zeit in den nächsten 90 Tagen.'],
])('a promise until „%s“ is refused at its field and stays typed', async (at, said) => {
  const { asJana, path, now } = await twoTeams(portal)
  const refused = await asJana.post(`${path}/promise`, { at })
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf('at')).toContain(said)
  expect(pageOf(refused).valueOf('at')).toBe(at)
  expect((await now()).promisedAt).toBeNull()
})

test('a reply keeps the promise, and may make the next one, which its mail tells', async () => {
  const { asJana, path, leyla, now, mails } = await twoTeams(portal)
  await asJana.post(`${path}/promise`, { at: minute(HOUR) })
  await asJana.upload(`${path}/notes`, written('Nur für uns.'))
  expect((await now()).promisedAt).not.toBeNull()
  await asJana.upload(`${path}/replies`, written('Wir sind dran.', { state: 'open' }))
  expect((await now()).promisedAt).toBeNull()
  const at = minute(3 * HOUR)
  await asJana.upload(`${path}/replies`, written('Der Hersteller prüft.', { state: 'open', promise: at }))
  expect((await now()).promisedAt).toEqual(momentAt(at, 'Europe/Berlin'))
  const [day = '', time] = at.split('T')
  const told = `Sie hören bis ${day.split('-').reverse().join('.')}, ${time} wieder von uns.`
  expect((await mails(leyla.account)).at(-1)?.text).toContain(told)
  // What was typed for another state does not count.
  await asJana.upload(`${path}/replies`, written('Klappt es?', { state: 'waiting', promise: at }))
  expect(await now()).toMatchObject({ state: 'waiting', promisedAt: null })
  const refused = await asJana.upload(`${path}/replies`, written('Gleich', { state: 'open', promise: 'gleich' }))
  expect([refused.statusCode, pageOf(refused).valueOf('promise')]).toEqual([422, 'gleich'])
})

test('who waits for the customer owes no news, and neither does a closed ticket', async () => {
  const { asJana, path, now } = await twoTeams(portal)
  await asJana.post(`${path}/promise`, { at: minute(HOUR) })
  await asJana.post(`${path}/state`, { state: 'waiting' })
  expect((await now()).promisedAt).toBeNull()
  expect(textOf(await asJana.post(`${path}/promise`, { at: minute(HOUR) }))).toContain('Öffnen Sie es zuerst wieder')
  await asJana.post(`${path}/state`, { state: 'open' })
  await asJana.post(`${path}/promise`, { at: minute(HOUR) })
  await asJana.post(`${path}/promise`, { at: '', withdraw: 'yes' })
  expect((await now()).promisedAt).toBeNull()
  await asJana.post(`${path}/promise`, { at: minute(HOUR) })
  await asJana.upload(`${path}/replies`, written('Erledigt.', { state: 'closed' }))
  expect(await now()).toMatchObject({ state: 'closed', promisedAt: null })
})

test('a missed promise leads the list and is told to its agent once; before that, its view has it', async () => {
  const { db, jana, first: team, path, asJana, ticket, leyla, events, mails } = await twoTeams(portal)
  const actor = await anActor(db, jana)
  const older = await aTicket(db, { team, requester: leyla.account, subject: 'wartet länger' })
  await db.ticket.update({ where: { id: older.id }, data: { turnSince: new Date('2026-01-01') } })
  const wish = { view: 'team', sort: 'urgency', descending: false, q: '', page: 1, pageSize: 25 } as const
  const shown = async () => (await listDeskTickets(db, actor, wish)).rows.map(({ number }) => number)
  await asJana.post(`${path}/takeover`)
  await asJana.post(`${path}/promise`, { at: minute(HOUR) })
  await noteMissed(db, 'Muster IT Service')
  expect(await shown()).toEqual([older.number, ticket.number])
  expect(await countDeskViews(db, actor)).toMatchObject({ views: { promise: 1 }, missed: 0 })
  const back = shiftClock(HOUR + 5 * MINUTE)
  try {
    await Promise.all([1, 2].map(() => noteMissed(db, 'Muster IT Service')))
    expect(await shown()).toEqual([ticket.number, older.number])
    expect((await listDeskTickets(db, actor, wish)).turns).toEqual({ missed: 1, us: 1, waiting: 0 })
    expect(await neighboursOf(db, actor, wish, ticket.number)).toMatchObject({ place: 1, next: older.number })
    expect(await countDeskViews(db, actor)).toMatchObject({ views: { promise: 1 }, missed: 1 })
    const words = { ...wish, view: 'all', q: '' } as const
    expect((await listDeskTickets(db, actor, { ...words, q: ticket.subject })).turns.missed).toBe(1)
    const list = await asJana.get('/desk/tickets')
    expect(textOf(list)).toMatch(/Zusage überfällig · 1 .*Zusage vor 5 Min\./s)
    expect((await events()).filter((event) => event === 'missed internal')).toHaveLength(1)
    const told = (await mails(jana)).filter(({ text }) => text.includes('Zusage für dieses Ticket ist überfällig'))
    expect(told).toHaveLength(1)
    expect(textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))).toContain('ist überfällig. Wir kümmern uns')
    await asJana.upload(`${path}/replies`, written('Jetzt.', { state: 'open' }))
    expect(await shown()).toEqual([older.number, ticket.number])
  } finally {
    back()
  }
})

test('forwarding keeps a promise, a reply with it keeps or renews it', async () => {
  const { asJana, asMira, path, second, first: team, now } = await twoTeams(portal)
  const at = minute(HOUR)
  await asJana.post(`${path}/promise`, { at })
  const forward = { reason: 'Netzteil', tell: 'no', formKey: crypto.randomUUID() }
  await asJana.post(`${path}/forwarding`, { ...forward, team: second.id })
  expect((await now()).promisedAt).toEqual(momentAt(at, 'Europe/Berlin'))
  const later = minute(5 * HOUR)
  const told = { ...forward, formKey: crypto.randomUUID(), tell: 'yes', reply: 'Wir prüfen.', promise: later }
  await asMira.post(`${path}/forwarding`, { ...told, team: team.id })
  expect((await now()).promisedAt).toEqual(momentAt(later, 'Europe/Berlin'))
})

test('strangers find no promise to make, customers may not, and members of other teams see nothing', async () => {
  const { asMira, path, leyla } = await twoTeams(portal)
  expect((await asMira.post(`${path}/promise`, { at: minute(HOUR) })).statusCode).toBe(404)
  expect((await leyla.visitor.post(`${path}/promise`, { at: minute(HOUR) })).statusCode).toBe(403)
})

test.each([
  ['2026-06-01T12:00', '2026-06-01T10:00:00.000Z'],
  ['2026-12-01T12:00', '2026-12-01T11:00:00.000Z'],
  ['2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
  ['2026-10-25T03:30', '2026-10-25T02:30:00.000Z'],
])('clocks in Berlin show %s at %s', (shown, at) => {
  expect(momentAt(shown, 'Europe/Berlin').toISOString()).toBe(at)
  expect(localMinute(new Date(at), 'Europe/Berlin')).toBe(shown)
})
