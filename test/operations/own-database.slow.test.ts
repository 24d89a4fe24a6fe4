import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, inject, test, vi } from 'vitest'
import { cloneDatabase, runSql } from '../support/database.ts'
import { freePort, isAlive, refusedStart, startProgram, until } from '../support/running.ts'

vi.setConfig({ testTimeout: 240_000 })

const COOKIE_SECRET = 'a secret of more than thirty-two characters'

test('with DATABASE_URL no demo data is loaded, only the default team is there', async () => {
  const { url, drop } = await cloneDatabase()
  const portal = await startProgram({ DATABASE_URL: url, COOKIE_SECRET })
  expect(portal.output()).not.toContain('Sign in:')
  expect(await ask(url, 'select count(*)::int as answer from account')).toBe(0)
  expect(await ask(url, 'select name as answer from team where is_default')).toBe('Support Team')
  expect((await fetch(`${portal.address}/readyz`)).status).toBe(200)
  expect(await portal.stop()).toBe(0)
  await drop()
})

test('production has no mailbox page, answers for its own host alone and says little', async () => {
  const { url, drop } = await cloneDatabase()
  const port = await freePort()
  const portal = await startProgram({
    NODE_ENV: 'production',
    WEB_CONCURRENCY: '1',
    DATABASE_URL: url,
    COOKIE_SECRET,
    PORT: String(port),
    BASE_URL: `http://localhost:${port}`,
  })
  expect(portal.output()).not.toContain('/dev/mailbox')
  expect(portal.output()).toContain('Mails:    kept and not sent, because SMTP_URL is not set\n')
  expect((await fetch(`${portal.address}/dev/mailbox`)).status).toBe(404)
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(421)
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  expect(await portal.stop()).toBe(0)
  await drop()
})

test('WEB_CONCURRENCY=2 serves from two processes, replaces a killed one and stops cleanly', async () => {
  const { url, drop } = await cloneDatabase()
  const portal = await startProgram({ DATABASE_URL: url, COOKIE_SECRET, WEB_CONCURRENCY: '2', LOG_LEVEL: 'silent' })
  const children = () => childrenOf(portal.process.pid ?? 0)
  await until(() => children().length === 2)
  expect((await fetch(`${portal.address}/readyz`)).status).toBe(200)
  const counted = async () => {
    const metrics = await (await fetch(`${portal.address}/metrics`)).text()
    return Number(/^schalter_requests_total\{status="2xx"\} (\d+)$/m.exec(metrics)?.[1])
  }
  const before = await counted()
  for (let count = 0; count < 40; count++)
    await (await fetch(`${portal.address}/healthz`, { headers: { connection: 'close' } })).text()
  await until(async () => (await counted()) >= before + 40)
  const [first = 0] = children()
  process.kill(first, 'SIGKILL')
  await until(() => children().length === 2 && !children().includes(first))
  await until(async () => (await fetch(`${portal.address}/healthz`).catch(() => ({ status: 0 }))).status === 200)
  const last = children()
  expect(await portal.stop()).toBe(0)
  expect(last.filter(isAlive)).toEqual([])
  await drop()
})

test('two processes on a taken port end with one line as well', async () => {
  const { url, drop } = await cloneDatabase()
  const first = await startProgram({ DATABASE_URL: url, COOKIE_SECRET })
  const { port } = new URL(first.address)
  const { code, output } = await refusedStart({ DATABASE_URL: url, COOKIE_SECRET, PORT: port, WEB_CONCURRENCY: '2' })
  expect(code).toBe(1)
  expect(output).toMatch(/^PORT \d+ is taken by another program\..*\n$/)
  await first.stop()
  await drop()
})

test('a migration killed midway leaves nothing, and the next start runs it again', async () => {
  const name = `test_${randomBytes(6).toString('hex')}`
  const server = inject('databaseServer')
  await runSql(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  await runSql(
    url.href,
    `create function dawdle() returns event_trigger language plpgsql as $$ begin perform pg_sleep(60); end $$;
     create event trigger dawdle on ddl_command_end when tag in ('CREATE INDEX') execute function dawdle()`,
  )
  const starting = refusedStart({ DATABASE_URL: url.href, COOKIE_SECRET, SCHALTER_TEST: name })
  const midway = `select pid as answer from pg_stat_activity where datname = '${name}' and wait_event = 'PgSleep'`
  await until(async () => (await ask(server, midway)) !== undefined)
  for (const pid of childrenOf(process.pid)) {
    if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`SCHALTER_TEST=${name}`)) process.kill(pid, 'SIGKILL')
  }
  await starting
  await runSql(server, `select pg_terminate_backend(${await ask(server, midway)})`)
  await until(async () => (await ask(server, midway)) === undefined)
  await runSql(url.href, 'drop event trigger dawdle')
  expect(await ask(url.href, "select to_regclass('ticket') as answer")).toBe(null)
  expect(await ask(url.href, 'select count(*)::int as answer from _prisma_migrations')).toBe(0)

  const portal = await startProgram({ DATABASE_URL: url.href, COOKIE_SECRET })
  expect((await fetch(`${portal.address}/readyz`)).status).toBe(200)
  expect(await portal.stop()).toBe(0)
  await runSql(server, `drop database ${name} with (force)`)
})

describe('on a PostgreSQL of the system', () => {
  const installed = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql')
        .filter((version) => Number(version) >= 14 && existsSync(`/usr/lib/postgresql/${version}/bin/initdb`))
        .map((version) => `/usr/lib/postgresql/${version}/bin`)
    : []

  test.skipIf(installed.length === 0)(
    `starts, migrates and serves (${installed.join(', ') || 'none is installed here'})`,
    async () => {
      for (const programs of installed) {
        const cluster = await startCluster(programs)
        const portal = await startProgram({ DATABASE_URL: cluster.url, COOKIE_SECRET })
        expect((await fetch(`${portal.address}/readyz`)).status).toBe(200)
        expect(await ask(cluster.url, 'select count(*)::int as answer from _prisma_migrations')).toBeGreaterThan(0)
        expect(await portal.stop()).toBe(0)
        await cluster.stop()
      }
    },
  )
})

/** A cluster of its own; PostgreSQL refuses to run as root, so root hands it to the user postgres. */
async function startCluster(programs: string) {
  const folder = mkdtempSync(join(tmpdir(), 'schalter-cluster-'))
  const ids = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  const as = process.getuid?.() === 0 ? { uid: ids('-u'), gid: ids('-g') } : {}
  chmodSync(folder, 0o777)
  const files = join(folder, 'data')
  const port = await freePort()
  execFileSync(
    join(programs, 'initdb'),
    ['-D', files, '-U', 'portal', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    {
      ...as,
      cwd: folder,
      stdio: 'ignore',
    },
  )
  const server = spawn(join(programs, 'postgres'), ['-D', files, '-p', String(port), '-k', folder], {
    ...as,
    cwd: folder,
    stdio: 'ignore',
  })
  const url = `postgresql://portal@127.0.0.1:${port}/postgres`
  await until(() => ask(url, 'select 1 as answer').then(Boolean, () => false))
  return {
    url,
    async stop() {
      server.kill('SIGINT')
      await new Promise((resolve) => server.once('exit', resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ask(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query(query)
    return (rows[0] as { answer: unknown } | undefined)?.answer
  } finally {
    await client.end()
  }
}

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const stat = existsSync(`/proc/${name}/stat`) ? tryRead(`/proc/${name}/stat`) : ''
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid
    })
    .map(Number)

function tryRead(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
