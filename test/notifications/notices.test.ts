import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { sweepNotices } from '../../src/notifications/notices.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { assignTicket, forwardTicket, noteOnTicket } from '../../src/tickets/work.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { aDeskTicket } from '../support/desk.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const NOTICES = '/desk/notifications'

async function start() {
  const desk = await aDeskTicket(portal)
  const { db, id, jana, asEva } = desk
  await db.ticket.update({ where: { id }, data: { assigneeId: jana.id } })
  const answers = async (...bodies: string[]) => {
    for (const body of bodies) await replyToTicket(db, asEva, id, { body })
    await portal.work()
  }
  const unread = () => db.notice.count({ where: { accountId: jana.id, shown: true, readAt: null } })
  return { ...desk, answers, unread }
}

const bellOf = async (visitor: Visitor, path = '/desk/tickets') =>
  pageOf(await visitor.get(path))
    .all('[data-bell]')[0]
    ?.querySelector('.visually-hidden')?.textContent ?? ''

const rowsOf = async (visitor: Visitor, path = NOTICES) =>
  pageOf(await visitor.get(path))
    .all('.notices tbody tr:not(.notices-group)')
    .map((row) => `${row.matches('.notices-unread') ? '*' : '-'} ${row.querySelector('.notices-what')?.textContent}`)

test('an answer rings the bell of its assignee, on every page of the desk, and of nobody else', async () => {
  const { db, jana, answers, atJanas, atToms, atEvas, path } = await start()
  expect(await bellOf(atJanas)).toBe('Benachrichtigungen')
  const announced = () => db.announcement.findMany({ where: { topic: 'notices' }, select: { subject: true } })
  await db.announcement.deleteMany()
  await answers('Halle 2')
  expect(await announced()).toEqual([{ subject: jana.id }])
  for (const page of ['/desk/tickets', '/preferences', `${NOTICES}/bell`])
    expect(await bellOf(atJanas, page)).toBe('Benachrichtigungen, 1 ungelesen')
  expect(await bellOf(atToms)).toBe('Benachrichtigungen')
  expect(pageOf(await atEvas.get('/tickets')).has('[data-bell]')).toBe(false)
  const page = pageOf(await atJanas.get(NOTICES))
  expect(page.text).toContain('1 ungelesen')
  expect(page.text).toContain('Ungelesen · heute')
  expect(page.links(/#message-/)[0]).toContain(`${path}#message-`)
})

test('pages of customers do not ask the database for notices', async () => {
  const { atEvas, atJanas } = await start()
  const asked = vi.spyOn(pg.Client.prototype, 'query')
  const asksFor = async (visitor: Visitor, path: string) => {
    asked.mockClear()
    await visitor.get(path)
    const texts = asked.mock.calls.map(([query]) => JSON.stringify(query))
    expect(texts.filter((text) => text.includes('from session s join account'))).toHaveLength(1)
    return texts.some((text) => text.includes('from notice n'))
  }
  expect(await asksFor(atEvas, '/tickets')).toBe(false)
  expect(await asksFor(atJanas, '/desk/tickets')).toBe(true)
  expect(await asksFor(atJanas, '/preferences')).toBe(true)
})

test('opening the ticket reads what was told of it, and a page that refreshes itself does not', async () => {
  const { answers, atJanas, path, unread } = await start()
  await answers('Eins', 'Zwei')
  await atJanas.get(path, { 'x-refresh': '1' })
  await atJanas.get(`${path}/preview`)
  expect(await unread()).toBe(2)
  await atJanas.get(path)
  await expect.poll(unread).toBe(0)
  expect(await bellOf(atJanas)).toBe('Benachrichtigungen')
  expect(await rowsOf(atJanas)).toEqual(['- Eva Brandt hat geantwortet', '- Eva Brandt hat geantwortet'])
})

test('what somebody has seen before its notice is made does not ring', async () => {
  const { db, id, asEva, atJanas, path, unread } = await start()
  await replyToTicket(db, asEva, id, { body: 'Gleich gesehen' })
  await atJanas.get(path)
  await expect.poll(() => db.ticketLook.count({ where: { ticketId: id } })).toBe(1)
  await portal.work()
  expect(await unread()).toBe(0)
})

test('one is marked as read, or all that the page showed; unread ones stand first', async () => {
  const { db, id, answers, atJanas, asTom, unread } = await start()
  await answers('Eins', 'Zwei')
  const page = pageOf(await atJanas.get(NOTICES))
  const sends = (name: string) => page.all(`button[name=${name}]`)[0]?.getAttribute('value') ?? ''
  const [first, shown] = [sends('notice'), sends('until')]
  await noteOnTicket(db, asTom, id, { body: 'Nach der Seite' })
  await portal.work()
  const one = await atJanas.post(NOTICES, { notice: first, returnTo: NOTICES })
  expect([one.statusCode, one.headers.location]).toEqual([303, NOTICES])
  expect(pageOf(await atJanas.follow(one)).text).toContain('Als gelesen markiert.')
  expect(await rowsOf(atJanas)).toEqual([
    '* Tom Weber hat eine interne Notiz geschrieben',
    '* Eva Brandt hat geantwortet',
    '- Eva Brandt hat geantwortet',
  ])
  await atJanas.post(NOTICES, { until: shown })
  expect(await unread()).toBe(1)
  expect((await rowsOf(atJanas))[0]).toBe('* Tom Weber hat eine interne Notiz geschrieben')
})

test('nobody reads or marks what is told to others, and nonsense is not found', async () => {
  const { db, answers, atJanas, atToms, jana, unread } = await start()
  await answers('Für Jana')
  const { eventId } = await db.notice.findFirstOrThrow({ where: { accountId: jana.id, readAt: null } })
  await atToms.post(NOTICES, { notice: String(eventId) })
  await atToms.post(NOTICES, { until: String(eventId) })
  expect(await unread()).toBe(1)
  const nonsense: Record<string, string>[] = [{ notice: 'x' }, { until: '99999999999' }, { notice: '1', other: '1' }]
  for (const fields of nonsense) expect((await atJanas.post(NOTICES, fields)).statusCode).toBe(404)
  for (const after of ['x', 'u99999999999', 'r0', ''])
    expect(await rowsOf(atJanas, `${NOTICES}?after=${after}`)).toHaveLength(1)
  const outside = await atJanas.post(NOTICES, { returnTo: 'https://evil.example/' })
  expect(outside.headers.location).toBe(NOTICES)
  expect(await unread()).toBe(1)
})

test('a notice of a ticket that somebody may no longer see shows nothing and counts nothing', async () => {
  const { db, id, team, jana, ticket, answers, atJanas, asTom } = await start()
  await answers('Kanarienvogel')
  const others = await aTeam(db, { openToCustomers: false })
  await forwardTicket(db, asTom, id, { team: others.id, reason: 'Fort' })
  expect(await rowsOf(atJanas)).toEqual([])
  expect(await bellOf(atJanas)).toBe('Benachrichtigungen')
  const page = await atJanas.get(NOTICES)
  for (const word of [ticket.subject, ticket.number.slice(-5), 'Kanarienvogel']) expect(page.body).not.toContain(word)
  // Who follows it goes on reading.
  await db.ticketWatcher.create({ data: { ticketId: id, accountId: jana.id } })
  expect(await rowsOf(atJanas)).toHaveLength(1)
  await db.teamMember.delete({ where: { teamId_accountId: { teamId: team.id, accountId: jana.id } } })
  expect(await rowsOf(atJanas)).toEqual([])
  expect(await bellOf(atJanas)).toBe('Benachrichtigungen')
})

test('a long list is read page by page, and beyond 99 the bell stops counting', async () => {
  const { db, id, jana, atJanas } = await start()
  const events = await db.ticketEvent.createManyAndReturn({
    data: Array.from({ length: 120 }, () => ({ ticketId: id, type: 'replied', actorName: 'Eva Brandt' })),
    select: { id: true },
  })
  await db.notice.createMany({
    data: events.map((event, place) => ({
      ...{ accountId: jana.id, eventId: event.id, ticketId: id, kind: 'answered', shown: true },
      ...{ mail: 'none' as const, readAt: place < 15 ? new Date() : null },
    })),
  })
  expect(await bellOf(atJanas)).toBe('Benachrichtigungen, 99+ ungelesen')
  const seen: string[] = []
  for (let path: string | undefined = NOTICES; path; ) {
    const page = pageOf(await atJanas.get(path))
    seen.push(...(await rowsOf(atJanas, path)))
    path = page.links(/after=/)[0]
  }
  expect(seen).toHaveLength(120)
  expect(seen.map((row) => row[0]).join('')).toBe('*'.repeat(105) + '-'.repeat(15))
})

test('old notices are swept, but not one whose mail still waits', async () => {
  const { db, jana, answers } = await start()
  await answers('Alt', 'Neu', 'Wartet')
  const mine = await db.notice.findMany({ where: { accountId: jana.id }, orderBy: { eventId: 'asc' } })
  const [old, , waiting] = mine.map(({ accountId, eventId }) => ({ accountId_eventId: { accountId, eventId } }))
  const createdAt = new Date(Date.now() - 61 * 86_400_000)
  if (old) await db.notice.update({ where: old, data: { createdAt } })
  if (waiting) await db.notice.update({ where: waiting, data: { createdAt, dueAt: new Date(Date.now() + 60_000) } })
  await sweepNotices(db)
  const left = await db.notice.findMany({ where: { accountId: jana.id }, orderBy: { eventId: 'asc' } })
  expect(left.map(({ eventId }) => eventId)).toEqual(mine.slice(1).map(({ eventId }) => eventId))
})

test('the text of a note is in no notice, and customers have neither bell nor page', async () => {
  const { db, id, app, ben, asTom, atJanas, atEvas } = await start()
  await noteOnTicket(db, asTom, id, { body: 'Zwitscherkanari singt' })
  await portal.work()
  expect((await atJanas.get(NOTICES)).body).not.toContain('Zwitscherkanari')
  const rows = await db.notice.findMany({ where: { ticketId: id } })
  expect(JSON.stringify(rows)).not.toContain('Zwitscherkanari')
  for (const visitor of [atEvas, await as(app, ben)])
    for (const path of [NOTICES, `${NOTICES}/bell`, `${NOTICES}/settings`])
      expect((await visitor.get(path)).statusCode).toBe(403)
})

test('an empty page says what will stand there', async () => {
  const { atJanas } = await start()
  expect(pageOf(await atJanas.get(NOTICES)).text).toContain('Noch keine Benachrichtigungen')
  expect((await aTicket(portal.db)).id).toBeGreaterThan(0)
})

test('a deputy reads to whom a ticket was assigned, and the assignee that it was to them', async () => {
  const { db, id, asJana, tom, team, app, atToms } = await start()
  await db.ticket.update({ where: { id }, data: { assigneeId: null } })
  const mira = await anAgent(db, { firstName: 'Mira', lastName: 'Sommer' }, [team])
  await db.absence.create({ data: { accountId: mira.id, until: new Date(dayFromNow(5)), deputyId: tom.id } })
  await assignTicket(db, asJana, id, { agent: mira.id })
  await portal.work()
  expect(await rowsOf(atToms)).toContain('* Jana Keller hat das Ticket Mira Sommer zugewiesen')
  expect(await rowsOf(await as(app, mira))).toContain('* Jana Keller hat Ihnen das Ticket zugewiesen')
})
