import type { ChildProcess } from 'node:child_process'
import cluster from 'node:cluster'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createApp } from './app.ts'
import { databaseStorage } from './attachments/storage.ts'
import { type Config, readConfig, readEnvironment } from './config.ts'
import { openDoors } from './correspondence/doors.ts'
import { createParser } from './correspondence/parsing.ts'
import { greet } from './greeting.ts'
import { createJobs, SCHEDULE } from './jobs.ts'
import { type Counters, startCounters } from './platform/counters.ts'
import { type Db, openDb } from './platform/db.ts'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { prepareJobs, startWorker } from './platform/jobs.ts'
import { createLog, type Logger } from './platform/log.ts'
import { standardOutput } from './platform/log-output.ts'
import { createMailer } from './platform/mailer.ts'
import { applyMigrations } from './platform/migrations.ts'
import { createTokens } from './platform/oauth.ts'
import { tidyWhenQuiet } from './platform/quiet.ts'
import { startRewriting } from './platform/rewriting.ts'
import { createTemplates, type Templates } from './platform/templates.ts'
import { fixedSettings, type Said } from './settings/declarations.ts'
import { type LiveSettings, startSettings } from './settings/settings.ts'
import { describeStartError, ForkError } from './start-errors.ts'
import { subscribeAll } from './subscriptions.ts'
import { ensureDefaultTeam } from './teams/teams.ts'
import { loadAssets } from './web/assets.ts'

type Stop = () => Promise<void>

interface Setup {
  config: Config
  fixed: Said
  log: Logger
}

/** Milliseconds for requests in flight. */
const GRACE = 25_000

/** Milliseconds for a reader of the log that is slow, or does not read any more. */
const LAST_LINES = 1000

/** Milliseconds: Ctrl-C reaches us from the terminal and again from npm. */
const SAME_SIGNAL = 1000

/** What requests and jobs use at a time. */
const CONNECTIONS = { web: 10, jobs: 4 }

async function main() {
  if (existsSync('.env')) process.loadEnvFile()
  const config = readConfig()
  const log = createLog(config.logLevel)
  const setup = { config, fixed: fixedSettings(readEnvironment()), log }
  const parts = cluster.isWorker
    ? serve(setup, process.env.SCHALTER_DATABASE_URL ?? '').then((stop) => [stop])
    : start(setup)
  stopOnSignal(log, parts)
  await parts
  tidyWhenQuiet(log)
}

/** Stops everything again if a part fails. Returns the stops in order. */
async function start(setup: Setup): Promise<Stop[]> {
  const { config, log } = setup
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbeddedPostgres(config.dataDir, (trouble) =>
        log.error(`The embedded PostgreSQL ended and is started again: ${trouble}`),
      )
  const stops: Stop[] = embedded ? [() => embedded.stop()] : []
  try {
    const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''
    await applyMigrations(databaseUrl)
    await prepareJobs(databaseUrl, log)
    const alone = config.webConcurrency === 1
    // A second handle would be a second query compiler with all it knows of the schema: 15 MB.
    const db = openDb(databaseUrl, { connections: CONNECTIONS.jobs + (alone ? CONNECTIONS.web : 0) })
    stops.unshift(() => db.$disconnect())
    const settings = await startSettings({ ...setup, db })
    stops.unshift(() => settings.stop())
    const signIns = await fillEmpty(config, db)
    const counters = startCounters(db, log)
    stops.unshift(() => counters.stop())
    const shared = { db, settings, templates: templatesFor(config), counters }
    stops.unshift(await work(setup, databaseUrl, shared))
    stops.unshift(await openDoors({ ...setup, ...shared, databaseUrl, storage: databaseStorage(db) }))
    stops.unshift(alone ? await serve(setup, databaseUrl, shared) : await fork(config, databaseUrl, log))
    stops.unshift(startRewriting(databaseUrl, log))
    await greet(db, config, settings, signIns)
  } catch (error) {
    for (const stop of stops) await stop().catch(() => {})
    throw error
  }
  return stops
}

interface Shared {
  db: Db
  settings: LiveSettings
  counters: Counters
  templates: Templates
}

const templatesFor = ({ production }: Config) =>
  createTemplates({ cache: production || !process.execArgv.includes('--watch') })

/** A process of its own has nothing `shared`, and follows the settings itself. */
async function serve(setup: Setup, databaseUrl: string, shared?: Shared): Promise<Stop> {
  const { config, log } = setup
  const { db, settings, templates, counters } = shared ?? (await startSharing(setup, databaseUrl))
  subscribeAll(db, { config, settings, templates })
  const app = await createApp({
    config,
    settings,
    db,
    databaseUrl,
    storage: databaseStorage(db),
    templates,
    assets: await loadAssets(log),
    counters,
    log,
  })
  const stop = async () => {
    await app.close()
    if (shared) return
    await settings.stop()
    await counters.stop()
    await db.$disconnect()
  }
  await app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return stop
}

async function startSharing(setup: Setup, databaseUrl: string): Promise<Shared> {
  const db = openDb(databaseUrl, { connections: CONNECTIONS.web })
  return {
    db,
    settings: await startSettings({ ...setup, db }),
    templates: templatesFor(setup.config),
    counters: startCounters(db, setup.log),
  }
}

async function work({ config, log }: Setup, databaseUrl: string, shared: Shared): Promise<Stop> {
  const { db } = shared
  const mailer = config.smtpUrl ? createMailer(config.smtpUrl, undefined, tokensOf(config)) : undefined
  subscribeAll(db, { config, ...shared })
  const parser = createParser()
  const jobs = createJobs({ storage: databaseStorage(db), mailer, parser, config, log, ...shared })
  const worker = await startWorker(databaseUrl, jobs, SCHEDULE, log)
  return async () => {
    await worker.stop()
    await parser.close()
    mailer?.close()
  }
}

const tokensOf = ({ smtpOAuth }: Config) => smtpOAuth && createTokens(smtpOAuth)

/** A pipe of its own: whenever a process starts, what it shares with others becomes blocking for all of them. */
function relay({ stdout, stderr }: ChildProcess) {
  if (stdout) createInterface({ input: stdout }).on('line', (line) => standardOutput().write(`${line}\n`))
  stderr?.on('data', (text: Buffer) => void process.stderr.write(text))
}

/** Replaces web processes that end unexpectedly. */
async function fork(config: Config, databaseUrl: string, log: Logger): Promise<Stop> {
  let stopping = false
  cluster.setupPrimary({ silent: true })
  const add = () => {
    const worker = cluster.fork({ SCHALTER_DATABASE_URL: databaseUrl })
    relay(worker.process)
    return worker
  }
  const first = add()
  await new Promise<void>((resolve, reject) => {
    first.once('listening', () => resolve())
    first.process.once('close', () => reject(new ForkError()))
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
        const ended = new Promise((resolve) => worker.process.once('close', resolve))
        worker.process.kill('SIGTERM')
        return ended
      }),
    )
  }
}

async function fillEmpty(config: Config, db: Db) {
  const signIns = config.demo ? await import('./demo/demo.ts').then(({ loadDemo }) => loadDemo(db, config)) : []
  await ensureDefaultTeam(db, config.mailFrom.address)
  return signIns
}

/** A later second signal, or too long a wait, ends at once. */
function stopOnSignal(log: Logger, parts: Promise<Stop[]>) {
  let since: number | undefined
  const stop = async () => {
    if (since !== undefined) return Date.now() - since < SAME_SIGNAL ? undefined : process.exit(1)
    since = Date.now()
    const late = setTimeout(() => process.exit(1), GRACE)
    // A signal during the start waits for it; if that fails, main reports it.
    for (const each of await parts)
      await each().catch((error: unknown) => log.error({ err: error }, 'could not stop cleanly'))
    await standardOutput().drain(LAST_LINES)
    clearTimeout(late)
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

main().catch((error: Error) => {
  const text = describeStartError(error)
  if (text) process.stderr.write(`${text}\n`)
  process.exit(1)
})
