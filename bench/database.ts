import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { prepareJobs } from '../src/platform/jobs.ts'
import { createLog } from '../src/platform/log.ts'
import { applyMigrations } from '../src/platform/migrations.ts'
import { processorTime } from './servers.ts'

export interface BenchDatabase {
  url: string
  version: string
  /** Milliseconds of processor time its connections have used; undefined where it runs on another machine. */
  processorTime(): Promise<number | undefined>
  close(): Promise<void>
}

/** DATABASE_URL if it is given and empty, else a PostgreSQL of its own in a temporary folder; migrated. */
export async function openDatabase(given = process.env.DATABASE_URL): Promise<BenchDatabase> {
  const folder = given ? undefined : await mkdtemp(join(tmpdir(), 'schalter-bench-'))
  const embedded = folder ? await startEmbeddedPostgres(folder) : undefined
  const url = given ?? embedded?.url ?? ''
  const remove = async () => {
    await embedded?.stop()
    if (folder) await rm(folder, { recursive: true, force: true })
  }
  const client = new pg.Client({ connectionString: url })
  try {
    await applyMigrations(url)
    await prepareJobs(url, createLog('warn'))
    await client.connect()
    const { rows } = await client.query('select version(), exists (select 1 from account) as used')
    if (rows[0].used) throw new Error('This database is in use. The benchmark fills an empty one: set DATABASE_URL to another.')
    return {
      url,
      version: /PostgreSQL \S+/.exec(rows[0].version)?.[0] ?? 'PostgreSQL',
      async processorTime() {
        const { rows: backends } = await client.query(
          'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        )
        const times = await Promise.all(backends.map(({ pid }) => processorTime(pid)))
        return times.reduce((sum = 0, time) => (time === undefined ? sum : sum + time), undefined)
      },
      async close() {
        await client.end()
        await remove()
      },
    }
  } catch (error) {
    await client.end().catch(() => {})
    await remove()
    throw error
  }
}
