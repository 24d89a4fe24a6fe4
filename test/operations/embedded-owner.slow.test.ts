import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { findRunning, initialise, openCluster } from '../../src/platform/embedded-cluster.ts'
import { prepareJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { applyMigrations } from '../../src/platform/migrations.ts'
import { aDataDir, freePort, postgresPid, startProgram, until } from '../support/running.ts'

vi.setConfig({ testTimeout: 240_000 })

async function ask(url: string, query: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text: query, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

async function urls(dataDir: string) {
  const port = (await findRunning(await openCluster(join(dataDir, 'postgres'))))?.port
  const secret = (name: string) => readFileSync(join(dataDir, name), 'utf8')
  return {
    administrator: `postgresql://schalter:${secret('postgres-password')}@127.0.0.1:${port}/schalter`,
    portal: `postgresql://portal:${secret('postgres-portal-password')}@127.0.0.1:${port}/schalter`,
  }
}

const OWNERS = `select distinct owner::regrole::text from (
  select relowner as owner from pg_class where relnamespace::regnamespace::text in ('public', 'graphile_worker')
  union select proowner from pg_proc p where pronamespace::regnamespace::text in ('public', 'graphile_worker')
    and not exists (select 1 from pg_depend where objid = p.oid and deptype = 'e')
  union select typowner from pg_type t where typnamespace::regnamespace::text in ('public', 'graphile_worker')
    and typtype in ('e', 'd', 'c') and not exists (select 1 from pg_depend where objid = t.oid and deptype = 'e')
  union select nspowner from pg_namespace where nspname = 'graphile_worker'
  union select datdba from pg_database where datname = 'schalter') owners`

test('the role of the portal is no superuser, and neither PostgreSQL nor its log learns our secrets', async () => {
  const DATA_DIR = await aDataDir()
  const COOKIE_SECRET = 'a secret of more than thirty-two characters'
  const portal = await startProgram({ DATA_DIR, DEMO: 'off', COOKIE_SECRET, METRICS_TOKEN: 'a token for metrics only' })
  const { portal: url } = await urls(DATA_DIR)
  const [is] = await ask(
    url,
    `select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls from pg_roles
      where rolname = current_user`,
  )
  expect(is).toBe(false)
  expect(await ask(url, OWNERS)).toEqual(['portal'])
  expect(
    await ask(url, "select distinct usename::text from pg_stat_activity where application_name = 'schalter'"),
  ).toEqual(['portal'])
  for (const forbidden of ["select pg_read_file('/etc/passwd')", "copy (select 1) to program 'true'", 'create role x'])
    await expect(ask(url, forbidden)).rejects.toThrow(/permission denied/)
  const pid = (await postgresPid(DATA_DIR)) ?? 0
  const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .map((entry) => entry.split('=')[0])
  expect(names.filter((name) => !/^(PATH|HOME|LANG|TZ|TMPDIR|LC_ALL|PG\w+|)$/.test(name ?? ''))).toEqual([])
  expect(await portal.stop()).toBe(0)
})

test('what a superuser made is handed over at the start, and again if an older version came in between', async () => {
  const DATA_DIR = await aDataDir()
  const cluster = await openCluster(join(DATA_DIR, 'postgres'))
  const password = 'from-an-older-version'
  await writeFile(join(DATA_DIR, 'postgres-password'), password, { mode: 0o600 })
  await initialise(cluster, password)
  const port = await freePort()
  const server = cluster.start(port)
  const url = (database: string) => `postgresql://schalter:${password}@127.0.0.1:${port}/${database}`
  await until(() =>
    ask(url('postgres'), 'create database schalter').then(
      () => true,
      () => false,
    ),
  )
  await applyMigrations(url('schalter'))
  await prepareJobs(url('schalter'), createLog('silent'))
  expect(await ask(url('schalter'), OWNERS)).toEqual(['schalter'])
  await cluster.run('pg_ctl', ['stop', '-D', cluster.folder, '-m', 'fast', '-w'], cluster.folder)
  await until(() => server.exitCode !== null)

  for (const came of ['first', 'again']) {
    const portal = await startProgram({ DATA_DIR, DEMO: 'off' })
    const { portal: ours, administrator } = await urls(DATA_DIR)
    expect(await ask(ours, OWNERS), came).toEqual(['portal'])
    const registered = await fetch(`${portal.address}/healthz`)
    expect(registered.status).toBe(200)
    await ask(administrator, `create table ${came} (id serial)`)
    expect(await portal.stop()).toBe(0)
  }
})
