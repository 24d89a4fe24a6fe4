import { expect, test } from 'vitest'
import { erasePerson } from '../../src/privacy/erase.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

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
