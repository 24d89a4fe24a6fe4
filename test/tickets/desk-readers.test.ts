import { expect, test } from 'vitest'
import { startSession } from '../../src/accounts/sessions.ts'
import type { Account } from '../../src/platform/db.ts'
import { Prisma, readRows } from '../../src/platform/db.ts'
import { readDeskReaders } from '../../src/tickets/desk-readers.ts'
import { atDesk } from '../../src/tickets/policy.ts'
import { forwardTicket, watchTicket } from '../../src/tickets/work.ts'
import { anAgent, aTicket } from '../support/builders.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal()

test('of many people and tickets, it says what each of them would be told alone', async () => {
  const { db } = portal
  const { first, second, jana, tom, mira, ticket, leyla } = await twoTeams(portal)
  const watched = await aTicket(db, { requester: leyla.account, team: first })
  const others = await aTicket(db)
  const both = await anAgent(db, {}, [first, second])
  const admin = await anAgent(db, { role: 'admin' }, [])
  // Jana gives one away and watches the other, which Mira's team then has.
  await forwardTicket(db, await anActor(db, jana), ticket.id, { team: second.id, reason: 'Hardware' })
  await watchTicket(db, await anActor(db, jana), watched.id, true)
  await forwardTicket(db, await anActor(db, tom), watched.id, { team: second.id, reason: 'Hardware' })
  const people: Account[] = [jana, tom, mira, both, admin, leyla.account]
  const tickets = [ticket.id, watched.id, others.id]
  const visitor = { address: '127.0.0.1', userAgent: 'test' }
  for (const { id } of people) await startSession(db, id, visitor)
  const sessions = await db.session.findMany({ where: { accountId: { in: people.map(({ id }) => id) } } })
  const readers = await readDeskReaders(
    db,
    sessions.map(({ id }) => id),
    tickets,
  )
  for (const { id, accountId } of sessions) {
    const person = people.find((each) => each.id === accountId) as Account
    const seen = atDesk(await anActor(db, person))
    const alone = await readRows<{ id: number }>(
      db,
      Prisma.sql`select t.id from ticket t where t.id = any(${tickets}::int[]) and ${seen}`,
    )
    expect(
      tickets.filter((each) => readers.mayKnow(id, each)),
      person.email,
    ).toEqual(tickets.filter((each) => alone.some((row) => row.id === each)))
    expect(readers.has(id)).toBe(person.role !== 'customer')
  }
  const told = sessions.map(({ id }) => tickets.map((each) => readers.mayKnow(id, each)))
  expect(new Set(told.map(String)).size).toBeGreaterThan(3)
})
