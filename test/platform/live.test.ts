import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { Prisma, readRows, transaction } from '../../src/platform/db.ts'
import {
  announce,
  announcing,
  listen,
  readAnnouncements,
  readSince,
  sweepAnnouncements,
} from '../../src/platform/live.ts'
import { usePortal } from '../support/portal.ts'
import { until } from '../support/server.ts'

const portal = usePortal()
let last = 1000
const anId = () => ++last

test('what is announced is read once, and nothing without an earlier look', async () => {
  const { db } = portal
  await announce(db, 'ticket', anId())
  const first = await readAnnouncements(db, undefined)
  expect(first.news).toEqual([])
  const [one, two] = [anId(), anId()]
  await announce(db, 'ticket', one)
  await announce(db, 'presence', two)
  await announce(db, 'ticket', one)
  const second = await readAnnouncements(db, first.snapshot)
  expect(second.news).toEqual([
    { topic: 'presence', id: two },
    { topic: 'ticket', id: one },
  ])
  expect((await readAnnouncements(db, second.snapshot)).news).toEqual([])
})

test('a transaction that ends late is not skipped for one that began later and ended first', async () => {
  const { db } = portal
  const [early, late] = [anId(), anId()]
  const before = await readAnnouncements(db, undefined)
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const slow = transaction(db, async (tx) => {
    await readRows(tx, announcing('ticket', Prisma.sql`values (${early}::int)`))
    begin()
    await over
  })
  await begun
  await announce(db, 'ticket', late)
  const between = await readAnnouncements(db, before.snapshot)
  expect(between.news).toEqual([{ topic: 'ticket', id: late }])
  end()
  await slow
  // For a process that goes on, and for a browser that comes back with its position.
  expect((await readAnnouncements(db, between.snapshot)).news).toEqual([{ topic: 'ticket', id: early }])
  expect((await readSince(db, between.snapshot)).news).toContainEqual({ topic: 'ticket', id: early })
})

test('whoever was away for longer than is kept is told that something may be missing', async () => {
  const { db } = portal
  // Also transactions of other databases are in a snapshot.
  const whole = () =>
    vi.waitFor(async () => {
      const { snapshot } = await readAnnouncements(db, undefined)
      expect(await readSince(db, snapshot)).toMatchObject({ whole: true, news: [] })
      return snapshot
    })
  const snapshot = await whole()
  // Of another database, as after a restored backup.
  expect(await readSince(db, '999999999999:999999999999:')).toMatchObject({ whole: false })
  for (const id of [anId(), anId()]) await announce(db, 'ticket', id)
  await db.announcement.updateMany({ data: { at: new Date(Date.now() - 3_700_000) } })
  await sweepAnnouncements(db)
  expect(await db.announcement.count()).toBe(1)
  expect(await readSince(db, snapshot)).toMatchObject({ whole: false })
  await whole()
})

test('a listener whose connection is ended ten times listens again, and says each time that it did not', async () => {
  const { db, databaseUrl, log } = portal
  let woken = 0
  const stop = listen(databaseUrl, () => void woken++, log)
  const killer = new pg.Client({ connectionString: databaseUrl })
  await killer.connect()
  const kill = () =>
    killer.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'schalter live' and datname = current_database() and query like 'listen%'`,
    )
  for (let count = 1; count <= 10; count++) {
    const before = woken
    await until(async () => ((await kill()).rowCount ?? 0) > 0, 10_000, 20)
    await until(() => woken > before, 10_000, 20)
  }
  const before = woken
  await announce(db, 'ticket', anId())
  await until(() => woken > before, 5000, 10)
  await killer.end()
  await stop()
  const { rows } = await portalConnections(databaseUrl)
  expect(rows).toEqual([])
})

async function portalConnections(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const found = await client.query(
    "select pid from pg_stat_activity where application_name = 'schalter live' and datname = current_database()",
  )
  await client.end()
  return found
}
