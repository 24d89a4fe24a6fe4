import { beforeAll, expect, test } from 'vitest'
import { endOtherSessions } from '../../src/accounts/sessions.ts'
import { announce, readAnnouncements } from '../../src/platform/live.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { forwardTicket, noteOnTicket } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { usePortal } from '../support/portal.ts'
import { sessionCookie, until } from '../support/server.ts'
import { addressOf, idsOf, openStream } from '../support/streams.ts'
import { anActor } from '../support/tickets.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal()
let address: string
beforeAll(async () => {
  address = await addressOf(portal)
})

const streamOf = async (account: { id: number }, after?: string) => {
  const stream = await openStream(address, await sessionCookie(portal.db, account), after)
  if (stream.status === 200) await until(() => stream.heard.length > 0, 5000, 10)
  return stream
}

test('a stream begins at once, says that it lives, and no proxy may change or hold it', async () => {
  const { jana } = await aDeskTicket(portal)
  const stream = await streamOf(jana)
  expect(stream.heard).toMatchObject([{ type: 'beat', data: expect.stringMatching(/^\d\d:\d\d$/) }])
  expect(stream.heard[0]?.id).toMatch(/^\d+:\d+:[\d,]*$/)
  expect(Object.fromEntries(stream.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  })
  expect(stream.headers.get('content-encoding')).toBeNull()
  stream.close()
})

test('a change is told within a second, as an id alone: neither texts nor names, and nothing of a note', async () => {
  const { db, jana, asTom, asEva, id } = await aDeskTicket(portal)
  const stream = await streamOf(jana)
  await replyToTicket(db, asEva, id, { body: 'Kanarienvogel' })
  await until(() => stream.tickets().includes(id), 1000, 10)
  await noteOnTicket(db, asTom, id, { body: 'Kanarienvogel' })
  await portal.work()
  await until(() => stream.tickets().length === 2, 1000, 10)
  for (const { type, data } of stream.heard)
    expect(data).toMatch(type === 'beat' ? /^\d\d:\d\d$/ : /^\{"topic":"(ticket|notices)","id":\d+\}$/)
  stream.close()
})

test('only whoever has a ticket at the desk hears of it, and of notices only whose they are', async () => {
  const { db, jana, tom, mira, second, ticket, leyla } = await twoTeams(portal)
  const admin = await anAgent(db, { role: 'admin' }, [])
  const other = await anAgent(db, {}, [await aTeam(db)])
  const streams = await Promise.all([jana, tom, mira, admin, other].map((person) => streamOf(person)))
  const [atJanas, atToms, atMiras, atAdmins, atOthers] = streams as [Stream, Stream, Stream, Stream, Stream]
  const told = await Promise.all([leyla.account, await aCustomer(db)].map((person) => streamOf(person)))
  expect(told.map(({ status }) => status)).toEqual([403, 403])
  await announce(db, 'ticket', ticket.id)
  await announce(db, 'presence', ticket.id)
  await announce(db, 'notices', mira.id)
  await until(() => atMiras.heard.length > 1, 2000, 10)
  await until(() => atAdmins.heard.length > 2, 2000, 10)
  for (const { heard } of [atJanas, atAdmins]) {
    expect([idsOf(heard, 'ticket'), idsOf(heard, 'presence')]).toEqual([[ticket.id], [ticket.id]])
    expect(idsOf(heard, 'notices')).toEqual([])
  }
  expect([idsOf(atMiras.heard, 'ticket'), idsOf(atMiras.heard, 'notices')]).toEqual([[], [mira.id]])
  expect(atOthers.heard.filter(({ type }) => type !== 'beat')).toEqual([])
  // Rights are those of the moment: another team has it, and of the former one whoever gave it away.
  await forwardTicket(db, await anActor(db, jana), ticket.id, { team: second.id, reason: 'Hardware' })
  await until(() => idsOf(atMiras.heard, 'ticket').length > 0, 2000, 10)
  await until(() => idsOf(atJanas.heard, 'ticket').length > 1, 2000, 10)
  await until(() => idsOf(atAdmins.heard, 'ticket').length > 1, 2000, 10)
  expect(idsOf(atToms.heard, 'ticket')).toEqual([ticket.id])
  for (const stream of streams) stream.close()
})

test('whoever comes back hears what happened meanwhile, as a stream or by asking', async () => {
  const { db, app, jana, id, team, eva } = await aDeskTicket(portal)
  const { snapshot } = await readAnnouncements(db, undefined)
  const foreign = await aTicket(db)
  const second = await aTicket(db, { team, requester: eva })
  for (const each of [second.id, foreign.id, id]) await announce(db, 'ticket', each)
  const stream = await streamOf(jana, snapshot)
  expect(stream.tickets()).toEqual([second.id, id])
  stream.close()
  const visitor = await as(app, jana)
  const asked = await visitor.get(`/desk/events?after=${snapshot}`, { accept: 'application/json' })
  expect(asked.json()).toMatchObject({
    news: [
      { topic: 'ticket', id: second.id },
      { topic: 'ticket', id },
    ],
    time: expect.stringMatching(/^\d\d:\d\d$/),
  })
  // Of another database, from too long ago, and nonsense.
  for (const after of [
    '999999999999:999999999999:',
    '3:3:',
    'x',
    '9',
    '5:4:',
    '4:9:8,6',
    `4:${'9'.repeat(40)}:`,
    '-1',
  ]) {
    const lost = await visitor.get(`/desk/events?after=${after}`, { accept: 'application/json' })
    expect(lost.json().news, after).toEqual([{ topic: 'all' }])
  }
})

test('a stream ends with its session, its account and its rights', async () => {
  const { db, jana, tom } = await aDeskTicket(portal)
  const mira = await anAgent(db)
  const streams = await Promise.all([jana, tom, mira].map((person) => streamOf(person)))
  await endOtherSessions(db, jana.id)
  await db.account.update({ where: { id: tom.id }, data: { enabled: false } })
  await db.account.update({ where: { id: mira.id }, data: { role: 'customer' } })
  const over = Promise.all(streams.map(({ ended }) => ended)).then(() => 'over')
  const late = new Promise((resolve) => setTimeout(resolve, 12_000, 'late'))
  expect(await Promise.race([over, late])).toBe('over')
})

test('streams keep no session awake, and one too many of a person ends the oldest', async () => {
  const { db, jana } = await aDeskTicket(portal)
  const cookie = await sessionCookie(db, jana)
  const longAgo = new Date(Date.now() - 3_600_000)
  await db.session.updateMany({ where: { accountId: jana.id }, data: { lastSeenAt: longAgo } })
  const streams: Stream[] = []
  for (let count = 0; count < 11; count++) {
    streams.push(await openStream(`${address}`, cookie))
    await until(() => (streams.at(-1)?.heard.length ?? 0) > 0, 5000, 10)
  }
  await streams[0]?.ended
  expect(streams[0]?.heard.at(-1)).toMatchObject({ type: 'full' })
  for (const stream of streams) stream.close()
  const { lastSeenAt } = await db.session.findFirstOrThrow({ where: { accountId: jana.id } })
  expect(lastSeenAt).toEqual(longAgo)
})

type Stream = Awaited<ReturnType<typeof openStream>>
