import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { actAs } from '../audit/author.ts'
import { type Config, readConfig, readEnvironment } from '../config.ts'
import { type Day, localDay, now } from '../platform/clock.ts'
import { type Db, openDb } from '../platform/db.ts'
import { hasEmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { missingMigrations } from '../platform/migrations.ts'
import { createTemplates } from '../platform/templates.ts'
import { fixedSettings, type Said } from '../settings/declarations.ts'
import { readSettings, type Settings } from '../settings/settings.ts'
import { subscribeAll } from '../subscriptions.ts'
import { CommandError } from './output.ts'
import { whoRuns } from './who-runs.ts'

export interface Tools {
  config: Config
  fixed: Said
  /** At the start of the command. */
  settings: Settings
  db: Db
  databaseUrl: string
  /** In the portal's time zone. */
  today: Day
}

/** Throws ConfigError, also for settings in the environment. */
export function loadConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile()
  const config = readConfig()
  fixedSettings(readEnvironment())
  return config
}

/** Starts an embedded database if needed. Creates one only on request: a missing one usually means the wrong folder. */
export async function withDatabase<T>(
  work: (tools: Pick<Tools, 'config' | 'databaseUrl'>) => Promise<T>,
  { create = false }: { create?: boolean } = {},
): Promise<T> {
  const config = loadConfig()
  if (config.databaseUrl) return work({ config, databaseUrl: config.databaseUrl })
  if (!create && !(await hasEmbeddedPostgres(config.dataDir))) {
    throw new CommandError(
      `There is no database in ${resolve(config.dataDir)} yet. Start the portal once, or create the database: ` +
        'schalter db migrate\nIf it is somewhere else, set DATA_DIR or DATABASE_URL.',
    )
  }
  const starting = startEmbeddedPostgres(config.dataDir)
  let interruption: Promise<never> | undefined
  const forgetSignals = onSignals((code) => {
    const end = () => process.exit(code)
    interruption ??= starting.then((embedded) => embedded.stop({ atOnce: true })).then(end, end)
  })
  const embedded = await starting
  try {
    return await work({ config, databaseUrl: embedded.url })
  } finally {
    await interruption
    await embedded.stop()
    forgetSignals()
  }
}

/** Gives `end` the exit status for each signal; returns how to stop listening. */
function onSignals(end: (code: number) => void): () => void {
  const codes = { SIGINT: 130, SIGTERM: 143 }
  const listeners = Object.entries(codes).map(([signal, code]) => [signal, () => end(code)] as const)
  for (const [signal, listener] of listeners) process.on(signal, listener)
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
}

export async function withTools<T>(work: (tools: Tools) => Promise<T>): Promise<T> {
  return withDatabase(async ({ config, databaseUrl }) => {
    const fixed = fixedSettings(readEnvironment())
    const missing = await missingMigrations(databaseUrl)
    if (missing.length) throw new CommandError('The database is not up to date. Run: schalter db migrate')
    const db = openDb(databaseUrl, { connections: 2 })
    try {
      const settings = await readSettings({ db, config, fixed })
      subscribeAll(db, { config, settings, templates: createTemplates({ cache: true }) })
      const tools = { config, fixed, settings, databaseUrl, db, today: localDay(now(), config.timeZone) }
      return await actAs(
        () => ({ commandLine: whoRuns() }),
        () => work(tools),
      )
    } finally {
      await db.$disconnect()
    }
  })
}

/** Page by page, so that no list is too long. */
export async function allPages<Row>(
  read: (after: string, limit: number) => Promise<Row[]>,
  key: (row: Row) => string,
): Promise<Row[]> {
  const limit = 1000
  const rows: Row[] = []
  for (let after = ''; ; ) {
    const page = await read(after, limit)
    rows.push(...page)
    const last = page.at(-1)
    if (page.length < limit || !last) return rows
    after = key(last)
  }
}
