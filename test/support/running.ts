import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, onTestFailed } from 'vitest'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

const started = new Set<ChildProcess>()
const folders = new Set<string>()

afterAll(async () => {
  for (const process of started) process.kill('SIGKILL')
  for (const folder of folders) {
    const pid = await postgresPid(folder)
    if (pid && isAlive(pid)) process.kill(pid, 'SIGQUIT')
    await until(() => !pid || !isAlive(pid))
    await rm(folder, { recursive: true, force: true })
  }
})

export interface Running {
  process: ChildProcess
  address: string
  /** What it printed so far, stdout and stderr. */
  output(): string
  /** Milliseconds from the start to the line that says it is ready. */
  readyAfter: number
  /** Sends the signal and returns the exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** A data folder of its own, with spaces in its path. */
export async function aDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'schalter data dir '))
  folders.add(folder)
  return folder
}

/** Starts the real program and waits until it says that it is ready. */
export async function startProgram(env: Record<string, string>): Promise<Running> {
  const port = Number(env.PORT ?? (await freePort()))
  const begin = performance.now()
  const child = launch({ PORT: String(port), ...env })
  const output = collect(child)
  onTestFailed(() => void process.stderr.write(`${output()}\n`))
  await until(() => output().includes('is ready: ') || child.exitCode !== null)
  if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${output()}`)
  return {
    process: child,
    address: `http://localhost:${port}`,
    output,
    readyAfter: performance.now() - begin,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      return ended(child)
    },
  }
}

/** Starts the real program with settings it refuses; returns how it ended. */
export async function refusedStart(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = launch(env)
  const output = collect(child)
  return { code: await ended(child), output: output() }
}

/** The process id of the PostgreSQL that runs on a data folder. */
export async function postgresPid(dataDir: string): Promise<number | undefined> {
  const file = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')
  return Number(file.split('\n')[0]) || undefined
}

/** Whether a process runs; one that has ended and is not yet forgotten by the system does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Waits until something is true, at most 100 seconds. */
export async function until(check: () => boolean | Promise<boolean>) {
  const deadline = Date.now() + 100_000
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error('It took too long')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  started.delete(child)
  return child.exitCode
}

/** Follows what a process prints. */
export function collect(child: ChildProcess): () => string {
  started.add(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => (text += piece))
  return () => text
}

/** What a shell would pass on, and nothing of the test run but what is compiled. */
export function plainEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'USER', 'TMPDIR', 'LANG', 'SystemRoot', 'NODE_COMPILE_CACHE']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

const launch = (env: Record<string, string>) =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    cwd: tmpdir(),
    env: { ...plainEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
