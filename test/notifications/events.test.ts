import { expect, test } from 'vitest'
import { createJobs } from '../../src/jobs.ts'
import { tellEvents } from '../../src/notifications/ticket-mails.ts'
import { workOff } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { closeTicket } from '../../src/tickets/closure.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { mailsTo } from '../support/mails.ts'
import { startPortal, usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()

async function start() {
  const { db } = portal
  const organization = await anOrganization(db)
  await aContract(db, { organization })
  const [eva, ben] = [await aCustomer(db), await aCustomer(db, { firstName: 'Ben' })]
  for (const person of [eva, ben]) await joins(db, person, organization)
  const ticket = await aTicket(db, { requester: eva, organization })
  await db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: ben.id } })
  const agent = await anActor(db, await anAgent(db))
  const events = () => db.ticketEvent.findMany({ where: { ticketId: ticket.id }, orderBy: { id: 'asc' } })
  const tell = async () =>
    tellEvents(
      db,
      portal,
      {
        mailer: undefined,
        from: portal.config.mailFrom,
        envelopeFrom: '',
        settings: portal.settings,
        storage: portal.storage,
        secret: '',
        counters: portal.counters,
        log: portal.log,
      },
      (await events()).slice(1).map(({ id }) => id),
    )
  const namesTo = async ({ email }: { email: string }) => (await mailsTo(db, email)).map(({ name }) => name)
  return { db, eva, ben, ticket, agent, events, tell, namesTo }
}

test('what a reply does to the state stands in the history beside the reply', async () => {
  const { db, eva, ticket, agent, events } = await start()
  await replyToTicket(db, agent, ticket.id, { body: 'Welche Halle?', state: 'waiting' })
  await replyToTicket(db, await anActor(db, eva), ticket.id, { body: 'Halle 2', priority: 5 })
  expect((await events()).slice(1).map(({ type, data }) => [type, data])).toEqual([
    ['replied', { messageId: expect.any(Number) }],
    ['state', { from: 'new', state: 'waiting' }],
    ['replied', { messageId: expect.any(Number) }],
    ['priority', { from: '3', priority: '5' }],
    ['state', { from: 'waiting', state: 'open' }],
  ])
})

test('a question on a closed ticket is mailed as one, and the history says whose turn it is', async () => {
  const { db, eva, ticket, agent, events } = await start()
  await closeTicket(db, await anActor(db, eva), ticket.id, {})
  await replyToTicket(db, agent, ticket.id, { body: 'Noch eine Frage?', state: 'waiting' })
  await portal.work()
  expect((await events()).slice(-3).map(({ type }) => type)).toEqual(['replied', 'reopened', 'state'])
  const mails = await mailsTo(db, eva.email)
  expect(mails.at(-1)?.text).toContain('haben wir eine Frage')
})

test('a job that runs again, once or ten times at once, tells nobody twice', async () => {
  const { db, eva, ben, ticket, agent, tell, namesTo } = await start()
  await replyToTicket(db, agent, ticket.id, { body: 'Erledigt?', state: 'waiting' })
  await portal.work()
  await tell()
  await Promise.all(Array.from({ length: 10 }, tell))
  for (const person of [eva, ben]) expect(await namesTo(person)).toEqual(['ticket.replied'])
  const told = await db.mailEvent.findMany({ where: { accountId: eva.id } })
  expect(new Set(told.map(({ mailId }) => mailId)).size).toBe(1)
})

test('one mail tells a last word and the closing', async () => {
  const { db, eva, ben, ticket, namesTo } = await start()
  await closeTicket(db, await anActor(db, eva), ticket.id, { comment: 'Hat sich erledigt' })
  await portal.work()
  expect(await namesTo(ben)).toEqual(['ticket.replied'])
  const [mail] = await mailsTo(db, ben.email)
  expect(mail?.text).toContain('> Hat sich erledigt')
  expect(mail?.text).toMatch(/Geschlossen/)
  expect(await db.mailEvent.count({ where: { accountId: ben.id } })).toBe(2)
})

test('who was chosen hears of it and nobody else, unless they lost the right or the wish meanwhile', async () => {
  const { db, eva, ben, ticket, agent, namesTo } = await start()
  await replyToTicket(db, agent, ticket.id, { body: 'Nur an Eva', state: 'open', recipients: [eva.id] })
  await portal.work()
  expect([await namesTo(eva), await namesTo(ben)]).toEqual([['ticket.replied'], []])
  await replyToTicket(db, agent, ticket.id, { body: 'Noch einmal', state: 'open', recipients: [ben.id, eva.id] })
  await db.ticketParticipant.deleteMany({ where: { ticketId: ticket.id } })
  await db.account.update({ where: { id: eva.id }, data: { mutedMails: ['ticket.replied'] } })
  await portal.work()
  expect([await namesTo(eva), await namesTo(ben)]).toEqual([['ticket.replied'], []])
})

test('nothing is rendered while the ticket is held: without a job there is no mail', async () => {
  const { db, eva, ticket, agent } = await start()
  await replyToTicket(db, agent, ticket.id, { body: 'Gleich', state: 'open' })
  expect(await mailsTo(db, eva.email)).toEqual([])
  const [job] = await db.$queryRaw<{ payload: object }[]>`
    select p.payload from graphile_worker._private_jobs p join graphile_worker._private_tasks t on t.id = p.task_id
      where t.identifier = 'tell-events'
    order by p.id desc limit 1`
  expect(Object.keys(job?.payload ?? {})).toEqual(['events'])
})

test('a second portal in the same process has links of its own', async () => {
  const other = await startPortal({ BASE_URL: 'https://other.example' })
  try {
    for (const { db, work, config } of [portal, other]) {
      const eva = await aCustomer(db)
      const ticket = await aTicket(db, { requester: eva })
      await replyToTicket(db, await anActor(db, await anAgent(db)), ticket.id, { body: 'Antwort', state: 'open' })
      await work()
      const [mail] = await mailsTo(db, eva.email)
      expect(mail?.text).toContain(`${config.baseUrl}/tickets/${ticket.number}`)
    }
  } finally {
    await other.stop()
  }
})

test('a job whose worker died in the middle of it is done by another within half a minute', async () => {
  const { db, eva, ticket, agent } = await start()
  await replyToTicket(db, agent, ticket.id, { body: 'Trotzdem', state: 'open' })
  // As a killed process leaves it.
  await db.$executeRaw`update graphile_worker._private_jobs set locked_at = now() - interval '20 seconds',
    locked_by = 'worker-dead', attempts = 1`
  await workOff(portal.databaseUrl, createJobs({ ...portal, mailer: undefined }), createLog('silent'))
  expect(await mailsTo(db, eva.email)).toEqual([])
  const { startWorker } = await import('../../src/platform/jobs.ts')
  const worker = await startWorker(
    portal.databaseUrl,
    createJobs({ ...portal, mailer: undefined }),
    '',
    createLog('silent'),
  )
  try {
    await expect.poll(async () => (await mailsTo(db, eva.email)).length, { timeout: 30_000, interval: 200 }).toBe(1)
  } finally {
    await worker.stop()
  }
}, 60_000)
