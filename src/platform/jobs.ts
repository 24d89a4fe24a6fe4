import { setTimeout as sleep } from 'node:timers/promises'
import { type Runner, run, runMigrations, runOnce, type TaskList, Logger as WorkerLogger } from 'graphile-worker'
import type { Tx } from './db.ts'
import type { Logger } from './log.ts'

export type Jobs = Record<string, (payload: never) => Promise<unknown>>

export interface Worker {
  stop(): Promise<void>
}

/** Puts a job on the queue in the caller's transaction. With a `key`, a waiting job of that key is replaced. */
export async function enqueue(tx: Tx, name: string, payload: object, options: { runAt?: Date; key?: string } = {}) {
  await tx.$executeRaw`select graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json, run_at => ${options.runAt ?? null}::timestamptz,
    job_key => ${options.key ?? null}::text)`
}

/** Creates or updates the queue's own tables. */
export async function prepareJobs(databaseUrl: string, log: Logger) {
  await runMigrations({ connectionString: databaseUrl, logger: adapt(log) })
}

/** Milliseconds after which a runner that ended by itself, say with the database, is replaced. */
const RESTART_PAUSE = 1000

/** Works on the queue until stopped, also through an outage of the database; `schedule` is a crontab. */
export async function startWorker(databaseUrl: string, jobs: Jobs, schedule: string, log: Logger): Promise<Worker> {
  const start = () =>
    run({
      connectionString: databaseUrl,
      maxPoolSize: 4,
      concurrency: 2,
      pollInterval: 2000,
      noHandleSignals: true,
      // Without batches nobody waits for these writes, and one that fails, as in an outage, would end the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: tasks(jobs),
      crontab: schedule,
      logger: adapt(log),
    })
  let stopping = false
  let runner: Runner | undefined = await start()
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
    },
  }
}

/** Works on everything that is due, then returns. */
export async function workOff(databaseUrl: string, jobs: Jobs, log: Logger) {
  await runOnce({ connectionString: databaseUrl, maxPoolSize: 2, noHandleSignals: true, taskList: tasks(jobs), logger: adapt(log) })
}

function tasks(jobs: Jobs): TaskList {
  return Object.fromEntries(
    Object.entries(jobs).map(([name, work]) => [name, async (payload: unknown) => void (await work(payload as never))]),
  )
}

const LEVELS = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const

function adapt(log: Logger) {
  return new WorkerLogger(() => (level, message, meta) => {
    // The error itself may hold what was in the job; its message is in the line already.
    log[LEVELS[level as keyof typeof LEVELS] ?? 'info']({ worker: meta && 'workerId' in meta ? meta.workerId : undefined }, message)
  })
}
