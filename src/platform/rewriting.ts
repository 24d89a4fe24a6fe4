import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from './log.ts'
import { rewriteRows, rowsToRewrite } from './migrations.ts'

const AGAIN = 60_000

/** Rewrites rows in the background until all are; returns how to stop. What is left goes on with the next start. */
export function startRewriting(
  databaseUrl: string,
  log: Pick<Logger, 'info' | 'error'>,
  { again = AGAIN } = {},
): () => Promise<void> {
  const stop = new AbortController()
  const { signal } = stop
  const work = async () => {
    while (!signal.aborted) {
      try {
        for (const name of await rewriteRows(databaseUrl, { signal })) log.info({ migration: name }, 'rows rewritten')
        // Another process may be at it, and may stop before the end.
        if ((await rowsToRewrite(databaseUrl)).length === 0) return
      } catch (error) {
        log.error({ err: error }, 'rows of a migration could not be rewritten; trying again in a minute')
      }
      await sleep(again, undefined, { signal }).catch(() => {})
    }
  }
  const working = work()
  return async () => {
    stop.abort()
    await working
  }
}
