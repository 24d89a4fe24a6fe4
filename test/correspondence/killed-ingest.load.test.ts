import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test, vi } from 'vitest'
import { readRaw } from '../../src/correspondence/raw-mails.ts'
import { receiveMail } from '../../src/correspondence/receiving.ts'
import { resumeIncoming } from '../../src/correspondence/sweeping.ts'
import { aTeam } from '../support/builders.ts'
import { sized } from '../support/depth.ts'
import { anEml } from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'open' })
beforeAll(async () => {
  await aTeam(portal.db, { isDefault: true })
})

const [MAILS, KILLS] = [sized(100, 1000), sized(30, 300)]

/** A process that receives the mails from `first` on, or one that works on jobs. */
const start = (...args: string[]): ChildProcess =>
  fork('test/support/ingest-worker.ts', [portal.databaseUrl, ...args], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: 'ignore',
  })

const rawOf = (place: number) =>
  anEml({ from: `p${place % 50}@kill.example`, subject: `Mail ${place}`, text: `Wort ${place}`, id: `kill-${place}` })

test('killed again and again while mails are filed, each is one message, or waits, as it came', async () => {
  const { db } = portal
  const raws = Array.from({ length: MAILS }, (_, place) => rawOf(place))
  let [worker, kills, place] = [start('work'), 0, 0]
  const done = () => db.incomingMail.count({ where: { state: { not: 'stored' } } })
  const begun = async () => (await db.incomingMail.aggregate({ _sum: { attempts: true } }))._sum.attempts ?? 0
  const receiving = (async () => {
    for (; place < MAILS; place++) await receiveMail(portal, { mailbox: 'kill' }, raws[place] as Uint8Array)
  })()
  while (kills < KILLS || (await done()) < MAILS) {
    if (kills < KILLS) {
      // Once it has begun with a mail, at any step of it.
      const before = await begun()
      await vi.waitUntil(async () => (await begun()) > before || (await done()) === MAILS, {
        timeout: 20_000,
        interval: 20,
      })
      // At random, because every step of it has to be met; what must hold does not depend on which.
      await sleep(Math.random() * 120)
      worker.kill('SIGKILL')
      kills++
      // As the next start does with jobs of workers that are dead, without waiting for it.
      await db.$executeRaw`update graphile_worker._private_jobs set locked_at = null, locked_by = null, run_at = now()`
      worker = start('work')
    } else {
      await sleep(500)
      await db.$executeRaw`update graphile_worker._private_jobs set run_at = now() where locked_at is null`
    }
    await resumeIncoming(db)
  }
  await receiving
  worker.kill('SIGKILL')
  const mails = await db.incomingMail.findMany({ orderBy: { id: 'asc' } })
  expect(mails).toHaveLength(MAILS)
  for (const [at, { rawId, size }] of mails.entries())
    expect(Buffer.from(await readRaw(portal, rawId ?? '', size)).equals(raws[at] as Uint8Array)).toBe(true)
  // Some were killed in the middle.
  expect(mails.some(({ attempts, state }) => state === 'filed' && attempts > 1)).toBe(true)
  const filed = mails.filter(({ state }) => state === 'filed')
  expect(mails.filter(({ state }) => state === 'stored')).toEqual([])
  expect(await db.message.count()).toBe(filed.length)
  expect(new Set(filed.map(({ messageId }) => messageId)).size).toBe(filed.length)
  expect(filed.length).toBeGreaterThan(MAILS * 0.9)
  expect(await db.ticket.count()).toBe(filed.length)
}, 900_000)
