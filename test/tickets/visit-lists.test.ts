import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent } from '../support/builders.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { twoTeams } from '../support/two-teams.ts'
import { aVisit, minuteIn } from '../support/visits.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

test('the coming visits of a team are listed by day and person, double ones marked, others’ left out', async () => {
  const { asJana, asMira, jana, tom, ticket, leyla, db, first } = await twoTeams(portal)
  expect(textOf(await asJana.get('/desk/visits'))).toContain('Kein Besuch geplant')
  const other = await twoTeams(portal, { team: first })
  const startsAt = new Date(`${minuteIn(5)}Z`)
  await aVisit(db, { ticketId: ticket.id, visitor: tom, startsAt, place: 'Werk Süd' })
  await aVisit(db, { ticketId: other.ticket.id, visitor: tom, startsAt })
  const page = textOf(await asJana.get('/desk/visits'))
  for (const words of ['Tom Weber', 'Werk Süd', ticket.subject, leyla.account.lastName]) expect(page).toContain(words)
  expect(page.match(/zur selben Zeit noch ein Besuch/g)).toHaveLength(2)
  expect(page).not.toContain('Meine Besuche als Kalenderdatei')
  expect(textOf(await asMira.get('/desk/visits'))).not.toContain('Werk Süd')
  const asTom = await as(portal.app, tom)
  expect(pageOf(await asTom.get('/desk/visits')).links()).toContain('/desk/visits.ics')
  expect((await asTom.get('/desk/visits.ics')).body.match(/BEGIN:VEVENT/g)).toHaveLength(2)
  expect((await asJana.get('/desk/visits.ics')).statusCode).toBe(404)
  expect(jana.id).not.toBe(tom.id)
  const stranger = await as(portal.app, await anAgent(db, {}, []))
  expect(textOf(await stranger.get('/desk/visits'))).toContain('Kein Besuch geplant')
})
