import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll } from 'vitest'
import { createApp } from '../../src/app.ts'
import { databaseStorage, type Storage } from '../../src/attachments/storage.ts'
import { type Config, readConfig, readEnvironment } from '../../src/config.ts'
import { createParser, type Parser } from '../../src/correspondence/parsing.ts'
import { createJobs } from '../../src/jobs.ts'
import { type Counters, startCounters } from '../../src/platform/counters.ts'
import { type Db, openDb } from '../../src/platform/db.ts'
import { workOff } from '../../src/platform/jobs.ts'
import { createLog, type Logger } from '../../src/platform/log.ts'
import { createMailer } from '../../src/platform/mailer.ts'
import { createTemplates, type Templates } from '../../src/platform/templates.ts'
import { fixedSettings } from '../../src/settings/declarations.ts'
import { type LiveSettings, startSettings } from '../../src/settings/settings.ts'
import { subscribeAll } from '../../src/subscriptions.ts'
import { loadAssets } from '../../src/web/assets.ts'
import { cloneDatabase } from './database.ts'

export interface Portal {
  app: FastifyInstance
  db: Db
  config: Config
  settings: LiveSettings
  storage: Storage
  templates: Templates
  counters: Counters
  /** Starts threads with the first mail. */
  parser: Parser
  log: Logger
  /** Of the log; the usual LOG_LEVEL of tests writes none. */
  lines: string[]
  databaseUrl: string
  /** Milliseconds for which `work` gathers mails to the team; others begin with none as well. */
  gather(milliseconds: number): void
  gatheredFor: 0
  /** Does all jobs that are due, mails included. */
  work(): Promise<void>
  stop(): Promise<void>
}

const environment = {
  NODE_ENV: 'test',
  COOKIE_SECRET: 'a secret for tests only, not for anything else',
  REGISTRATION: 'open',
  LOG_LEVEL: 'silent',
  PORTAL_NAME: 'Muster IT Service',
  SUPPORT_EMAIL: 'support@muster-it.example',
  SUPPORT_PHONE: '+49 30 5550 1234',
  PRIVACY_URL: 'https://muster-it.example/datenschutz',
}

/**
 * A whole portal on a database of its own, with other settings if wanted. Without SMTP_URL, mails stay in the database.
 */
export async function startPortal(
  env: Record<string, string> = {},
  database?: { url: string; drop(): Promise<void> },
): Promise<Portal> {
  const { url, drop } = database ?? (await cloneDatabase())
  const config = readConfig({ ...environment, ...env })
  const fixed = fixedSettings(readEnvironment({ ...environment, ...env }))
  const lines: string[] = []
  const log = createLog(config.logLevel, { write: (line) => void lines.push(line) })
  const db = openDb(url, { connections: 10 })
  const settings = await startSettings({ db, config, fixed, log })
  const storage = databaseStorage(db)
  const templates = createTemplates({ cache: true })
  const counters = startCounters(db, log)
  subscribeAll(db, { config, settings, templates })
  const app = await createApp({
    config,
    settings,
    db,
    databaseUrl: url,
    storage,
    templates,
    assets: await loadAssets(log),
    counters,
    log,
  })
  const parser = createParser()
  const mailer = config.smtpUrl ? createMailer(config.smtpUrl) : undefined
  let gatheredFor = 0
  return {
    app,
    db,
    config,
    settings,
    storage,
    templates,
    counters,
    parser,
    log,
    lines,
    databaseUrl: url,
    gatheredFor: 0,
    gather(milliseconds) {
      gatheredFor = milliseconds
    },
    work: () =>
      workOff(
        url,
        createJobs({ db, storage, mailer, parser, config, settings, templates, counters, log, gatheredFor }),
        log,
      ),
    async stop() {
      await app.close()
      mailer?.close()
      await parser.close()
      await settings.stop()
      await counters.stop()
      await db.$disconnect()
      if (!database) await drop()
    },
  }
}

/** A portal for all tests of a file. */
export function usePortal(env: Record<string, string> = {}): Portal {
  const portal = {} as Portal
  beforeAll(async () => {
    Object.assign(portal, await startPortal(env))
  })
  afterAll(() => portal.stop())
  return portal
}

/** Another process on the database of a portal, for all tests of a file. */
export function useTwin(portal: Portal, env: Record<string, string> = {}): Portal {
  const twin = {} as Portal
  beforeAll(async () => {
    Object.assign(twin, await startPortal(env, { url: portal.databaseUrl, drop: async () => {} }))
  })
  afterAll(() => twin.stop())
  return twin
}
