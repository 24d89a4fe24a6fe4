import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { databaseStorage } from '../../src/attachments/storage.ts'
import { createJobs } from '../../src/jobs.ts'
import { DAY } from '../../src/platform/clock.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { exportPerson } from '../../src/privacy/export.ts'
import { aDeskTicket, written } from '../support/desk.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inFolder = useFolder()

/** A call on Eva's ticket, one with its number, and somebody who promised to call her back. */
async function start() {
  const desk = await aDeskTicket(portal)
  const { db, eva, id, path, atJanas } = desk
  await db.account.update({ where: { id: eva.id }, data: { phone: '0351 47 11' } })
  await atJanas.post(`${path}/calls`, written('Besprochen', { direction: 'outgoing', shown: 'yes', minutes: '3' }))
  await atJanas.post(`${path}/callback`, { formKey: randomUUID(), at: '2026-12-24T10:00', number: '0351 47 12' })
  return { ...desk, numbers: () => db.call.findMany({ where: { message: { ticketId: id } } }) }
}

test('numbers of calls and promised call-backs go with whom they belong to; the calls stay', async () => {
  const { db, eva, numbers } = await start()
  expect(await numbers()).toMatchObject([{ number: '0351 47 11' }])
  const planned = await erasePerson(db, eva.email, { dryRun: true })
  expect(planned.counts).toMatchObject({ 'call-backs': 1, 'numbers of calls': 1 })
  expect(await numbers()).toMatchObject([{ number: '0351 47 11' }])
  await erasePerson(db, eva.email, { dryRun: false })
  expect(await numbers()).toMatchObject([{ number: '', minutes: 3 }])
  expect(await db.callback.count({ where: { number: '0351 47 12' } })).toBe(0)
})

test('names and numbers of call-backs that were settled go after a fortnight; those that wait stay', async () => {
  const { db, id, path, atJanas } = await start()
  const again = { formKey: randomUUID(), at: '2026-12-24T11:00', number: '0351 47 13' }
  await atJanas.post(`${path}/callback`, again)
  await db.callback.updateMany({ where: { number: '0351 47 12' }, data: { settledAt: daysAgo(15) } })
  await db.callback.create({
    data: {
      ...{
        teamId: (await db.ticket.findUniqueOrThrow({ where: { id } })).teamId,
        name: 'Frau Hol',
        number: '0351 47 14',
      },
      ...{ agentId: (await db.callback.findFirstOrThrow({ where: { ticketId: id } })).agentId, dueAt: daysAgo(14) },
      settledAt: daysAgo(13),
    },
  })
  await createJobs({ ...portal, mailer: undefined })['sweep-old-rows']?.({} as never)
  const left = await db.callback.findMany({
    where: { number: { startsWith: '0351 47 1' } },
    orderBy: { number: 'asc' },
  })
  expect(left.map(({ number }) => number)).toEqual(['0351 47 13', '0351 47 14'])
})

const daysAgo = (days: number) => new Date(Date.now() - days * DAY)

test('the export of an agent has the call-backs they have promised, and nobody’s number', async () => {
  const { db, jana, ticket } = await start()
  const file = inFolder('jana.zip')
  await exportPerson(db, databaseStorage(db), jana.email, file)
  const read = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())'
  const { callsBack } = JSON.parse(execFileSync('python3', ['-c', read, file, 'person.json'], { encoding: 'utf8' }))
  expect(callsBack).toMatchObject([{ ticket: { number: ticket.number }, settledAt: null }])
  expect(JSON.stringify(callsBack)).not.toContain('0351')
})

test('the export says when somebody was called and is to be called back', async () => {
  const { db, eva, ticket } = await start()
  const file = inFolder('eva.zip')
  await exportPerson(db, databaseStorage(db), eva.email, file)
  const read = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())'
  const json = (name: string) => JSON.parse(execFileSync('python3', ['-c', read, file, name], { encoding: 'utf8' }))
  expect(json('person.json').calledBack).toMatchObject([{ number: '0351 47 12' }])
  const { conversation } = json(`tickets/${ticket.number}/ticket.json`)
  expect(conversation.at(-1)).toMatchObject({ body: 'Besprochen', call: { number: '0351 47 11', minutes: 3 } })
})
