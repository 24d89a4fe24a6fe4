import { expect, test } from 'vitest'
import { countDeskViews } from '../../src/tickets/desk-counts.ts'
import { type DeskQuery, listDeskTickets } from '../../src/tickets/desk-lists.ts'
import { neighboursOf } from '../../src/tickets/desk-neighbours.ts'
import { DESK_VIEWS, type DeskView } from '../../src/tickets/desk-views.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { markAsSpam } from '../../src/tickets/spam.ts'
import { forwardTicket, setTicketState, takeOver, watchTicket } from '../../src/tickets/work.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)

/** Two teams with an agent each, and tickets in all states. */
async function start() {
  const { db } = portal
  const [first, second] = [await aTeam(db), await aTeam(db)]
  const eva = await aCustomer(db)
  const jana = await anActor(db, await anAgent(db, {}, [first]))
  const mira = await anActor(db, await anAgent(db, { firstName: 'Mira' }, [second]))
  const ticket = (subject: string, more: Parameters<typeof aTicket>[1] = {}) =>
    aTicket(db, { requester: eva, team: first, subject, ...more })
  const wish: DeskQuery = {
    view: 'team',
    sort: 'urgency',
    descending: false,
    q: '',
    page: 1,
    pageSize: 25,
  }
  const shown = async (view: DeskView, more: Partial<DeskQuery> = {}, actor = jana) =>
    (await listDeskTickets(db, actor, { ...wish, view, ...more })).rows.map(({ subject }) => subject)
  return { db, first, second, eva, jana, mira, ticket, shown, wish }
}

test('each view holds what its name says, and its count is that of its rows', async () => {
  const { db, second, jana, mira, ticket, shown, wish } = await start()
  await ticket('unzugewiesen')
  const mine = await ticket('meins')
  await takeOver(db, jana, mine.id)
  const waiting = await ticket('wartet')
  await replyToTicket(db, jana, waiting.id, { body: 'Welche Halle?', state: 'waiting' })
  const held = await ticket('liegt')
  await setTicketState(db, jana, held.id, { state: 'on_hold', until: dayFromNow(3) })
  await ticket('zu', { state: 'closed' })
  const gone = await ticket('weitergeleitet')
  await forwardTicket(db, jana, gone.id, { team: second.id, reason: 'Hardware' })
  await ticket('fremd', { team: second })
  await watchTicket(db, jana, mine.id, true)
  await markAsSpam(db, jana, (await ticket('Werbung')).id)
  const expected: Record<Exclude<DeskView, 'all'>, string[]> = {
    team: ['unzugewiesen', 'meins', 'wartet', 'liegt'],
    mine: ['meins'],
    unassigned: ['unzugewiesen', 'wartet', 'liegt'],
    promise: [],
    waiting: ['wartet', 'liegt'],
    worked: ['meins', 'wartet', 'liegt', 'weitergeleitet', 'Werbung'],
    open: ['unzugewiesen', 'meins', 'wartet', 'liegt', 'weitergeleitet'],
    closed: ['zu'],
    watched: ['meins', 'weitergeleitet'],
    spam: ['Werbung'],
  }
  const { views: counts } = await countDeskViews(db, jana)
  for (const view of DESK_VIEWS) {
    expect((await shown(view)).sort(), view).toEqual([...expected[view]].sort())
    if (view !== 'closed' && view !== 'spam') expect(counts[view], view).toBe(expected[view].length)
  }
  expect((await shown('team', {}, mira)).sort()).toEqual(['fremd', 'weitergeleitet'])
  expect((await listDeskTickets(db, mira, { ...wish, view: 'open' })).rows.map(({ subject }) => subject)).not.toContain(
    'meins',
  )
})

test('whoever waits longest for us comes first, then what we wait for', async () => {
  const { db, jana, ticket, shown } = await start()
  const young = await ticket('gerade eben')
  const old = await ticket('seit gestern')
  const asked = await ticket('gefragt')
  await replyToTicket(db, jana, asked.id, { body: '?', state: 'waiting' })
  await db.ticket.update({ where: { id: old.id }, data: { turnSince: ago(1440) } })
  await db.ticket.update({ where: { id: young.id }, data: { turnSince: ago(1) } })
  expect(await shown('team')).toEqual(['seit gestern', 'gerade eben', 'gefragt'])
})

test('a ticket is unread until it is looked at, and again after an answer, but not after one’s own', async () => {
  const { db, eva, jana, ticket, wish } = await start()
  const { id } = await ticket('Beamer')
  const unread = async () => (await listDeskTickets(db, jana, wish)).rows.map((row) => row.unread)
  const look = async () => {
    const last = await db.ticketEvent.findFirst({ where: { ticketId: id }, orderBy: { id: 'desc' } })
    const place = { accountId: jana.accountId, ticketId: id }
    await db.ticketLook.upsert({
      where: { accountId_ticketId: place },
      create: { ...place, eventId: last?.id ?? 0 },
      update: { eventId: last?.id ?? 0 },
    })
  }
  await replyToTicket(db, await anActor(db, eva), id, { body: 'Noch etwas' })
  expect(await unread()).toEqual([true])
  await look()
  expect(await unread()).toEqual([false])
  await replyToTicket(db, jana, id, { body: 'Danke', state: 'open' })
  expect(await unread()).toEqual([false])
  await replyToTicket(db, await anActor(db, eva), id, { body: 'Bitte' })
  expect(await unread()).toEqual([true])
})

test('words narrow a view, pages go on, and a page after the last is the last', async () => {
  const { db, jana, ticket, wish, shown } = await start()
  for (let count = 1; count <= 5; count++) await ticket(`Drucker ${count}`)
  await ticket('Beamer')
  expect(await shown('team', { q: 'drucker', sort: 'subject' })).toEqual(
    [1, 2, 3, 4, 5].map((count) => `Drucker ${count}`),
  )
  const last = await listDeskTickets(db, jana, { ...wish, q: 'drucker', page: 9, pageSize: 2 })
  expect(last).toMatchObject({ page: 3, pages: 3, total: 5 })
  expect(last.rows).toHaveLength(1)
  expect((await listDeskTickets(db, jana, { ...wish, q: 'nichts davon' })).rows).toEqual([])
})

test('a ticket of a list knows its place and its neighbours, and one that has left it knows the first', async () => {
  const { db, jana, mira, ticket, wish } = await start()
  const [one, two, three] = [await ticket('eins'), await ticket('zwei'), await ticket('drei')]
  const byNumber = { ...wish, sort: 'number' as const }
  const around = (number: string, actor = jana) => neighboursOf(db, actor, byNumber, number)
  expect(await around(one.number)).toEqual({ place: 1, total: 3, previous: null, next: two.number })
  expect(await around(two.number)).toEqual({ place: 2, total: 3, previous: one.number, next: three.number })
  expect(await around(three.number)).toEqual({ place: 3, total: 3, previous: two.number, next: null })
  await replyToTicket(db, jana, two.id, { body: 'Erledigt.', state: 'closed' })
  expect(await around(two.number)).toEqual({ place: null, total: 2, previous: null, next: one.number })
  expect(await around(one.number, mira)).toEqual({ place: null, total: 0, previous: null, next: null })
})
