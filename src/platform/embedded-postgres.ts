import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { ADMINISTRATOR, type Cluster, findRunning, initialise, isPostgres, openCluster } from './embedded-cluster.ts'
import { OWNER, prepareOwner } from './embedded-owner.ts'
import { MOST_STARTS, pauseBefore, troubleOf } from './embedded-trouble.ts'
import { StartError } from './errors.ts'
import { LOCKS } from './locks.ts'

export interface EmbeddedPostgres {
  /** As the owner of the database, who is no superuser. */
  url: string
  /** As a superuser, for tests and measurements. */
  administratorUrl: string
  /** This call created the files. */
  created: boolean
  /** Only if no other program uses the server; `atOnce` asks only our own programs and interrupts our work. */
  stop(options?: { atOnce: boolean }): Promise<void>
}

/** Milliseconds. */
const WATCH_EVERY = 500
const START_TIMEOUT = 60_000

export async function hasEmbeddedPostgres(dataDir: string): Promise<boolean> {
  return Boolean(await stat(join(resolve(dataDir), 'postgres', 'PG_VERSION')).catch(() => undefined))
}

/**
 * Takes over a running server, which survives `kill -9` on purpose. Listens on 127.0.0.1 with a password. `tell` hears
 * why it has to be started again. Throws a StartError.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  tell: (trouble: string) => void = () => {},
): Promise<EmbeddedPostgres> {
  const home = resolve(dataDir)
  await mkdir(home, { recursive: true })
  const cluster = await openCluster(join(home, 'postgres'))
  const password = await keepSecret(join(home, 'postgres-password'))
  const created = !(await hasEmbeddedPostgres(home))
  if (created) await initialise(cluster, password)

  const administratorUrl = (port: number, database = 'postgres') =>
    `postgresql://${ADMINISTRATOR}:${password}@127.0.0.1:${port}/${database}`
  const { server, presence } = await joinServer(cluster, administratorUrl)
  const { port } = server
  const letGo = keepRunning(cluster, server, presence, administratorUrl(port), tell)
  const ownPassword = await keepSecret(join(home, 'postgres-portal-password'))
  try {
    await withSession(administratorUrl(port, 'schalter'), async (client) => {
      await prepareOwner(client, ownPassword)
      await client.end()
    })
  } catch (error) {
    await letGo()
    throw error
  }
  return {
    url: `postgresql://${OWNER}:${ownPassword}@127.0.0.1:${port}/schalter`,
    administratorUrl: administratorUrl(port, 'schalter'),
    created,
    async stop({ atOnce } = { atOnce: false }) {
      await letGo()
      const alone = await waitUntilAlone(administratorUrl(port), { atOnce })
      if (!alone) return
      await cluster
        .run('pg_ctl', ['stop', '-D', cluster.folder, '-m', 'fast', '-w', '-t', '30'], cluster.folder)
        .catch(() => {})
      await alone.release()
    },
  }
}

interface Server {
  port: number
  isAlive(): Promise<boolean>
}

/** Of two that start it at once, one joins the other's. */
async function joinServer(
  cluster: Cluster,
  urlOf: (port: number) => string,
): Promise<{ server: Server; presence: pg.Client }> {
  const deadline = Date.now() + START_TIMEOUT
  const port = () => usualPort(cluster)
  let server = await findOrLaunch(cluster, port)
  for (let starts = 1; ; ) {
    const failure = await bePresent(urlOf(server.port)).catch((error: Error) => error)
    if (!(failure instanceof Error)) return { server, presence: failure }
    await sleep(30)
    const alive = await server.isAlive()
    if (Date.now() > deadline || (!alive && starts === MOST_STARTS))
      throw new StartError(`The embedded PostgreSQL did not start: ${await troubleOf(cluster, failure)}`)
    if (alive) continue
    await sleep(pauseBefore(starts++))
    server = await findOrLaunch(cluster, port)
  }
}

/** That of the last time, so that whoever starts the server again serves a portal that waits for it. */
async function usualPort({ folder }: Cluster): Promise<number> {
  const options = await readFile(join(folder, 'postmaster.opts'), 'utf8').catch(() => '')
  const last = Number(/port=(\d+)/.exec(options)?.[1] ?? 0)
  return freePort(last).catch(() => freePort())
}

async function findOrLaunch(cluster: Cluster, choosePort: () => Promise<number> | number): Promise<Server> {
  const found = await findRunning(cluster)
  if (found) return { port: found.port, isAlive: () => isPostgres(found.pid) }
  const port = await choosePort()
  const server = cluster.start(port)
  // Without a listener, a failed spawn would end us; the wait for the database reports it.
  server.once('error', () => {})
  server.unref()
  return {
    port,
    isAlive: async () => server.pid !== undefined && server.exitCode === null && server.signalCode === null,
  }
}

/** On the same port, whenever it has ended, less and less often. Returns how to let go of it. */
function keepRunning(
  cluster: Cluster,
  first: Server,
  firstPresence: pg.Client,
  url: string,
  tell: (trouble: string) => void,
): () => Promise<void> {
  let server = first
  let presence: pg.Client | undefined
  let [starts, next] = [0, 0]
  const hold = (client: pg.Client) => {
    presence = client
    starts = 0
    client.once('end', () => {
      presence = undefined
    })
  }
  hold(firstPresence)
  const look = async () => {
    if (await server.isAlive()) {
      if (!presence) hold(await bePresent(url))
    } else if (performance.now() >= next) {
      next = performance.now() + pauseBefore(++starts)
      tell(await troubleOf(cluster))
      const found = await findOrLaunch(cluster, () => first.port)
      // On another port, it is somebody's who did not find ours free: it ends with them.
      if (found.port === first.port) server = found
    }
  }
  let looking: Promise<void> | undefined
  const watch = setInterval(() => {
    looking ??= look()
      .catch(() => {})
      .finally(() => {
        looking = undefined
      })
  }, WATCH_EVERY)
  watch.unref()
  return async () => {
    clearInterval(watch)
    await looking
    await presence?.query('select pg_advisory_unlock_shared($1)', [LOCKS.presence]).catch(() => {})
    await presence?.end().catch(() => {})
  }
}

/** A session that shows we use the server. Fails after waiting if another program is stopping it. */
async function bePresent(url: string): Promise<pg.Client> {
  return withSession(url, async (client) => {
    await client.query('select pg_advisory_lock_shared($1)', [LOCKS.presence])
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'schalter'")
    if (!rowCount) {
      await client.query('create database schalter').catch((error: { code?: string }) => {
        if (error.code !== '42P04' && error.code !== '23505') throw error
      })
    }
    return client
  })
}

/**
 * Keeps other programs of ours out until `release`; nothing if somebody stays. Closed connections take a moment to go.
 * A server that does not answer serves nobody.
 */
async function waitUntilAlone(
  url: string,
  { atOnce }: { atOnce: boolean },
): Promise<{ release: () => Promise<void> } | undefined> {
  return withSession(url, async (client) => {
    for (let attempt = 0; attempt < 40; attempt++) {
      const { rows } = await client.query<{ alone: boolean; others: number }>(
        `select pg_try_advisory_lock($1) as alone,
          (select count(*)::int from pg_stat_activity where datname = 'schalter'
            and backend_type = 'client backend') as others`,
        [LOCKS.presence],
      )
      if (!rows[0]?.alone) break
      if (atOnce || rows[0].others === 0) return { release: () => client.end().catch(() => {}) }
      await client.query('select pg_advisory_unlock($1)', [LOCKS.presence])
      await sleep(100)
    }
    await client.end()
    return undefined
  }).catch(() => ({ release: async () => {} }))
}

/** The session is closed if `work` fails. */
async function withSession<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  } catch (error) {
    await client.end().catch(() => {})
    throw error
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

/** The given one if it is free; any without one. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}
