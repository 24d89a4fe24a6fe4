import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { changeIndex, isConcurrent } from './concurrent-indexes.ts'
import { fromDatabase } from './database-errors.ts'
import { StartError } from './errors.ts'
import { LOCKS } from './locks.ts'
import { beginPortions, finishPortions, readPortions, unfinishedPortions } from './portions.ts'
import { demandPrivileges, explainDenied } from './privileges.ts'

const FOLDER = new URL('../../prisma/migrations/', import.meta.url)

// PostgreSQL asks for a right to create schemas even if this one exists, as it always does.
const SCHEMA_THAT_EXISTS = /^CREATE SCHEMA IF NOT EXISTS "public";$/m

interface Migration {
  name: string
  sql: string
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(new URL(`${name}/migration.sql`, folder), 'utf8') })),
  )
}

/**
 * Returns the names. Compatible with `prisma migrate deploy`, but script and row are one transaction, unless an index
 * is made concurrently: interrupted, it runs again. What has portions is left to `rewriteRows`, if the database is not
 * empty and no later migration needs it. Throws a StartError for a database that is newer than this program, or a user
 * who may not.
 */
export async function applyMigrations(databaseUrl: string, folder = FOLDER): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    await demandVersion(client)
    const migrations = await readMigrations(folder)
    await demandOlder(client, migrations)
    const isEmpty = (await missing(client, migrations)).length === migrations.length
    if ((await missing(client, migrations)).length === 0) return []
    await demandPrivileges(client)
    await waitForOthers(client)
    await client.query(`create table if not exists _prisma_migrations (
      id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz,
        migration_name varchar(255) not null,
      logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(),
        applied_steps_count integer not null default 0)`)
    const applied: string[] = []
    for (const migration of await missing(client, migrations)) {
      if (await needsRows(client, migration.sql)) await finishPortions(client, { folder, wait: true })
      await applyPatiently(client, migration, Boolean(await readPortions(folder, migration.name)))
      applied.push(migration.name)
    }
    if (isEmpty) await finishPortions(client, { folder })
    return applied
  })
}

/** Asks again and again: whoever waits in a statement would be waited for by an index that is made concurrently. */
async function waitForOthers(client: pg.Client) {
  const holds = 'select pg_try_advisory_lock($1) as mine'
  while (!(await client.query<{ mine: boolean }>(holds, [LOCKS.migrations])).rows[0]?.mine) await sleep(ASKED_EVERY)
}

const ASKED_EVERY = 100

/** Milliseconds that a script waits for a table, and everybody behind it; then it lets them through for as long. */
const PATIENCE = 2000
const MOST_TRIES = 150
const LOCK_NOT_AVAILABLE = '55P03'

/** Lets others through again and again, as a backup holds all tables for as long as it takes. */
async function applyPatiently(client: pg.Client, migration: Migration, inPortions: boolean) {
  for (let tries = 1; ; tries++) {
    try {
      return await applyOne(client, migration, inPortions)
    } catch (error) {
      await client.query('rollback').catch(() => {})
      if (tries === MOST_TRIES || (error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error
      await sleep(PATIENCE)
    }
  }
}

async function applyOne(client: pg.Client, { name, sql }: Migration, inPortions: boolean) {
  // It waits for those who write, and makes nobody wait.
  const concurrent = isConcurrent(sql)
  if (concurrent) await changeIndex(client, sql).catch(explainDenied)
  await client.query('begin')
  await client.query(`set local lock_timeout = ${PATIENCE}`)
  if (inPortions) await beginPortions(client, name)
  else if (!concurrent) await client.query(sql.replace(SCHEMA_THAT_EXISTS, '')).catch(explainDenied)
  await client.query(
    'insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) ' +
      'values ($1, $2, $3, clock_timestamp(), 1)',
    [randomUUID(), createHash('sha256').update(sql).digest('hex'), name],
  )
  await client.query('commit')
}

/** Whether a script relies on rows that are not all rewritten: it says so with `-- Needs <migration>`. */
async function needsRows(client: pg.Client, sql: string): Promise<boolean> {
  const needed = new Set([...sql.matchAll(/^-- Needs (\S+)$/gm)].map(([, name]) => name))
  return needed.size > 0 && (await unfinishedPortions(client)).some((name) => needed.has(name))
}

/** What migrations have left to rewrite, in portions, while people write. Returns the names it has finished. */
export async function rewriteRows(
  databaseUrl: string,
  { folder = FOLDER, signal }: { folder?: URL; signal?: AbortSignal } = {},
): Promise<string[]> {
  return withClient(databaseUrl, (client) => finishPortions(client, { folder, ...(signal ? { signal } : {}) }))
}

/** Names of migrations whose rows are not all rewritten. */
export const rowsToRewrite = (databaseUrl: string): Promise<string[]> => withClient(databaseUrl, unfinishedPortions)

async function demandVersion(client: pg.Client) {
  const { rows } = await client.query<{ version: string; number: number }>(
    "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
  )
  if ((rows[0]?.number ?? 0) < 140_000)
    throw new StartError(`PostgreSQL 14 or later is required; this is ${rows[0]?.version}.`)
}

/** Names. Throws a StartError for a database that is newer than this program. */
export async function missingMigrations(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const migrations = await readMigrations(FOLDER)
    await demandOlder(client, migrations)
    return (await missing(client, migrations)).map(({ name }) => name)
  })
}

/** Throws a StartError that says what a database user lacks who is to apply migrations. */
export const checkPrivileges = (databaseUrl: string): Promise<void> => withClient(databaseUrl, demandPrivileges)

async function missing(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const applied = new Set(await appliedTo(client))
  return migrations.filter(({ name }) => !applied.has(name))
}

/** An older program would write what the newer one does not understand. */
async function demandOlder(client: pg.Client, migrations: Migration[]) {
  const known = new Set(migrations.map(({ name }) => name))
  const newer = (await appliedTo(client)).filter((name) => !known.has(name))
  if (newer.length)
    throw new StartError(
      `The database is newer than this program, which does not know ${newer.join(', ')}. Start the version that ` +
        'was used last, or restore the backup from before the upgrade.',
    )
}

async function appliedTo(client: pg.Client): Promise<string[]> {
  const { rows: tables } = await client.query("select to_regclass('_prisma_migrations') as found")
  if (!tables[0].found) return []
  const { rows } = await client.query<{ name: string }>(
    'select migration_name as name from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  )
  return rows.map(({ name }) => name)
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 })
  // Also told by the query that it breaks; without a listener it would end the process.
  client.on('error', () => {})
  await fromDatabase(client.connect())
  try {
    return await fromDatabase(work(client))
  } finally {
    await client.end()
  }
}
