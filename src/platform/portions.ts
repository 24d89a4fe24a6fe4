import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { LOCKS } from './locks.ts'

/**
 * What rewrites many rows stands in `portions.sql` beside `migration.sql`, which does the same at once for
 * `prisma migrate deploy`. Its statements are one portion: $1 is the key that was reached, $2 how many rows; the last
 * one returns `reached`, or null when nothing is left. The table is not Prisma's, like that of its migrations.
 */
const TABLE = `create table if not exists _migration_portions (
  migration_name text primary key, reached bigint not null default 0, done_at timestamptz)`

/** Milliseconds that a portion may hold its rows. */
const LONGEST = 100
const [FEWEST, FIRST, MOST] = [10, 100, 10_000]
/** Milliseconds to wait for a row that somebody holds; then the portion is tried again. */
const PATIENCE = 500
const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK = '40P01'

interface Rewriting {
  folder: URL
  signal?: AbortSignal
  /** Waits for a process that is at it. */
  wait?: boolean
}

/** The statements, or nothing if a migration has no portions. */
export async function readPortions(folder: URL, name: string): Promise<string[] | undefined> {
  const sql = await readFile(new URL(`${name}/portions.sql`, folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  return sql
    ?.replace(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter(Boolean)
}

/** In the transaction that marks the migration as applied. */
export async function beginPortions(client: pg.Client, name: string) {
  await client.query(TABLE)
  await client.query('insert into _migration_portions (migration_name) values ($1) on conflict do nothing', [name])
}

/** Names of migrations whose rows are not all rewritten. */
export async function unfinishedPortions(client: pg.Client): Promise<string[]> {
  const { rows: tables } = await client.query("select to_regclass('_migration_portions') as found")
  if (!tables[0].found) return []
  const { rows } = await client.query<{ name: string }>(
    'select migration_name as name from _migration_portions where done_at is null order by 1',
  )
  return rows.map(({ name }) => name)
}

/**
 * Rewrites what is left, and leaves at least half of the time to others. Returns the names it has finished: none while
 * another process is at it, unless it is waited for. Interrupted, it goes on where it was.
 */
export async function finishPortions(client: pg.Client, { folder, signal, wait }: Rewriting): Promise<string[]> {
  const finished: string[] = []
  const lock = wait ? 'select pg_advisory_lock($1), true as mine' : 'select pg_try_advisory_lock($1) as mine'
  const { rows: locks } = await client.query(lock, [LOCKS.portions])
  if (!locks[0].mine) return finished
  try {
    for (const name of await unfinishedPortions(client)) {
      const statements = (await readPortions(folder, name)) ?? []
      if (!(await rewrite(client, name, statements, signal))) break
      finished.push(name)
    }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCKS.portions])
  }
  return finished
}

/** False if it was stopped before the end. */
async function rewrite(client: pg.Client, name: string, statements: string[], signal?: AbortSignal): Promise<boolean> {
  for (let size = FIRST; !signal?.aborted; ) {
    const begin = performance.now()
    const outcome = await onePortion(client, name, statements, size).catch(async (error: { code?: string }) => {
      await client.query('rollback').catch(() => {})
      if (error.code !== LOCK_NOT_AVAILABLE && error.code !== DEADLOCK) throw error
      return 'held' as const
    })
    if (outcome === 'done') return true
    const took = performance.now() - begin
    size = outcome === 'held' ? FEWEST : Math.round(size * Math.min(2, LONGEST / Math.max(1, took)))
    size = Math.min(MOST, Math.max(FEWEST, size))
    await sleep(took, undefined, { signal }).catch(() => {})
  }
  return false
}

async function onePortion(client: pg.Client, name: string, statements: string[], size: number) {
  await client.query('begin')
  await client.query(`set local lock_timeout = ${PATIENCE}`)
  const { rows: progress } = await client.query<{ reached: string }>(
    'select reached from _migration_portions where migration_name = $1',
    [name],
  )
  let reached: string | null = null
  for (const statement of statements) {
    const values = [progress[0]?.reached ?? 0, size]
    const { rows } = await client.query<{ reached: string | null }>(statement, values)
    reached = rows[0]?.reached ?? null
  }
  await client.query(
    reached === null
      ? 'update _migration_portions set done_at = clock_timestamp() where migration_name = $1'
      : 'update _migration_portions set reached = $2 where migration_name = $1',
    reached === null ? [name] : [name, reached],
  )
  await client.query('commit')
  return reached === null ? 'done' : 'more'
}
