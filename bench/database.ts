import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { prepareJobs } from '../src/platform/jobs.ts'
import { createLog } from '../src/platform/log.ts'
import { applyMigrations } from '../src/platform/migrations.ts'
import { seed } from './seed.ts'
import { processorTime } from './servers.ts'
import { LARGE, SMALL, type World } from './worlds.ts'

export interface BenchDatabase {
  url: string
  version: string
  /** Milliseconds of CPU time its connections have used; undefined on another machine. */
  processorTime(): Promise<number | undefined>
  close(): Promise<void>
}

/** An empty DATABASE_URL, else a temporary PostgreSQL; migrated, with the small world in it. */
export async function openDatabase(given = process.env.DATABASE_URL): Promise<BenchDatabase> {
  const server = given ? { url: given, stop: async () => {} } : await startServer()
  try {
    await prepare(server.url)
    await demandEmpty(server.url)
    await seed(server.url, SMALL)
    return await connect(server.url, () => server.stop())
  } catch (error) {
    await server.stop()
    throw error
  }
}

export interface Worlds {
  small: BenchDatabase
  large: BenchDatabase
  close(): Promise<void>
}

/** Both worlds in one PostgreSQL; in the folder `keptIn`, they stay for the next run. */
export async function openWorlds(keptIn: string | undefined, say: (text: string) => void): Promise<Worlds> {
  const server = await startServer(keptIn)
  const opened: BenchDatabase[] = []
  const close = async () => {
    for (const database of opened) await database.close()
    await server.stop()
  }
  try {
    for (const world of [SMALL, LARGE]) {
      await ensureSeeded(server.url, world, say)
      opened.push(await connect(urlOf(server.url, world.name), async () => {}))
    }
    const [small, large] = opened as [BenchDatabase, BenchDatabase]
    return { small, large, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startServer(keptIn?: string) {
  const folder = keptIn ?? (await mkdtemp(join(tmpdir(), 'schalter-bench-')))
  const server = await startEmbeddedPostgres(folder)
  const stop = async () => {
    await server.stop({ atOnce: true })
    if (!keptIn) await rm(folder, { recursive: true, force: true })
  }
  return { url: server.administratorUrl, stop }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

/** Skips a world that the same code has already made. */
async function ensureSeeded(server: string, world: World, say: (text: string) => void) {
  const url = urlOf(server, world.name)
  const files = ['bulk.ts', 'seed.ts', 'texts.ts', 'tickets.ts', 'worlds.ts'].map((file) =>
    readFile(new URL(file, import.meta.url)),
  )
  const mark = createHash('sha256')
    .update(Buffer.concat(await Promise.all(files)))
    .digest('hex')
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    const { rows } = await client.query(
      "select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1",
      [world.name],
    )
    if (rows[0]?.mark === mark) return await prepare(url)
    const started = performance.now()
    await client.query(`drop database if exists ${world.name}`)
    await client.query(`create database ${world.name}`)
    await prepare(url)
    await seed(url, world, (step) => say(`${world.name} world: ${step}`))
    await client.query(`comment on database ${world.name} is '${mark}'`)
    say(`${world.name} world: seeded in ${Math.round((performance.now() - started) / 1000)} s`)
  } finally {
    await client.end()
  }
}

async function prepare(url: string) {
  await applyMigrations(url)
  await prepareJobs(url, createLog('warn'))
}

async function demandEmpty(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select exists (select 1 from account) as used')
  await client.end()
  if (rows[0].used)
    throw new Error('This database is in use. The benchmark fills an empty one: set DATABASE_URL to another.')
}

async function connect(url: string, remove: () => Promise<void>): Promise<BenchDatabase> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select version()')
  /** By process id, of all connections so far. */
  const times = new Map<number, number>()
  return {
    url,
    version: /PostgreSQL \S+/.exec(rows[0].version)?.[0] ?? 'PostgreSQL',
    async processorTime() {
      const { rows: backends } = await client.query(
        'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      for (const { pid } of backends) {
        const time = await processorTime(pid)
        if (time !== undefined) times.set(pid, time)
      }
      return times.size ? [...times.values()].reduce((sum, time) => sum + time) : undefined
    },
    async close() {
      await client.end()
      await remove()
    },
  }
}
