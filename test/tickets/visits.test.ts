import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { addDays, type Day } from '../../src/platform/clock.ts'
import { endHolds } from '../../src/tickets/holds.ts'
import { aTicket } from '../support/builders.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { twoTeams } from '../support/two-teams.ts'
import { aVisit, minuteIn, visiting } from '../support/visits.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

const planned = async (ticketId: number) => portal.db.visit.findMany({ where: { ticketId }, orderBy: { id: 'asc' } })

/** A calendar as another program reads it. */
const readCalendar = (text: string) => {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const [event] = calendar.getAllSubcomponents('vevent')
  if (!event) throw new Error('There is no event')
  const value = (name: string) => String(event.getFirstPropertyValue(name) ?? '')
  return { method: String(calendar.getFirstPropertyValue('method')), value }
}

test('handling is chosen where it stands, read by the customer; remote work tells what to close first', async () => {
  const { asJana, path, leyla, ticket, now, events, mails } = await twoTeams(portal)
  const facts = pageOf(await asJana.get(path))
  expect(facts.actions()).toContain(`${path}/handling`)
  await asJana.post(`${path}/handling`, { mode: 'on_site' })
  expect(await now()).toMatchObject({ handling: 'on_site' })
  expect(await mails(leyla.account)).toEqual([])
  expect(textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))).toContain('Behandlung Wir kommen zu Ihnen')
  await asJana.post(`${path}/handling`, { mode: 'remote' })
  await asJana.post(`${path}/handling`, { mode: 'remote' })
  expect(await events()).toEqual(['opened public', 'handling public', 'handling public'])
  const [mail, ...more] = await mails(leyla.account)
  expect(more).toEqual([])
  const hint = 'Bitte schließen Sie vorher Programme mit personenbezogenen Daten.'
  expect(mail?.text).toContain(hint)
  const page = textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))
  for (const words of ['Behandlung Per Fernwartung', 'Wir helfen Ihnen per Fernwartung', hint])
    expect(page).toContain(words)
  const history = textOf(await asJana.get(`${path}/history`))
  expect(history).toContain('Behandlung Vor Ort Fernwartung')
})

test('a ticket that waits for something else goes on waiting for it when its visit is moved', async () => {
  const { asJana, path, tom, now } = await twoTeams(portal)
  await asJana.post(`${path}/visit`, visiting({ person: tom.id }))
  await asJana.post(`${path}/state`, { state: 'on_hold', reason: 'third_party', party: 'Muster Netz GmbH' })
  const form = pageOf(await asJana.get(`${path}/visit`))
  expect(form.ticked('hold')).toEqual([])
  await asJana.post(`${path}/visit`, visiting({ person: tom.id, at: minuteIn(4) }))
  expect(await now()).toMatchObject({ state: 'on_hold', holdReason: 'third_party' })
})

test('a visit is planned once: the customer reads who comes and when, and it is held until that day', async () => {
  const { asJana, path, leyla, tom, ticket, now, events, mails, db } = await twoTeams(portal)
  const form = visiting({ person: tom.id, hold: 'yes' })
  expect((await asJana.post(`${path}/visit`, form)).statusCode).toBe(303)
  await asJana.post(`${path}/visit`, form)
  const [visit, ...more] = await planned(ticket.id)
  expect(more).toEqual([])
  expect(visit).toMatchObject({ state: 'planned', sequence: 0, visitorId: tom.id, visitorName: '' })
  expect(visit?.endsAt.getTime()).toBe((visit?.startsAt.getTime() ?? 0) + 3_600_000)
  const day = minuteIn(3).slice(0, 10) as Day
  expect(await now()).toMatchObject({
    ...{ handling: 'on_site', state: 'on_hold', turn: 'later', holdUntil: null, holdReason: 'visit' },
  })
  expect(await events()).toEqual(['opened public', 'visit public', 'handling public', 'state public'])
  const shown = textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))
  const when = `${day.split('-').reverse().join('.')}, 09:00 bis 10:00 Uhr`
  for (const words of [when, 'Es kommt Tom Weber.', 'Werk Nord, Halle 2', 'In den Kalender', 'Vor Ort'])
    expect(shown.replace('Wir kommen zu Ihnen', 'Vor Ort'), words).toContain(words)
  const [mail, ...others] = await mails(leyla.account)
  expect(others).toEqual([])
  expect(mail?.subject).toBe(`[Ticket#${ticket.number}] ${ticket.subject}`)
  for (const words of [when, 'Tom Weber', 'Werk Nord, Halle 2']) expect(mail?.text).toContain(words)
  const { method, value } = readCalendar(mail?.calendar ?? '')
  expect([method, value('uid'), value('sequence')]).toEqual(['PUBLISH', visit?.uid, '0'])
  const [toTom] = await mails(tom)
  expect(toTom?.text).toContain('Jana Keller hat geplant, dass Sie einen Kunden besuchen')
  expect(readCalendar(toTom?.calendar ?? '').value('uid')).toBe(visit?.uid)
  const timeZone = 'Europe/Berlin'
  await endHolds(db, { today: addDays(day, -1), timeZone }, 'Portal')
  expect(await now()).toMatchObject({ state: 'on_hold' })
  await endHolds(db, { today: day, timeZone }, 'Portal')
  expect(await now()).toMatchObject({ state: 'open', turn: 'us', holdReason: null })
})

test('what is wrong is said at its field, everything typed stays, and nothing changes', async () => {
  const { asJana, path, jana, mira, ticket, now } = await twoTeams(portal)
  const before = await now()
  for (const [field, changes] of [
    ['at', { at: '' }],
    ['at', { at: 'bald' }],
    ['at', { at: minuteIn(-1) }],
    ['at', { at: minuteIn(800) }],
    ['at', { at: '2027-03-28T02:30' }],
    ['at', { at: '2027-02-30T10:00' }],
    ['minutes', { minutes: '1' }],
    ['minutes', { minutes: '100000' }],
    ['person', { person: '', visitor: '' }],
    ['person', { visitor: 'Tom Weber' }],
    ['person', { person: mira.id }],
    ['visitor', { person: '', visitor: 'x'.repeat(101) }],
    ['place', { place: 'x'.repeat(201) }],
  ] as const) {
    const form = visiting({ person: jana.id, ...changes })
    const refused = pageOf(await asJana.post(`${path}/visit`, form))
    expect(refused.faults(), JSON.stringify(changes)).toEqual([field])
    expect(refused.errorOf(field), field).not.toBe('')
    for (const name of ['at', 'visitor', 'place'] as const) expect(refused.valueOf(name)).toBe(String(form[name]))
  }
  expect((await asJana.post(`${path}/handling`, { mode: 'by_air' })).statusCode).toBe(422)
  expect(await now()).toEqual(before)
  expect(await planned(ticket.id)).toEqual([])
})

test('moving keeps the appointment and counts; who was to come is told that they do not', async () => {
  const { asJana, path, leyla, jana, tom, ticket, mails } = await twoTeams(portal)
  await asJana.post(`${path}/visit`, visiting({ person: tom.id }))
  await mails(tom)
  await asJana.post(`${path}/visit`, visiting({ at: minuteIn(4, '13:30'), minutes: 90, visitor: 'Fa. Groß & Söhne' }))
  const [visit, ...more] = await planned(ticket.id)
  expect(more).toEqual([])
  expect(visit).toMatchObject({ state: 'planned', sequence: 1, visitorId: null, visitorName: 'Fa. Groß & Söhne' })
  const moved = (await mails(leyla.account)).at(-1)
  expect(moved?.text).toContain('hat sich geändert')
  expect(moved?.text).toMatch(/Bisher war er für \d\d\.\d\d\.\d{4}, 09:00 Uhr geplant/)
  const calendar = readCalendar(moved?.calendar ?? '')
  expect([calendar.method, calendar.value('uid'), calendar.value('sequence')]).toEqual(['PUBLISH', visit?.uid, '1'])
  const withdrawn = (await mails(tom)).at(-1)
  expect(withdrawn?.text).toContain('machen Sie nicht mehr')
  expect(readCalendar(withdrawn?.calendar ?? '')).toMatchObject({ method: 'CANCEL' })
  expect(await mails(jana)).toEqual([])
  const history = textOf(await asJana.get(`${path}/history`))
  expect(history).toContain('Besuch geändert')
  expect(history).toMatch(/09:00, Tom Weber \w+, [\d.]+, 13:30 bis 15:00 Uhr, Fa\. Groß & Söhne/)
})

test('calling off withdraws the appointment, and what was held for it is ours again', async () => {
  const { asJana, path, leyla, ticket, now, mails, events } = await twoTeams(portal)
  await asJana.post(`${path}/visit`, visiting({ visitor: 'Tom Weber', hold: 'yes' }))
  expect(textOf(await asJana.get(`${path}/visit/calling-off`))).toContain('Es kommt Tom Weber.')
  await asJana.post(`${path}/visit/calling-off`)
  await asJana.post(`${path}/visit/calling-off`)
  expect(await planned(ticket.id)).toMatchObject([{ state: 'called_off', sequence: 1 }])
  expect(await now()).toMatchObject({ state: 'open', turn: 'us', holdUntil: null })
  expect((await events()).slice(-2)).toEqual(['visit-called-off public', 'state public'])
  const sent = await mails(leyla.account)
  expect(sent.map(({ name }) => name)).toEqual(['ticket.visit', 'ticket.visit'])
  expect(sent[1]?.text).toContain('findet nicht statt')
  const { method, value } = readCalendar(sent[1]?.calendar ?? '')
  expect([method, value('status'), value('sequence')]).toEqual(['CANCEL', 'CANCELLED', '1'])
  const file = await leyla.visitor.get(`/tickets/${ticket.number}/visit.ics`)
  expect(readCalendar(file.body).method).toBe('CANCEL')
  expect(textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))).not.toContain('In den Kalender')
})

test('whoever closes a ticket calls off the visit that was to come', async () => {
  for (const close of ['reply', 'solution', 'customer'] as const) {
    const { asJana, path, leyla, ticket, key, mails, events } = await twoTeams(portal)
    await asJana.post(`${path}/visit`, visiting({ visitor: 'Tom Weber' }))
    if (close === 'reply') await asJana.post(`${path}/replies`, { formKey: key(), body: 'Erledigt', state: 'closed' })
    if (close === 'solution') await asJana.post(`${path}/closure`, { formKey: key(), solution: 'Erledigt' })
    if (close === 'customer') await leyla.visitor.post(`/tickets/${ticket.number}/closure`, { formKey: key() })
    expect(await planned(ticket.id), close).toMatchObject([{ state: 'called_off' }])
    expect(await events(), close).toContain('visit-called-off public')
    const told = (await mails(leyla.account)).filter(({ calendar }) => calendar.includes('METHOD:CANCEL'))
    expect(told, close).toHaveLength(close === 'customer' ? 0 : 1)
  }
})

test('a ticket with a visit to come is neither merged away nor spam: its customer would wait for nobody', async () => {
  const { asJana, path, ticket, key, now, organization, leyla, first, db } = await twoTeams(portal)
  const other = await aTicket(db, { requester: leyla.account, organization, team: first })
  await asJana.post(`${path}/visit`, visiting({ visitor: 'Tom Weber' }))
  const merging = await asJana.post(`${path}/merging`, { formKey: key(), into: other.number })
  expect([merging.statusCode, textOf(merging).includes('ist ein Besuch geplant')]).toEqual([422, true])
  expect((await asJana.post(`${path}/spam`, { formKey: key() })).statusCode).toBe(422)
  expect(await now()).toMatchObject({ state: 'new' })
  expect(
    (await asJana.post(`/desk/tickets/${other.number}/merging`, { formKey: key(), into: ticket.number })).statusCode,
  ).toBe(303)
  expect(await planned(ticket.id)).toMatchObject([{ state: 'planned' }])
})

test('somebody who visits two customers at once is asked about, and allowed', async () => {
  const { asJana, path, tom, ticket, db } = await twoTeams(portal)
  const { ticket: other } = await twoTeams(portal)
  const startsAt = new Date(`${minuteIn(3)}Z`)
  await aVisit(db, { ticketId: other.id, visitor: tom, startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) })
  const form = visiting({ person: tom.id, minutes: 240, at: minuteIn(3, '08:00') })
  const asked = await asJana.post(`${path}/visit`, form)
  expect([asked.statusCode, pageOf(asked).faults()]).toEqual([422, ['confirmed']])
  expect(asked.body).not.toContain(other.number)
  expect(await planned(ticket.id)).toEqual([])
  expect((await asJana.post(`${path}/visit`, { ...form, confirmed: 'yes' })).statusCode).toBe(303)
  expect(await planned(ticket.id)).toHaveLength(1)
})

test('of two agents who plan at once, the second reads first; nobody works remotely who is to come', async () => {
  const { asJana, asTom, path, ticket, events } = await twoTeams(portal)
  const seen = pageOf(await asTom.get(`${path}/visit`)).valueOf('seen')
  await asJana.post(`${path}/visit`, visiting({ visitor: 'Tom Weber' }))
  const second = await asTom.post(`${path}/visit`, visiting({ visitor: 'Anna Groß', seen }))
  expect([second.statusCode, textOf(second).includes('Inzwischen geändert.')]).toEqual([409, true])
  expect(await planned(ticket.id)).toMatchObject([{ visitorName: 'Tom Weber' }])
  const remote = await asTom.post(`${path}/handling`, { mode: 'remote' })
  expect([remote.statusCode, textOf(remote).includes('Sagen Sie ihn erst ab.')]).toEqual([422, true])
  expect((await events()).filter((event) => event.startsWith('visit'))).toHaveLength(1)
})

test('a visit that is over is asked about until somebody writes, and the next one is planned anew', async () => {
  const { asJana, path, leyla, ticket, key, db } = await twoTeams(portal)
  const past = new Date(Date.now() - 3 * 3_600_000)
  await aVisit(db, { ticketId: ticket.id, startsAt: past, visitorName: 'Anna Groß' })
  expect(textOf(await asJana.get(path))).toContain('War der Besuch erfolgreich?')
  expect(textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))).not.toContain('Anna Groß')
  await asJana.post(`${path}/notes`, { formKey: key(), body: 'Kabel getauscht' })
  expect(textOf(await asJana.get(path))).not.toContain('War der Besuch erfolgreich?')
  await asJana.post(`${path}/visit`, visiting({ visitor: 'Anna Groß' }))
  const visits = await planned(ticket.id)
  expect(visits.map(({ state }) => state)).toEqual(['over', 'planned'])
  expect(visits[0]?.uid).not.toBe(visits[1]?.uid)
})

test('only the team plans, and on open tickets; who has given the ticket away does not', async () => {
  const { asJana, asMira, path, leyla, second, key, ticket } = await twoTeams(portal)
  expect((await leyla.visitor.post(`${path}/visit`, visiting({ visitor: 'x' }))).statusCode).toBe(403)
  expect((await asMira.post(`${path}/visit`, visiting({ visitor: 'x' }))).statusCode).toBe(404)
  expect((await asMira.get(`${path}/visit.ics`)).statusCode).toBe(404)
  expect((await leyla.visitor.get(`/tickets/${ticket.number}/visit.ics`)).statusCode).toBe(404)
  await asJana.post(`${path}/forwarding`, { formKey: key(), team: second.id, reason: 'Netz', tell: 'no' })
  for (const place of ['visit', 'handling', 'visit/calling-off'])
    expect((await asJana.post(`${path}/${place}`, visiting({ visitor: 'x' }))).statusCode, place).not.toBe(303)
  const closed = await twoTeams(portal, { state: 'closed' })
  const refused = await closed.asJana.post(`${closed.path}/visit`, visiting({ visitor: 'x' }))
  expect([refused.statusCode, textOf(refused).includes('müssen Sie erst wieder öffnen')]).toEqual([422, true])
  expect(await planned(ticket.id)).toEqual([])
})
