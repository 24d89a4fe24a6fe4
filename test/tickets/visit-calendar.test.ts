import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { shiftClock } from '../../src/platform/clock.ts'
import { planVisit } from '../../src/tickets/visits.ts'
import { noteOnTicket } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { usePortal } from '../support/portal.ts'
import { useSentMails } from '../support/sent-mails.ts'
import { anActor } from '../support/tickets.ts'
import { twoTeams } from '../support/two-teams.ts'
import { minuteIn, visiting } from '../support/visits.ts'

const portal = usePortal({ REGISTRATION: 'contract', SUPPORT_EMAIL: 'hilfe@muster-it.example' })
const { send, mailTo } = useSentMails(portal)

/** As another program reads it. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const events = calendar.getAllSubcomponents('vevent')
  const [event] = events
  if (!event) throw new Error('There is no event')
  return {
    events: events.length,
    names: event.getAllProperties().map(({ name }) => name),
    value: (name: string) => String(event.getFirstPropertyValue(name) ?? ''),
    starts: new ICAL.Event(event).startDate.toJSDate().toISOString(),
    ends: new ICAL.Event(event).endDate.toJSDate().toISOString(),
  }
}

const HOSTILE = [
  'Zeile; mit, Zeichen\\n und "Zitat" ^ äöü ẞ 😀',
  'Ende\r\nEND:VEVENT\r\nBEGIN:VALARM',
  'x'.repeat(300),
  '😀'.repeat(40),
]

test.each(HOSTILE)('hostile words are folded and escaped, and read as they were: %s', async (words) => {
  const { asJana, path, ticket, leyla, db } = await twoTeams(portal)
  const subject = words.replace(/\s+/g, ' ').slice(0, 200)
  await db.ticket.update({ where: { id: ticket.id }, data: { subject } })
  const place = subject.slice(0, 190)
  const visitor = subject.slice(0, 90)
  await asJana.post(`${path}/visit`, visiting({ visitor, place }))
  const answer = await leyla.visitor.get(`/tickets/${ticket.number}/visit.ics`)
  expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8')
  const lines = answer.body.split('\r\n')
  expect(lines.at(-1)).toBe('')
  expect(lines.filter((line) => /[\r\n]/.test(line) || Buffer.byteLength(line) > 75)).toEqual([])
  const { events, names, value } = read(answer.body)
  expect([events, value('summary'), value('location')]).toEqual([1, `Besuch: ${subject}`, place])
  expect(value('description')).toContain(`Es kommt ${visitor}.`)
  expect(names.filter((name) => name === 'uid')).toHaveLength(1)
})

// Summer begins on 28 March 2027 and ends on 31 October 2027; those of 2026 are over.
test.each([
  ['2027-03-27T09:00', '2027-03-27T08:00:00.000Z', '2027-03-27T09:00:00.000Z'],
  ['2027-03-28T01:30', '2027-03-28T00:30:00.000Z', '2027-03-28T01:30:00.000Z'],
  ['2027-03-28T09:00', '2027-03-28T07:00:00.000Z', '2027-03-28T08:00:00.000Z'],
  ['2027-03-29T09:00', '2027-03-29T07:00:00.000Z', '2027-03-29T08:00:00.000Z'],
  ['2027-10-25T09:00', '2027-10-25T07:00:00.000Z', '2027-10-25T08:00:00.000Z'],
  ['2027-10-31T00:30', '2027-10-30T22:30:00.000Z', '2027-10-30T23:30:00.000Z'],
  ['2027-10-31T09:00', '2027-10-31T08:00:00.000Z', '2027-10-31T09:00:00.000Z'],
])('a visit at %s is that moment in every calendar, however clocks change', async (at, starts, ends) => {
  const { asJana, path } = await twoTeams(portal)
  expect((await asJana.post(`${path}/visit`, visiting({ at, visitor: 'Tom Weber' }))).statusCode).toBe(303)
  expect(read((await asJana.get(`${path}/visit.ics`)).body)).toMatchObject({ starts, ends })
  const form = (await asJana.get(`${path}/visit`)).body
  expect(form).toContain(`value="${at}"`)
})

test('on 29 March and 25 October, when clocks change in other years, nothing moves', async () => {
  // In 2026, clocks changed on these days.
  const undo = shiftClock(Date.parse('2026-03-01T12:00:00Z') - Date.now())
  try {
    const { path, jana, ticket, db } = await twoTeams(portal)
    const agent = await anActor(db, jana)
    for (const [at, starts] of [
      ['2026-03-29T01:59', '2026-03-29T00:59:00.000Z'],
      ['2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
      ['2026-10-25T01:59', '2026-10-24T23:59:00.000Z'],
      ['2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    ] as const) {
      await planVisit(db, agent, ticket.id, { at, minutes: 60, visitor: 'Tom' }, 'Europe/Berlin')
      const { startsAt } = await db.visit.findFirstOrThrow({ where: { ticketId: ticket.id, state: 'planned' } })
      expect(startsAt.toISOString(), `${path} ${at}`).toBe(starts)
    }
    const gap = planVisit(db, agent, ticket.id, { at: '2026-03-29T02:30', minutes: 60, visitor: 'x' }, 'Europe/Berlin')
    await expect(gap).rejects.toMatchObject({ field: 'at', key: 'error.visit.no-time' })
  } finally {
    undo()
  }
})

test('a mail shows the appointment beside its text, and carries it as a file', async () => {
  const { asJana, path, leyla, ticket } = await twoTeams(portal)
  await asJana.post(`${path}/visit`, visiting({ visitor: 'Tom Weber' }))
  await send()
  const mail = await mailTo(leyla.account.email)
  const [file] = mail.attachments.filter(({ filename }) => filename === 'termin.ics')
  expect(read(file?.content.toString() ?? '').value('organizer')).toBe('mailto:hilfe@muster-it.example')
  expect(read(file?.content.toString() ?? '').value('url')).toContain(`/tickets/${ticket.number}`)
  const kinds = mail.attachments.map(({ contentType }) => contentType)
  expect(kinds).toEqual(expect.arrayContaining(['text/calendar', 'application/ics']))
})

test('nothing internal is in any calendar file or mail about a visit', async () => {
  const CANARY = 'Kanarienvogel'
  const { asJana, asTom, path, leyla, tom, ticket, db, first, mails } = await twoTeams(portal)
  await db.team.update({ where: { id: first.id }, data: { address: `team-${first.id}@muster-it.example` } })
  await noteOnTicket(db, await anActor(db, tom), ticket.id, { body: CANARY })
  await db.ticket.update({ where: { id: ticket.id }, data: { cause: CANARY } })
  await db.organizationNote.create({ data: { organizationId: ticket.organizationId ?? 0, body: CANARY } })
  await asJana.post(`${path}/visit`, visiting({ person: tom.id }))
  await asJana.post(`${path}/visit`, visiting({ person: tom.id, at: minuteIn(5) }))
  await asJana.post(`${path}/visit/calling-off`)
  const files = await Promise.all([
    leyla.visitor.get(`/tickets/${ticket.number}/visit.ics`),
    asJana.get(`${path}/visit.ics`),
  ])
  await asJana.post(`${path}/visit`, visiting({ person: tom.id }))
  files.push(await asTom.get('/desk/visits.ics'), await asTom.get('/desk/visits'))
  const sent = [...(await mails(leyla.account)), ...(await mails(tom))].filter(({ calendar }) => calendar)
  expect(sent).toHaveLength(8)
  const told = [...files.map(({ body }) => body), ...sent.map(({ text, html, calendar }) => text + html + calendar)]
  expect(told.filter((text) => text.includes(CANARY))).toEqual([])
  expect(sent.every(({ calendar }) => calendar.replace(/\r\n /g, '').includes(`team-${first.id}@`))).toBe(true)
})

test('who sees a ticket has its calendar file, in their language; nobody else has', async () => {
  const { asJana, path, leyla, jonas, eva, ticket, db } = await twoTeams(portal)
  await db.account.update({ where: { id: leyla.account.id }, data: { locale: 'en' } })
  await asJana.post(`${path}/visit`, visiting({ visitor: 'Tom Weber' }))
  const file = `/tickets/${ticket.number}/visit.ics`
  const english = await (await as(portal.app, leyla.account)).get(file)
  expect(read(english.body).value('description')).toContain('Tom Weber will come.')
  expect((await eva.visitor.get(file)).statusCode).toBe(200)
  expect((await jonas.visitor.get(file)).statusCode).toBe(404)
  await db.ticket.update({ where: { id: ticket.id }, data: { confidential: true } })
  expect((await eva.visitor.get(file)).statusCode).toBe(404)
})
