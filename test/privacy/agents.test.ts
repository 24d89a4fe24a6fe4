import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { databaseStorage } from '../../src/attachments/storage.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { exportPerson } from '../../src/privacy/export.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { noteOnTicket } from '../../src/tickets/work.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { useFolder } from '../support/folder.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()
const inFolder = useFolder()

/** Something under the bell, and a choice of how to hear of it. */
async function hears(accountId: number, ticketId: number) {
  const { db } = portal
  const { id: eventId } = await db.ticketEvent.findFirstOrThrow({ where: { ticketId } })
  await db.notice.create({ data: { accountId, eventId, ticketId, kind: 'watched', shown: true, mail: 'none' } })
  await db.noticeChoice.create({ data: { accountId, kind: 'noted', mail: 'daily', shown: false } })
}

test('nothing of what an erased agent was told, and how they wanted it, is kept', async () => {
  const { db } = portal
  const jana = await anAgent(db, {}, [await aTeam(db)])
  await hears(jana.id, (await aTicket(db)).id)
  const { counts } = await erasePerson(db, jana.email, { dryRun: false })
  expect(counts).toMatchObject({ notices: 1 })
  const mine = { where: { accountId: jana.id } }
  expect([await db.notice.count(mine), await db.noticeChoice.count(mine)]).toEqual([0, 0])
})

test('an erased agent leaves the teams, and their open tickets are nobody’s', async () => {
  const { db } = portal
  const team = await aTeam(db)
  const jana = await anAgent(db, {}, [team])
  const open = await aTicket(db, { team, assignee: jana, state: 'open' })
  const closed = await aTicket(db, { team, assignee: jana, state: 'closed' })
  const assignee = async (id: number) => (await db.ticket.findUniqueOrThrow({ where: { id } })).assigneeId
  const members = () => db.teamMember.count({ where: { teamId: team.id } })

  const planned = await erasePerson(db, jana.email, { dryRun: true })
  await portal.work()
  expect(planned.counts).toMatchObject({ teams: 1 })
  expect([await members(), await assignee(open.id)]).toEqual([1, jana.id])

  await erasePerson(db, jana.email, { dryRun: false })
  await portal.work()
  expect([await members(), await assignee(open.id), await assignee(closed.id)]).toEqual([0, null, jana.id])
  const event = await db.ticketEvent.findFirst({ where: { ticketId: open.id }, orderBy: { id: 'desc' } })
  expect(event).toMatchObject({ type: 'unassigned', visibility: 'internal', actorId: null })
})

test('the export of an agent says how they sign, where they work and what they watch', async () => {
  const { db } = portal
  const team = await aTeam(db)
  const jana = await anAgent(db, { signature: 'Herzlich, Jana', shownOrganization: 'Muster IT' }, [team])
  const ticket = await aTicket(db, { team })
  await db.ticketWatcher.create({ data: { ticketId: ticket.id, accountId: jana.id } })
  await hears(jana.id, ticket.id)
  const file = inFolder('jana.zip')
  await exportPerson(db, databaseStorage(db), jana.email, file)
  const read = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("person.json").decode())'
  expect(JSON.parse(execFileSync('python3', ['-c', read, file], { encoding: 'utf8' }))).toMatchObject({
    role: 'agent',
    signature: 'Herzlich, Jana',
    shownOrganization: 'Muster IT',
    teams: [{ team: { name: team.name } }],
    watched: [{ ticket: { number: ticket.number } }],
    notices: [{ kind: 'watched', ticket: { number: ticket.number }, readAt: null }],
    noticeChoices: [{ kind: 'noted', mail: 'daily', shown: false }],
  })
})

test('the export of an agent has the notes they wrote, and nobody else’s', async () => {
  const { db } = portal
  const team = await aTeam(db)
  const [jana, tom] = [await anAgent(db, {}, [team]), await anAgent(db, {}, [team])]
  const ticket = await aTicket(db, { team })
  const [one, other] = [await anActor(db, jana), await anActor(db, tom)]
  await noteOnTicket(db, one, ticket.id, { body: 'Kabel geprüft, liegt am Netzteil' })
  await noteOnTicket(db, other, ticket.id, { body: 'Notiz von Tom' })
  await replyToTicket(db, one, ticket.id, { body: 'Wir tauschen das Netzteil.' })
  const file = inFolder('notes.zip')
  await exportPerson(db, databaseStorage(db), jana.email, file)
  const read = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())'
  const place = `tickets/${ticket.number}/ticket.json`
  expect(
    JSON.parse(execFileSync('python3', ['-c', read, file, place], { encoding: 'utf8' })).conversation,
  ).toMatchObject([
    { from: 'me', visibility: 'internal', body: 'Kabel geprüft, liegt am Netzteil' },
    { from: 'me', visibility: 'public', body: 'Wir tauschen das Netzteil.' },
  ])
})
