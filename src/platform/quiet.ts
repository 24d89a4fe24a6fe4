import { Session } from 'node:inspector/promises'
import { performance } from 'node:perf_hooks'
import type { Logger } from './log.ts'

/** Milliseconds between two looks, and the share of that time in which a process that works less is quiet. */
const LOOK = 5000
const QUIET = 0.1

/**
 * Gives memory back once it is quiet after the start or after much work: V8 itself keeps its garbage for as long as
 * nothing more comes, 20 to 60 MB. Takes 0.1 s, once each time. Returns how to stop looking.
 */
export function tidyWhenQuiet(log: Logger, { look = LOOK } = {}): () => void {
  let worked = true
  let before = performance.eventLoopUtilization()
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    if (utilization >= QUIET) {
      worked = true
    } else if (worked) {
      worked = false
      collectGarbage().catch((error: unknown) => log.warn({ err: error }, 'memory could not be given back'))
    }
  }, look)
  timer.unref()
  return () => clearInterval(timer)
}

/** What a browser's developer tools do on request. */
async function collectGarbage() {
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.collectGarbage')
  } finally {
    session.disconnect()
  }
}
