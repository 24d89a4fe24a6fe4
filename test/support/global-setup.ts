import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { prepareJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { applyMigrations } from '../../src/platform/migrations.ts'
import { announceJourneys } from './chromium.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server whose database `template` is migrated and empty. */
    databaseServer: string
  }
}

/** One PostgreSQL for the whole run; each test file clones the migrated template. */
export default async function setup(project: TestProject) {
  announceJourneys()
  const folder = await mkdtemp(join(tmpdir(), 'schalter-test-'))
  const postgres = await startEmbeddedPostgres(folder)
  const stop = async () => {
    // A test that failed may have left connections open; nobody needs them any more.
    await postgres.stop({ atOnce: true })
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await prepareTemplate(postgres.url)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('databaseServer', postgres.url)
  return stop
}

async function prepareTemplate(url: string) {
  const server = new URL(url)
  const admin = new pg.Client({ connectionString: server.href })
  await admin.connect()
  await admin.query('create database template_schalter')
  await admin.end()
  server.pathname = '/template_schalter'
  await applyMigrations(server.href)
  await prepareJobs(server.href, createLog('silent'))
}
