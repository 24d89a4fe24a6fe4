import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker'
import { fromDatabase } from './database-errors.ts'
import { type Db, openPool, Prisma, readRows, type Tx } from './db.ts'
import type { Logger } from './log.ts'
import { explainDenied } from './privileges.ts'

// graphile-worker is only loaded where jobs run.

export type Jobs = Record<string, (payload: never) => Promise<unknown>>

export interface Worker {
  stop(): Promise<void>
}

/** In the caller's transaction. Replaces a waiting job with the same `key`. */
export async function enqueue(
  tx: Db | Tx,
  name: string,
  payload: object,
  options: { runAt?: Date; key?: string } = {},
) {
  const { runAt, key } = options
  const more = runAt ? Prisma.sql`, run_at => ${runAt}` : Prisma.empty
  await readRows(
    tx,
    Prisma.sql`select
      ${addJob(name, Prisma.sql`${JSON.stringify(payload)}::json`, key ? Prisma.sql`${key}` : undefined, more)}`,
  )
}

/** The same for the SELECT of another statement; payload and key are SQL expressions. */
export function addJob(name: string, payload: Prisma.Sql, key?: Prisma.Sql, more = Prisma.empty): Prisma.Sql {
  return Prisma.sql`graphile_worker.add_job(${name}, ${payload}${
    key
      ? Prisma.sql`,
    job_key => ${key}`
      : Prisma.empty
  }${more})`
}

/** Throws a StartError if the database user may not. */
export async function prepareJobs(databaseUrl: string, log: Logger) {
  const { runMigrations } = await import('graphile-worker')
  const logger = await adapt(log)
  await withPool(databaseUrl, 1, (pgPool) => fromDatabase(runMigrations({ pgPool, logger }))).catch(explainDenied)
}

type WorkerPool = ReturnType<typeof openPool>

/**
 * graphile-worker takes its own listeners away before its connections are closed: one that breaks just then would end
 * the process.
 */
async function withPool(databaseUrl: string, connections: number, work: (pool: WorkerPool) => Promise<unknown>) {
  const pool = openPool(databaseUrl, connections)
  try {
    await work(pool)
  } finally {
    await pool.end()
  }
}

/** Milliseconds until a runner that ended, for example with the database, is replaced. */
const RESTART_PAUSE = 1000

/** Milliseconds between heartbeats, and seconds without one until a worker's jobs are freed. */
const HEARTBEAT = 4000
const DEAD_AFTER = 15

/** Until stopped, also through database outages; `schedule` is a crontab. */
export async function startWorker(databaseUrl: string, jobs: Jobs, schedule: string, log: Logger): Promise<Worker> {
  const { run } = await import('graphile-worker')
  const logger = await adapt(log)
  // It outlives runners, see `withPool`.
  const pgPool = openPool(databaseUrl, 4)
  // Locks jobs by this name; a replaced runner has released them.
  let pool = ''
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => {
    pool = workerPool.id
  })
  const start = () =>
    run({
      pgPool,
      concurrency: 2,
      pollInterval: 2000,
      noHandleSignals: true,
      // Nobody awaits batched writes, and one that fails, as in an outage, would end the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: tasks(jobs),
      crontab: schedule,
      logger,
      events,
    })
  let stopping = false
  let runner: Runner | undefined = await start()
  const heart = beat(databaseUrl, () => pool, log)
  const supervised = (async () => {
    while (!stopping) {
      await runner?.promise.catch((error: unknown) => log.error({ err: error }, 'worker stopped'))
      if (stopping) return
      await sleep(RESTART_PAUSE)
      if (stopping) return
      log.warn('starting the worker again')
      runner = await start().catch((error: unknown) => {
        log.error({ err: error }, 'worker could not start')
        return undefined
      })
    }
  })()
  return {
    async stop() {
      stopping = true
      await runner?.stop().catch(() => {})
      await supervised
      // It may have been starting just then.
      await runner?.stop().catch(() => {})
      await pgPool.end()
      await heart.stop()
    },
  }
}

/** Heartbeat of these workers. Frees the jobs of dead ones, which the queue would leave locked for four hours. */
function beat(databaseUrl: string, name: () => string, log: Logger): { stop(): Promise<void> } {
  const pool = openPool(databaseUrl, 1, { timeout: HEARTBEAT })
  let beating: Promise<void> | undefined
  const once = async () => {
    await pool.query(
      `insert into job_worker (id, seen_at) values ($1, now())
        on conflict (id) do update set seen_at = excluded.seen_at`,
      [name()],
    )
    await pool.query(
      `with dead as (
          select distinct locked_by as id from graphile_worker._private_jobs j
            where locked_at < now() - make_interval(secs => $1)
            and not exists (select 1 from job_worker w where w.id = j.locked_by
              and w.seen_at > now() - make_interval(secs => $1))),
        forgotten as (delete from job_worker where seen_at < now() - interval '1 hour')
        select graphile_worker.force_unlock_workers(array(select id from dead)) where exists (select 1 from dead)`,
      [DEAD_AFTER],
    )
  }
  const timer = setInterval(() => {
    beating ??= once()
      .catch((error: unknown) => log.warn({ err: error }, 'this worker could not say that it is alive'))
      .finally(() => {
        beating = undefined
      })
  }, HEARTBEAT)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await beating
      await pool.end()
    },
  }
}

/** Everything that is due, then returns. */
export async function workOff(databaseUrl: string, jobs: Jobs, log: Logger) {
  const { runOnce } = await import('graphile-worker')
  const logger = await adapt(log)
  await withPool(databaseUrl, 2, (pgPool) => runOnce({ pgPool, noHandleSignals: true, taskList: tasks(jobs), logger }))
}

function tasks(jobs: Jobs): TaskList {
  return Object.fromEntries(
    Object.entries(jobs).map(([name, work]) => [name, async (payload: unknown) => void (await work(payload as never))]),
  )
}

const LEVELS = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const

async function adapt(log: Logger) {
  const { Logger: WorkerLogger } = await import('graphile-worker')
  return new WorkerLogger(() => (level, message, meta) => {
    // The error may contain the payload; its message is in the line already.
    log[LEVELS[level as keyof typeof LEVELS] ?? 'info'](
      { worker: meta && 'workerId' in meta ? meta.workerId : undefined },
      message,
    )
  })
}
