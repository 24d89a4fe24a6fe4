import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { cloneDatabase, runSql } from '../support/database.ts'

/** What migrations add by hand because Prisma's schema cannot say it. */
const BY_HAND = {
  indexes: /gin_trgm_ops|\bWHERE\b|\blower\(|\bDESC\b|\bINCLUDE\b/i,
}

const QUERIES = {
  columns: `select table_name || '.' || column_name || ' ' || udt_name || ' ' || coalesce(numeric_precision::text,
    character_maximum_length::text, datetime_precision::text, '')
      || ' ' || is_nullable || ' ' || coalesce(regexp_replace(column_default, '^\\w+\\.', ''), '') as line
    from information_schema.columns where table_schema = 'public' and table_name not like '\\_%'`,
  enums: `select t.typname || ': ' || string_agg(e.enumlabel, ', ' order by e.enumsortorder) as line from pg_type t
    join pg_enum e on e.enumtypid = t.oid group by t.typname`,
  constraints: `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as line
    from pg_constraint
    where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f')
      and conrelid::regclass::text not like '\\_%'`,
  indexes: `select indexdef as line from pg_indexes where schemaname = 'public' and tablename not like '\\_%'`,
}

test('the migrations make the database that the schema describes', async () => {
  const migrated = await cloneDatabase()
  const name = `test_${randomBytes(6).toString('hex')}`
  const described = new URL(inject('databaseServer'))
  await runSql(described.href, `create database ${name}`)
  described.pathname = `/${name}`
  const sql = await schemaSql()
  const extensions = [...readFileSync('prisma/schema.prisma', 'utf8').matchAll(/@db\.Citext/g)].length
    ? 'create extension if not exists citext;'
    : ''
  await runSql(described.href, extensions + sql.replace(/CREATE SCHEMA IF NOT EXISTS "public";/, ''))

  for (const [what, query] of Object.entries(QUERIES)) {
    const [actual, wanted] = await Promise.all([lines(migrated.url, query), lines(described.href, query)])
    expect(wanted.length, what).toBeGreaterThan(3)
    expect(
      wanted.filter((line) => !actual.includes(line)),
      `${what} missing in the migrations`,
    ).toEqual([])
    const more = actual.filter((line) => !wanted.includes(line))
    expect(
      what === 'indexes' ? more.filter((line) => !BY_HAND.indexes.test(line)) : more,
      `${what} missing in the schema`,
    ).toEqual([])
  }
  await migrated.drop()
  await runSql(inject('databaseServer'), `drop database ${name} with (force)`)
})

test.skipIf(process.platform !== 'linux')(
  'the script that prints the SQL of the schema leaves no PostgreSQL and no file behind',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'schalter-script-'))
    // PostgreSQL may run as another user.
    chmodSync(folder, 0o777)
    await schemaSql({ TMPDIR: folder })
    expect(commandLines().filter((line) => line.includes(folder))).toEqual([])
    expect(readdirSync(folder)).toEqual([])
    rmSync(folder, { recursive: true })
  },
)

async function schemaSql(env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'scripts/schema-sql.ts'],
    {
      maxBuffer: 10_000_000,
      env: { ...process.env, ...env },
    },
  )
  return stdout
}

/** Of every process on this machine. */
const commandLines = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      const file = join('/proc', name, 'cmdline')
      try {
        return existsSync(file) ? readFileSync(file, 'utf8') : ''
      } catch {
        // It ended just now.
        return ''
      }
    })

async function lines(url: string, query: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ line: string }>(query)
  await client.end()
  return rows.map(({ line }) => line).sort()
}
