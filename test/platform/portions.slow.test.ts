import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyMigrations, rewriteRows, rowsToRewrite } from '../../src/platform/migrations.ts'
import { cloneDatabase } from '../support/database.ts'
import { useFolder } from '../support/folder.ts'
import { until } from '../support/server.ts'

const ROWS = 2000
/** Seconds a row takes: all of them at once would hold writers for more than two. */
const SLOWNESS = 0.001

const inFolder = useFolder()
let database: Awaited<ReturnType<typeof cloneDatabase>>
let client: pg.Client
beforeAll(async () => {
  database = await cloneDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})
// The program knows no migrations but those of the test, and the database is not empty.
beforeEach(async () => {
  await client.query('delete from _prisma_migrations')
  await client.query(`insert into _prisma_migrations (id, checksum, migration_name, finished_at)
    values ('base', '', '0_base', now())`)
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

const rewritten = (where: string) =>
  `update TABLE set text = upper(text) || pg_sleep(${SLOWNESS})::text, times = times + 1 where ${where}`

/** The migrations of a table: its rows, what rewrites them, and what needs that to be done. */
async function migrationsOf(table: string): Promise<URL> {
  const portion = '(select id from TABLE where id > $1 order by id limit $2)'
  const files = {
    '0_base/migration.sql': 'select 1',
    [`1_rows_${table}/migration.sql`]: `create table TABLE (id serial primary key, text text not null,
      times int not null default 0, big text);
      insert into TABLE (text) select 'a row' from generate_series(1, ${ROWS})`,
    [`2_rewritten_${table}/migration.sql`]: rewritten('true'),
    [`2_rewritten_${table}/portions.sql`]: `-- Each row once.
      select 1 from TABLE where id in ${portion} order by id for update;
      with changed as (${rewritten(`id in ${portion}`)} returning id) select max(id) as reached from changed`,
    [`3_checked_${table}/migration.sql`]: `-- Needs 2_rewritten_${table}
alter table TABLE add constraint ${table}_is_upper check (id > ${ROWS} or text = upper(text))`,
  }
  for (const [name, sql] of Object.entries(files)) {
    await mkdir(inFolder(table, name, '..'), { recursive: true })
    await writeFile(inFolder(table, name), sql.replaceAll('TABLE', table))
  }
  return pathToFileURL(`${inFolder(table)}/`)
}

/** Only the migrations up to this one, as an older version has them. */
async function upTo(folder: URL, table: string, last: number): Promise<URL> {
  const older = `${inFolder(`${table}-${last}`)}/`
  for (const name of readdirSync(folder).filter((name) => Number(name[0]) <= last)) {
    await mkdir(older + name, { recursive: true })
    for (const file of readdirSync(new URL(`${name}/`, folder)))
      await writeFile(`${older}${name}/${file}`, readFileSync(new URL(`${name}/${file}`, folder)))
  }
  return pathToFileURL(older)
}

const all = async (table: string) =>
  (await client.query<{ text: string; times: number; big: string | null }>(`select * from ${table} order by id`)).rows

/** Writes anywhere in the table until it is told to stop; says how long the longest change took, and what it wrote. */
function writing(table: string) {
  let stopped = false
  const written = new Map<number, string>()
  const work = async () => {
    const writer = new pg.Client({ connectionString: database.url })
    await writer.connect()
    let longest = 0
    while (!stopped) {
      // Anywhere, as people write; each value is checked afterwards, so that no order is needed.
      const [id, value] = [1 + Math.floor(Math.random() * ROWS), `written ${written.size}`]
      const begin = performance.now()
      await writer.query(`update ${table} set big = $2 where id = $1`, [id, value])
      longest = Math.max(longest, performance.now() - begin)
      written.set(id, value)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await writer.end()
    return longest
  }
  const working = work()
  return {
    written,
    async stop() {
      stopped = true
      return working
    },
  }
}

test('while a migration rewrites all rows, nobody who writes waits long, and every word is kept', async () => {
  const folder = await migrationsOf('loaded')
  await applyMigrations(database.url, await upTo(folder, 'loaded', 1))
  const writer = writing('loaded')
  expect(await applyMigrations(database.url, await upTo(folder, 'loaded', 2))).toEqual(['2_rewritten_loaded'])
  expect(await rowsToRewrite(database.url)).toEqual(['2_rewritten_loaded'])
  expect(await rewriteRows(database.url, { folder })).toEqual(['2_rewritten_loaded'])
  expect(await writer.stop()).toBeLessThan(1000)
  const rows = await all('loaded')
  expect(rows.every(({ text, times }) => text === 'A ROW' && times === 1)).toBe(true)
  for (const [id, value] of writer.written) expect(rows[id - 1]?.big).toBe(value)
  expect(await rowsToRewrite(database.url)).toEqual([])
})

test('stopped midway it goes on where it was, each row once, and only one process is at it', async () => {
  const folder = await migrationsOf('stopped')
  await applyMigrations(database.url, await upTo(folder, 'stopped', 1))
  await applyMigrations(database.url, await upTo(folder, 'stopped', 2))
  const stop = new AbortController()
  const first = rewriteRows(database.url, { folder, signal: stop.signal })
  await until(async () => (await all('stopped')).some(({ times }) => times > 0), 10_000)
  expect(await rewriteRows(database.url, { folder })).toEqual([])
  stop.abort()
  expect(await first).toEqual([])
  const before = (await all('stopped')).filter(({ times }) => times === 1).length
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(ROWS)
  expect(await rewriteRows(database.url, { folder })).toEqual(['2_rewritten_stopped'])
  expect((await all('stopped')).every(({ times }) => times === 1)).toBe(true)
})

test('a row that somebody holds is waited for again and again, and nobody waits with it', async () => {
  const folder = await migrationsOf('held')
  await applyMigrations(database.url, await upTo(folder, 'held', 1))
  await applyMigrations(database.url, await upTo(folder, 'held', 2))
  const holder = new pg.Client({ connectionString: database.url })
  await holder.connect()
  await holder.query('begin')
  await holder.query(`select 1 from held where id = ${ROWS} for update`)
  const working = rewriteRows(database.url, { folder })
  await until(async () => (await all('held')).filter(({ times }) => times === 1).length > ROWS / 2, 20_000)
  await client.query(
    `set statement_timeout = 2000; update held set big = 'x' where id = ${ROWS - 1}; reset statement_timeout`,
  )
  await holder.query('commit')
  await holder.end()
  expect(await working).toEqual(['2_rewritten_held'])
})

test('a migration that needs the rows waits until all are rewritten; an empty database has none', async () => {
  const folder = await migrationsOf('needed')
  await applyMigrations(database.url, await upTo(folder, 'needed', 1))
  await applyMigrations(database.url, await upTo(folder, 'needed', 2))
  expect(await applyMigrations(database.url, folder)).toEqual(['3_checked_needed'])
  expect((await all('needed')).every(({ text }) => text === 'A ROW')).toBe(true)
  const empty = await cloneDatabase()
  expect(await rowsToRewrite(empty.url)).toEqual([])
  await empty.drop()
})
