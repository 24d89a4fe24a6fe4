import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareJobs, workOff } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { type StoppablePostgres, startStoppablePostgres } from '../support/cluster.ts'

let postgres: StoppablePostgres
beforeAll(async () => {
  postgres = await startStoppablePostgres()
}, 60_000)
afterAll(() => postgres?.remove())

test('connections of the job queue that are terminated while it ends do not end the process', async () => {
  const faults: unknown[] = []
  const note = (error: unknown) => void faults.push(error)
  process.on('uncaughtException', note)
  try {
    await prepareJobs(postgres.url, createLog('silent'))
    let going = true
    const terminating = (async () => {
      while (going) await postgres.terminateConnections()
    })()
    for (let round = 0; round < 150; round++) await workOff(postgres.url, {}, createLog('silent')).catch(() => {})
    going = false
    await terminating
  } finally {
    process.off('uncaughtException', note)
  }
  expect(faults.map(String)).toEqual([])
}, 60_000)
