import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startPortal } from '../../bench/servers.ts'
import { cloneDatabase } from '../support/database.ts'

/** MB of a process alone, without the Node binary, which all share. */
function ownMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]) / 1024
}

/** MB when idle, 29 November 2026; a third more needs a reason. */
const IDLE = 80

test.skipIf(!existsSync('/proc/self/status'))(
  'the portal, a while after its start, needs no more than a third above what it needed',
  async () => {
    const { url, drop } = await cloneDatabase()
    // The first start also loads what strips types; its output is kept for the next.
    await (await startPortal(url)).stop()
    const portal = await startPortal(url)
    await expect.poll(() => ownMemory(portal.pid), { timeout: 60_000, interval: 500 }).toBeLessThan((IDLE * 4) / 3)
    await portal.stop()
    await drop()
  },
  120_000,
)
