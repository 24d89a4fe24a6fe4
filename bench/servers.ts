import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import manifest from '../package.json' with { type: 'json' }
import { freePort } from '../src/platform/embedded-postgres.ts'

export interface Server {
  url: string
  pid: number
  stop(): Promise<void>
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** The environment and Node options of `npm start`. */
const [settings = '', command = ''] = manifest.scripts.start.split(' exec node ')
const startEnv = Object.fromEntries(settings.split(' ').map((each) => each.split('=')))
const startOptions = command.split(' ').slice(0, -1)

export async function startMailServer(): Promise<Server> {
  const port = await freePort()
  return start([here('smtp-sink.ts')], `smtp://127.0.0.1:${port}?tls=off`, { PORT: String(port) })
}

/** The portal as in production, in one process. With `counting`, each response lists its statements in a header. */
export async function startPortal(
  databaseUrl: string,
  { counting = false, smtp = '', lmtpPort = 0 } = {},
): Promise<Server> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const preload = counting ? ['--import', here('count-queries.ts')] : []
  const profile = process.env.BENCH_NODE_OPTIONS && !counting ? process.env.BENCH_NODE_OPTIONS.split(' ') : []
  return start([...startOptions, ...profile, ...preload, here('../src/main.ts')], url, {
    ...startEnv,
    NODE_ENV: 'production',
    COOKIE_SECRET: 'only for measuring, and nothing else at all',
    DATABASE_URL: databaseUrl,
    REGISTRATION: 'contract',
    LOG_LEVEL: 'warn',
    WEB_CONCURRENCY: '1',
    PORT: String(port),
    BASE_URL: url,
    ...(smtp ? { SMTP_URL: smtp } : {}),
    ...(lmtpPort ? { LMTP_PORT: String(lmtpPort) } : {}),
  })
}

/** See bare.ts; it copies pages of the portal at `portalUrl`. */
export async function startBare(databaseUrl: string, portalUrl: string): Promise<Server> {
  const port = await freePort()
  return start([here('bare.ts')], `http://127.0.0.1:${port}`, {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    PORTAL_URL: portalUrl,
  })
}

async function start(argv: string[], url: string, env: Record<string, string>): Promise<Server> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...env },
  })
  const stop = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  await Promise.race([
    untilReady(child),
    once(child, 'exit').then(() => Promise.reject(new Error(`${argv.at(-1)} did not start`))),
  ])
  return { url, pid: child.pid ?? 0, stop }
}

async function untilReady(child: ChildProcess) {
  for await (const chunk of child.stdout ?? []) if (String(chunk).includes('ready')) break
}

/** Milliseconds of CPU time of all threads; undefined without /proc. */
export async function processorTime(pid: number): Promise<number | undefined> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lines = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '')),
  )
  const nanoseconds = lines.filter(Boolean).map((line) => Number(line.split(' ')[0]))
  return nanoseconds.length ? nanoseconds.reduce((sum, each) => sum + each) / 1e6 : undefined
}

export async function memoryOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined)
  const kilobytes = /VmRSS:\s+(\d+)/.exec(status ?? '')?.[1]
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024)
}
