import { mkdir, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyMigrations } from '../../src/platform/migrations.ts'
import { cloneDatabase } from '../support/database.ts'
import { useFolder } from '../support/folder.ts'

const inFolder = useFolder()
let database: Awaited<ReturnType<typeof cloneDatabase>>
let client: pg.Client
beforeAll(async () => {
  database = await cloneDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`delete from _prisma_migrations; create table words (word text);
    insert into words values ('one'), ('one')`)
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

async function migrationsWith(name: string, sql: string) {
  await mkdir(inFolder(name, `1_${name}`), { recursive: true })
  await writeFile(inFolder(name, `1_${name}`, 'migration.sql'), sql)
  await client.query('delete from _prisma_migrations')
  return pathToFileURL(`${inFolder(name)}/`)
}

const indexes = async () =>
  (
    await client.query(
      "select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 'words'::regclass",
    )
  ).rows

test('an index is made while somebody writes, and while other processes wait to migrate', async () => {
  const folder = await migrationsWith('made', '-- Why.\ncreate index concurrently words_idx on words (word);\n')
  const writer = new pg.Client({ connectionString: database.url })
  await writer.connect()
  await writer.query("begin; insert into words values ('two')")
  const both = Promise.all([1, 2].map(() => applyMigrations(database.url, folder)))
  await sleep(300)
  // Nobody who writes waits behind it.
  await client.query("set statement_timeout = 1000; insert into words values ('three'); reset statement_timeout")
  await writer.query('commit')
  await writer.end()
  expect((await both).flat()).toEqual(['1_made'])
  expect(await indexes()).toEqual([{ name: 'words_idx', valid: true }])
  // Made, but not noted any more: as after a killed process.
  await client.query('delete from _prisma_migrations')
  expect(await applyMigrations(database.url, folder)).toEqual(['1_made'])
})

test('half an index is made anew, and one that is gone is dropped once', async () => {
  const folder = await migrationsWith('anew', 'create unique index concurrently "words_key" on words (word)')
  await expect(applyMigrations(database.url, folder)).rejects.toThrow(/words_key/)
  expect(await indexes()).toContainEqual({ name: 'words_key', valid: false })
  await client.query('delete from words where ctid not in (select min(ctid) from words group by word)')
  await applyMigrations(database.url, folder)
  expect(await indexes()).toContainEqual({ name: 'words_key', valid: true })
  const dropping = await migrationsWith('dropped', 'drop index concurrently words_key;')
  for (const _twice of [1, 2]) {
    await applyMigrations(database.url, dropping)
    await client.query('delete from _prisma_migrations')
  }
  expect((await indexes()).map(({ name }) => name)).toEqual(['words_idx'])
})
