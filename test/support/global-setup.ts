import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { prepareJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { applyMigrations } from '../../src/platform/migrations.ts'
import { announceJourneys } from './chromium.ts'
import { announceDovecot } from './dovecot-path.ts'
import { scratchInMemory } from './scratch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server whose database `template_schalter` is migrated and empty, as its administrator. */
    databaseServer: string
    /** The same as the role that the portal has, which is no superuser. */
    databaseOwner: string
  }
}

/** One PostgreSQL for the whole run; each test file clones the migrated template. */
export default async function setup(project: TestProject) {
  announceJourneys()
  // As `npm start` has it: a command starts in half the time.
  process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/schalter')
  if (project.config.env.TEST_DEPTH !== 'test') announceDovecot()
  // Gigabytes would not fit.
  const forgetScratch = project.config.env.TEST_DEPTH === 'long' ? () => {} : scratchInMemory()
  const folder = await mkdtemp(join(tmpdir(), 'schalter-test-'))
  const postgres = await startEmbeddedPostgres(folder)
  const stop = async () => {
    // A test that failed may have left connections open; nobody needs them any more.
    await postgres.stop({ atOnce: true })
    await rm(folder, { recursive: true, force: true })
    forgetScratch()
  }
  try {
    await prepareTemplate(postgres)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('databaseServer', postgres.administratorUrl)
  project.provide('databaseOwner', postgres.url)
  return stop
}

async function prepareTemplate({ url, administratorUrl }: EmbeddedPostgres) {
  const server = new URL(url)
  const admin = new pg.Client({ connectionString: administratorUrl })
  await admin.connect()
  // Nothing in it has to outlast a crash; waiting for the disk made a clone take thirty times as long.
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit'])
    await admin.query(`alter system set ${setting} = off`)
  await admin.query("alter system set max_wal_size = '128MB'")
  await admin.query('select pg_reload_conf()')
  await admin.query(`create database template_schalter owner ${server.username}`)
  await admin.end()
  server.pathname = '/template_schalter'
  await applyMigrations(server.href)
  await prepareJobs(server.href, createLog('silent'))
}
