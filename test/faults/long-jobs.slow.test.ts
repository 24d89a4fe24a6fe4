import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { enqueue, startWorker } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

/** Longer than after which a worker without a sign of life counts as dead. */
const LONG = 24_000

test('a job that takes long is left to the worker that lives and works on it', async () => {
  let runs = 0
  const jobs = {
    long: async () => {
      runs++
      await sleep(LONG)
    },
  }
  const workers = await Promise.all([1, 2].map(() => startWorker(portal.databaseUrl, jobs, '', createLog('silent'))))
  try {
    await enqueue(portal.db, 'long', {})
    await expect.poll(() => runs, { timeout: 5000 }).toBe(1)
    await sleep(LONG + 1000)
    expect(runs).toBe(1)
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()))
  }
}, 60_000)
