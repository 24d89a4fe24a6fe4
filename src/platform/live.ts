import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { fromDatabase } from './database-errors.ts'
import { type Db, Prisma, readRows, type Topic } from './db.ts'
import type { Logger } from './log.ts'
import { pauseAfter } from './pauses.ts'

/** What open pages may have to look at again: a ticket, who is at it, or the notices of an account. */
export interface Announcement {
  topic: Topic
  id: number
}

/**
 * Tells open pages, once what has changed is committed. Not for transactions: those that notify end one after the
 * other, and would hold their tickets until then.
 */
export async function announce(db: Db, topic: Topic, id: number) {
  await readRows(
    db,
    Prisma.sql`with announced as (${announcing(topic, Prisma.sql`values (${id}::int)`)})
      select pg_notify('live', '')`,
  )
}

/** An INSERT for the statement that makes the change; a job tells of it with `wakeLive`. `ids` is a query. */
export const announcing = (topic: Topic, ids: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`insert into announcement (topic, subject) select ${topic}::"Topic", x.id from (${ids}) as x(id)`

/** What transactions have announced is read at once. */
export async function wakeLive(db: Db) {
  await readRows(db, Prisma.sql`select pg_notify('live', '')`)
}

export interface Read {
  /** What was visible; whoever asks for more than that misses nothing, in whatever order transactions end. */
  snapshot: string
  news: Announcement[]
}

/** Columns: now, and what was not visible then, each once, in order. Rows of a restored backup may be of the future. */
const newsSince = (snapshot: string | null) => Prisma.sql`pg_current_snapshot()::text as snapshot,
  coalesce((select json_agg(json_build_object('topic', n.topic, 'id', n.subject) order by n.id)
    from (select a.topic, a.subject, max(a.id) as id from announcement a
      where a.xid >= pg_snapshot_xmin(${snapshot}::pg_snapshot)
        and not pg_visible_in_snapshot(a.xid, ${snapshot}::pg_snapshot)
        and a.xid < pg_snapshot_xmax(pg_current_snapshot()) group by a.topic, a.subject) n), '[]') as news`

/** Exactly what was not visible in an earlier snapshot; nothing without one. */
export async function readAnnouncements(db: Db, since: string | undefined): Promise<Read> {
  const [read] = await readRows<Read>(db, Prisma.sql`select ${newsSince(since ?? null)}`)
  return read as Read
}

/** The same for whoever was away; `whole` is false if some of it may be forgotten. */
export async function readSince(db: Db, since: string): Promise<Read & { whole: boolean }> {
  const [read] = await readRows<Read & { whole: boolean }>(
    db,
    Prisma.sql`select ${newsSince(since)},
      exists (select 1 from announcement a where a.xid < pg_snapshot_xmin(${since}::pg_snapshot))
        and pg_snapshot_xmax(${since}::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot()) as whole`,
  )
  return read as Read & { whole: boolean }
}

/** Keeps an hour, and one before it. */
export async function sweepAnnouncements(db: Db) {
  await db.$executeRaw`delete from announcement where id < (select max(id) from announcement
    where at < now() - interval '1 hour')`
}

/** Milliseconds until a lost connection is made again. */
const PAUSES = [100, 10_000] as const

/**
 * Calls `wake` whenever something is announced, and after each time that this may have been missed, until stopped: over
 * a connection of its own, which is made again when it breaks.
 */
export function listen(
  databaseUrl: string,
  wake: () => void,
  log: Pick<Logger, 'warn' | 'debug'>,
): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  let failures = 0
  const once = async () => {
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'schalter live',
      keepAlive: true,
      connectionTimeoutMillis: 5000,
    })
    const lost = Promise.withResolvers<void>()
    const end = () => lost.resolve()
    client.on('error', end)
    client.on('end', end)
    signal.addEventListener('abort', end)
    try {
      client.on('notification', wake)
      await fromDatabase(client.connect())
      await client.query('listen live')
      failures = 0
      wake()
      await lost.promise
    } finally {
      signal.removeEventListener('abort', end)
      await client.end().catch(() => {})
    }
  }
  const listening = (async () => {
    while (!signal.aborted) {
      await once().catch((error: unknown) => log.debug({ err: error }, 'could not listen for changes'))
      if (signal.aborted) return
      if (failures++ === 0) log.warn('the connection that listens for changes is made again')
      await sleep(pauseAfter(failures, PAUSES), undefined, { signal }).catch(() => {})
    }
  })()
  return async () => {
    stopping.abort()
    await listening
  }
}
