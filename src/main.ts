import cluster from 'node:cluster'
import { createApp } from './app.ts'
import { databaseStorage } from './attachments/storage.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { createJobs, SCHEDULE } from './jobs.ts'
import { startNotifications } from './notifications/notifications.ts'
import { openDb } from './platform/db.ts'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { prepareJobs, startWorker } from './platform/jobs.ts'
import { createLog, type Logger } from './platform/log.ts'
import { createMailer } from './platform/mailer.ts'
import { applyMigrations } from './platform/migrations.ts'
import { createTemplates } from './platform/templates.ts'
import { loadAssets } from './web/assets.ts'

type Stop = () => Promise<void>

/** Milliseconds that requests in flight have after a signal to stop. */
const GRACE = 25_000

async function main() {
  if (existsEnvFile()) process.loadEnvFile()
  const config = readConfig()
  const log = createLog(config.logLevel)
  if (cluster.isWorker) return stopOnSignal(log, [await serve(config, process.env.SCHALTER_DATABASE_URL ?? '', log)])

  const embedded = config.databaseUrl ? undefined : await startEmbeddedPostgres(config.dataDir)
  const stops: Stop[] = embedded ? [() => embedded.stop()] : []
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''
    await applyMigrations(databaseUrl)
    await prepareJobs(databaseUrl, log)
    startMailing(config)
    const signIns = embedded && config.demo ? await demoData(config, databaseUrl) : []
    stops.unshift(await work(config, databaseUrl, log))
    stops.unshift(config.webConcurrency > 1 ? await fork(config, databaseUrl, log) : await serve(config, databaseUrl, log))
    greet(config, signIns)
  } catch (error) {
    for (const stop of stops) await stop().catch(() => {})
    throw error
  }
  stopOnSignal(log, stops)
}

const startMailing = (config: Config) => startNotifications({ config, templates: createTemplates({ cache: true }) })

/** Runs the web app in this process. */
async function serve(config: Config, databaseUrl: string, log: Logger): Promise<Stop> {
  startMailing(config)
  const db = openDb(databaseUrl, { connections: 10 })
  const templates = createTemplates({ cache: config.production || !process.execArgv.includes('--watch') })
  const app = await createApp({ config, db, storage: databaseStorage(db), templates, assets: await loadAssets(config), log })
  await app.listen({ host: config.host, port: config.port })
  return async () => {
    await app.close()
    await db.$disconnect()
  }
}

/** Runs the jobs in this process. */
async function work(config: Config, databaseUrl: string, log: Logger): Promise<Stop> {
  const db = openDb(databaseUrl, { connections: 4 })
  const mailer = config.smtpUrl ? createMailer(config.smtpUrl) : undefined
  const worker = await startWorker(databaseUrl, createJobs({ db, storage: databaseStorage(db), mailer, config }), SCHEDULE, log)
  return async () => {
    await worker.stop()
    mailer?.close()
    await db.$disconnect()
  }
}

/** Runs the web app in several processes and replaces one that ends unexpectedly. */
async function fork(config: Config, databaseUrl: string, log: Logger): Promise<Stop> {
  let stopping = false
  const start = () => cluster.fork({ SCHALTER_DATABASE_URL: databaseUrl })
  cluster.on('exit', (worker, code) => {
    if (stopping) return
    log.error({ pid: worker.process.pid, code }, 'web process ended, starting another')
    setTimeout(() => !stopping && start(), 1000)
  })
  const listening = new Promise((resolve) => cluster.once('listening', resolve))
  for (let count = 0; count < config.webConcurrency; count++) start()
  await listening
  return async () => {
    stopping = true
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve).kill('SIGTERM'))))
  }
}

async function demoData(config: Config, databaseUrl: string) {
  const { loadDemo } = await import('./demo/demo.ts')
  const db = openDb(databaseUrl, { connections: 4 })
  try {
    return await loadDemo(db, config)
  } finally {
    await db.$disconnect()
  }
}

/** Stops everything in order on SIGINT and SIGTERM; a second signal, or too long a wait, stops at once. */
function stopOnSignal(log: Logger, stops: Stop[]) {
  let stopping = false
  const stop = async () => {
    if (stopping) return process.exit(1)
    stopping = true
    const late = setTimeout(() => process.exit(1), GRACE)
    for (const each of stops) await each().catch((error: unknown) => log.error({ err: error }, 'could not stop cleanly'))
    clearTimeout(late)
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

function greet(config: Config, signIns: { who: string; login: string; password: string }[]) {
  const lines = [`${config.portalName} is ready: ${config.baseUrl}`]
  if (config.devMailbox) lines.push(`Mails:    ${config.baseUrl}/dev/mailbox (no SMTP_URL is set)`)
  for (const { who, login, password } of signIns) lines.push(`Sign in:  ${login} / ${password}  (${who})`)
  process.stdout.write(`${lines.join('\n')}\n`)
}

function existsEnvFile(): boolean {
  return process.getBuiltinModule('node:fs').existsSync('.env')
}

main().catch((error: unknown) => {
  const expected = error instanceof ConfigError || (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  process.stderr.write(`${expected ? describeStart(error as Error) : ((error as Error).stack ?? error)}\n`)
  process.exit(1)
})

function describeStart(error: Error & { code?: string; port?: number }): string {
  return error.code === 'EADDRINUSE'
    ? `PORT ${error.port} is taken by another program. Choose another one, for example PORT=3001.`
    : error.message
}
