import { expect, test } from 'vitest'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { sized } from '../support/depth.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { startServer, until } from '../support/server.ts'
import { anActor } from '../support/tickets.ts'

// The portal beside the servers only looks into the same database.
const portal = usePortal()
const KILLS = sized(1, 200)

test(
  'a job whose process is killed in the middle of it is taken up by another process within 30 seconds, and done once',
  async () => {
    const { db } = portal
    const agent = await anActor(db, await anAgent(db))
    const survivors = [await startServer(portal.databaseUrl)]
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const [victim] = survivors.splice(0)
        const eva = await aCustomer(db)
        const ticket = await aTicket(db, { requester: eva })
        const release = await holdTheOutbox()
        await replyToTicket(db, agent, ticket.id, { body: 'Wir sind dran.' })
        await until(async () => (await waiting()).length > 0, 20_000)
        // There before the other one ends, as in a rolling restart; it finds the job locked.
        survivors.push(await startServer(portal.databaseUrl))
        const killed = performance.now()
        victim?.child.kill('SIGKILL')
        // The database may notice late that nobody listens any more, and do what it was asked.
        for (const pid of await waiting()) await db.$executeRaw`select pg_terminate_backend(${pid}::int)`
        await release()
        await until(async () => (await mailsTo(db, eva.email)).length > 0, 60_000)
        expect(performance.now() - killed).toBeLessThan(30_000)
        await until(async () => (await jobsLeft()) === 0, 10_000)
        expect(await mailsTo(db, eva.email)).toHaveLength(1)
      }
    } finally {
      for (const { child } of survivors) child.kill('SIGKILL')
    }
  },
  KILLS * 90_000,
)

/**
 * Keeps everybody from writing a mail, so that the job that tells of events stands still in the middle. Returns how to
 * let go.
 */
async function holdTheOutbox(): Promise<() => Promise<void>> {
  let release = () => {}
  let held = () => {}
  const locked = new Promise<void>((resolve) => {
    held = resolve
  })
  const holding = portal.db.$transaction(
    async (tx) => {
      await tx.$executeRaw`lock table mail in share mode`
      held()
      await new Promise<void>((resolve) => {
        release = resolve
      })
    },
    { timeout: 120_000 },
  )
  await locked
  return async () => {
    release()
    await holding
  }
}

/** Sessions of the database that stand still before the outbox. */
const waiting = async () =>
  (
    await portal.db.$queryRaw<{ pid: number }[]>`
      select pid from pg_locks where relation = 'mail'::regclass and not granted
        and database = (select oid from pg_database where datname = current_database())`
  ).map(({ pid }) => pid)

const jobsLeft = async () =>
  (
    await portal.db.$queryRaw<{ count: number }[]>`
      select count(*)::int as count from graphile_worker._private_jobs j join graphile_worker._private_tasks t
        on t.id = j.task_id
      where t.identifier = 'tell-events'`
  )[0]?.count
