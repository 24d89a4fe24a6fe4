import cluster from 'node:cluster'
import { existsSync } from 'node:fs'
import { createApp } from './app.ts'
import { databaseStorage } from './attachments/storage.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { createJobs, SCHEDULE } from './jobs.ts'
import { openDb } from './platform/db.ts'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { StartError } from './platform/errors.ts'
import { prepareJobs, startWorker } from './platform/jobs.ts'
import { createLog, type Logger } from './platform/log.ts'
import { createMailer } from './platform/mailer.ts'
import { applyMigrations } from './platform/migrations.ts'
import { createTemplates } from './platform/templates.ts'
import { subscribeAll } from './subscriptions.ts'
import { ensureDefaultTeam } from './teams/teams.ts'
import { loadAssets } from './web/assets.ts'

type Stop = () => Promise<void>

/** Milliseconds that requests in flight have after a signal to stop. */
const GRACE = 25_000

/** Milliseconds in which a second signal is the same one: Ctrl-C reaches us from the terminal and once more from npm. */
const SAME_SIGNAL = 1000

async function main() {
  if (existsSync('.env')) process.loadEnvFile()
  const config = readConfig()
  const log = createLog(config.logLevel)
  const parts = cluster.isWorker ? serve(config, process.env.SCHALTER_DATABASE_URL ?? '', log).then((stop) => [stop]) : start(config, log)
  stopOnSignal(log, parts)
  await parts
}

/** Brings up everything, and takes it down again if a part fails. Returns how to stop the parts, in order. */
async function start(config: Config, log: Logger): Promise<Stop[]> {
  const embedded = config.databaseUrl ? undefined : await startEmbeddedPostgres(config.dataDir)
  const stops: Stop[] = embedded ? [() => embedded.stop()] : []
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''
    await applyMigrations(databaseUrl)
    await prepareJobs(databaseUrl, log)
    const signIns = await fillEmpty(config, databaseUrl)
    stops.unshift(await work(config, databaseUrl, log))
    stops.unshift(config.webConcurrency > 1 ? await fork(config, databaseUrl, log) : await serve(config, databaseUrl, log))
    greet(config, signIns)
  } catch (error) {
    for (const stop of stops) await stop().catch(() => {})
    throw error
  }
  return stops
}

/** Runs the web app in this process. */
async function serve(config: Config, databaseUrl: string, log: Logger): Promise<Stop> {
  const db = openDb(databaseUrl, { connections: 10 })
  const templates = createTemplates({ cache: config.production || !process.execArgv.includes('--watch') })
  subscribeAll(db, { config, templates })
  const app = await createApp({ config, db, storage: databaseStorage(db), templates, assets: await loadAssets(config), log })
  const stop = async () => {
    await app.close()
    await db.$disconnect()
  }
  await app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return stop
}

/** Runs the jobs in this process. */
async function work(config: Config, databaseUrl: string, log: Logger): Promise<Stop> {
  const db = openDb(databaseUrl, { connections: 4 })
  const mailer = config.smtpUrl ? createMailer(config.smtpUrl) : undefined
  const templates = createTemplates({ cache: true })
  subscribeAll(db, { config, templates })
  const worker = await startWorker(databaseUrl, createJobs({ db, storage: databaseStorage(db), mailer, config, templates }), SCHEDULE, log)
  return async () => {
    await worker.stop()
    mailer?.close()
    await db.$disconnect()
  }
}

/** A web process ended while starting; it has said why itself. */
class ForkError extends Error {}

/** Runs the web app in several processes and replaces one that ends unexpectedly. */
async function fork(config: Config, databaseUrl: string, log: Logger): Promise<Stop> {
  let stopping = false
  const add = () => cluster.fork({ SCHALTER_DATABASE_URL: databaseUrl })
  const first = add()
  await new Promise<void>((resolve, reject) => {
    first.once('listening', () => resolve())
    first.once('exit', () => reject(new ForkError()))
  })
  cluster.on('exit', (worker, code) => {
    if (stopping) return
    log.error({ pid: worker.process.pid, code }, 'web process ended, starting another')
    setTimeout(() => !stopping && add(), 1000)
  })
  for (let count = 1; count < config.webConcurrency; count++) add()
  return async () => {
    stopping = true
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
    await Promise.all(
      workers.map((worker) => {
        const ended = new Promise((resolve) => worker.once('exit', resolve))
        worker.process.kill('SIGTERM')
        return ended
      }),
    )
  }
}

/** Puts into an empty database what the portal needs, or for a demo a whole world. Returns the sign-ins of the demo. */
async function fillEmpty(config: Config, databaseUrl: string) {
  const db = openDb(databaseUrl, { connections: 4 })
  try {
    const signIns = config.demo ? await import('./demo/demo.ts').then(({ loadDemo }) => loadDemo(db, config)) : []
    await ensureDefaultTeam(db, config.mailFrom.address)
    return signIns
  } finally {
    await db.$disconnect()
  }
}

/** Stops everything in order on SIGINT and SIGTERM; another signal later, or too long a wait, stops at once. */
function stopOnSignal(log: Logger, parts: Promise<Stop[]>) {
  let since: number | undefined
  const stop = async () => {
    if (since !== undefined) return Date.now() - since < SAME_SIGNAL ? undefined : process.exit(1)
    since = Date.now()
    const late = setTimeout(() => process.exit(1), GRACE)
    // A signal during the start waits for it; where it fails, main says so and ends.
    for (const each of await parts) await each().catch((error: unknown) => log.error({ err: error }, 'could not stop cleanly'))
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

const UNUSABLE_DATABASE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', '28P01', '28000', '3D000', '42501'])

/** What whoever started us can put right is one line; everything else is a fault of ours and shows where. */
function describe(error: Error & { code?: string; port?: number }): string {
  if (error instanceof ConfigError || error instanceof StartError || error instanceof ForkError) return error.message
  if (error.code === 'EADDRINUSE') return `PORT ${error.port} is taken by another program. Choose another one, for example PORT=3001.`
  if (error.code === 'EADDRNOTAVAIL') return 'HOST is not an address of this machine. Choose another one, for example HOST=127.0.0.1.'
  if (error.code === 'EACCES') return `DATA_DIR cannot be used: ${error.message}`
  if (UNUSABLE_DATABASE.has(error.code ?? '')) return `The database of DATABASE_URL cannot be used: ${error.message || error.code}`
  return error.stack ?? String(error)
}

main().catch((error: Error) => {
  const text = describe(error)
  if (text) process.stderr.write(`${text}\n`)
  process.exit(1)
})
