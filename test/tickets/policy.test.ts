import { expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/actor.ts'
import { Prisma, readRows, transaction } from '../../src/platform/db.ts'
import { ForbiddenError, NotFoundError } from '../../src/platform/errors.ts'
import { ClosedTooLongError, holdTicketTo } from '../../src/tickets/locking.ts'
import {
  type Action,
  atDesk,
  can,
  hasAtDesk,
  type Standing,
  standingOf,
  visibleTickets,
  withinCall,
} from '../../src/tickets/policy.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const ACTIONS: Action[] = ['read', 'reply', 'close', 'reopen', 'share', 'note', 'call', 'return', 'work']

/** Tickets of two companies and two teams, and everybody who could have to do with them. */
async function aWorld() {
  const { db } = portal
  const [first, second] = [await aTeam(db, { isDefault: true }), await aTeam(db)]
  const [firm, other] = [await anOrganization(db), await anOrganization(db)]
  for (const organization of [firm, other]) await aContract(db, { organization })
  const member = async (organization: typeof firm, role: 'customer' | 'admin' = 'customer') => {
    const account = await aCustomer(db)
    await joins(db, account, organization, role)
    return account
  }
  const people = {
    requester: await member(firm),
    named: await member(firm),
    colleague: await member(firm),
    administrator: await member(firm, 'admin'),
    stranger: await member(other, 'admin'),
    agentOfTeam: await anAgent(db, {}, [first]),
    formerAgent: await anAgent(db, {}, [second]),
    watcher: await anAgent(db, {}, [second]),
    leftTheTeam: await anAgent(db, {}, []),
    admin: await anAgent(db, { role: 'admin' }, []),
  }
  const wishes = { requester: people.requester, organization: firm, team: first }
  const days = (count: number) => new Date(Date.now() - count * 86_400_000)
  const tickets = [
    await aTicket(db, wishes),
    await aTicket(db, { ...wishes, confidential: true }),
    await aTicket(db, { ...wishes, state: 'closed', createdAt: days(40), closedAt: days(1) }),
    await aTicket(db, { ...wishes, state: 'closed', createdAt: days(40), closedAt: days(20) }),
    await aTicket(db, { ...wishes, team: second }),
    await aTicket(db, { requester: people.stranger, organization: other, team: second }),
    await aTicket(db, { requester: people.agentOfTeam, team: second }),
  ]
  for (const { id } of tickets.slice(0, 4)) {
    await db.ticketParticipant.create({ data: { ticketId: id, accountId: people.named.id } })
    await db.ticketFormerTeam.create({ data: { ticketId: id, teamId: second.id } })
    for (const person of [people.formerAgent, people.leftTheTeam])
      await db.ticketEvent.create({
        data: { ticketId: id, type: 'assigned', actorId: person.id, actorName: 'Jana Keller' },
      })
    await db.ticketWatcher.create({ data: { ticketId: id, accountId: people.watcher.id } })
  }
  const actors = new Map<string, Actor>()
  for (const [name, account] of Object.entries(people)) actors.set(name, await anActor(db, account))
  return { db, tickets, actors }
}

test('rule, condition and lock say the same of everybody, every ticket and every action', async () => {
  const { db, tickets, actors } = await aWorld()
  let asked = 0
  for (const [name, actor] of actors) {
    const visible = await readRows<{ id: number }>(
      db,
      Prisma.sql`select t.id from ticket t where ${visibleTickets(actor)}`,
    )
    const ofAccount = await readRows<{ id: number }>(
      db,
      Prisma.sql`select t.id from ticket t, account a where a.id = ${actor.accountId} and ${hasAtDesk('a')}`,
    )
    const atTheirDesk = await readRows<{ id: number }>(db, Prisma.sql`select t.id from ticket t where ${atDesk(actor)}`)
    const idsOf = (rows: { id: number }[]) => rows.map(({ id }) => id).sort()
    expect(idsOf(ofAccount), name).toEqual(idsOf(atTheirDesk))
    const within = await readRows<{ id: number }>(db, Prisma.sql`select t.id from ticket t where ${withinCall(actor)}`)
    for (const { id } of tickets) {
      const [standing] = await readRows<Standing>(
        db,
        Prisma.sql`select ${standingOf(actor)} from ticket t where t.id = ${id}`,
      )
      if (!standing) throw new Error('no ticket')
      const sees = visible.some((row) => row.id === id)
      expect(can(actor, 'read', standing), `${name} ${id}`).toBe(sees)
      const calls = within.some((row) => row.id === id)
      for (const action of ACTIONS) {
        asked++
        const locked = await transaction(db, (tx) => holdTicketTo(tx, actor, action, id)).then(
          () => 'yes',
          (error: unknown) =>
            [NotFoundError, ForbiddenError, ClosedTooLongError].find((kind) => error instanceof kind)?.name ??
            String(error),
        )
        const reached = action === 'call' ? calls : sees
        const expected = !reached
          ? 'NotFoundError'
          : can(actor, action, standing)
            ? 'yes'
            : /ForbiddenError|ClosedTooLongError/
        expect(locked, `${name} ${action} ${id}`).toMatch(expected)
        if (!reached) expect(can(actor, action, standing), `${name} ${action} ${id}`).toBe(false)
      }
    }
  }
  expect(asked).toBe(10 * 7 * 9)
})

test.each([
  ['the requester', 'requester', ['read', 'reply', 'close', 'share']],
  ['a named colleague', 'named', ['read', 'reply', 'close']],
  ['any colleague', 'colleague', []],
  ['the customer administrator', 'administrator', ['read', 'reply', 'close']],
  ['somebody of another company', 'stranger', []],
  ['an agent of the team', 'agentOfTeam', ['read', 'reply', 'close', 'share', 'note', 'call', 'return', 'work']],
  ['an agent who worked on it and whose team had it', 'formerAgent', ['read', 'note', 'call', 'return']],
  ['an agent who watches it and whose team had it', 'watcher', ['read', 'note', 'call', 'return']],
  ['an agent who worked on it and left the team', 'leftTheTeam', ['call']],
  ['an admin', 'admin', ['read', 'reply', 'close', 'share', 'note', 'call', 'return', 'work']],
])('%s may do with an open ticket what they should', async (_who, name, wanted) => {
  const { db, tickets, actors } = await aWorld()
  const actor = actors.get(name)
  if (!actor) throw new Error('nobody')
  const [standing] = await readRows<Standing>(
    db,
    Prisma.sql`select ${standingOf(actor)} from ticket t where t.id = ${tickets[0]?.id}`,
  )
  if (!standing) throw new Error('no ticket')
  expect(ACTIONS.filter((action) => can(actor, action, standing))).toEqual(wanted)
})
