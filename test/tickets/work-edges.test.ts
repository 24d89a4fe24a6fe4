import { expect, test } from 'vitest'
import { lockPerson } from '../../src/accounts/authority.ts'
import { transaction } from '../../src/platform/db.ts'
import { setAgent } from '../../src/teams/agents.ts'
import { closeTicket, reopenTicket } from '../../src/tickets/closure.ts'
import { countDeskViews } from '../../src/tickets/desk-counts.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import {
  assignTicket,
  forwardTicket,
  handBack,
  noteOnTicket,
  setTicketState,
  takeOver,
} from '../../src/tickets/work.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { mailsTo } from '../support/mails.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()

/** Jana and Tom of one team, Mira of another, and a ticket of Eva's with the first. */
async function start() {
  const { db } = portal
  const [first, second] = [await aTeam(db), await aTeam(db)]
  const eva = await aCustomer(db)
  const jana = await anAgent(db, {}, [first])
  const tom = await anAgent(db, { firstName: 'Tom', lastName: 'Weber' }, [first])
  const mira = await anAgent(db, { firstName: 'Mira', lastName: 'Sommer' }, [second])
  const { id } = await aTicket(db, { requester: eva, team: first })
  return {
    ...{ db, first, second, eva, jana, tom, mira, id },
    asEva: await anActor(db, eva),
    asJana: await anActor(db, jana),
    asTom: await anActor(db, tom),
    asMira: await anActor(db, mira),
    now: () => db.ticket.findUniqueOrThrow({ where: { id } }),
    types: async () =>
      (await db.ticketEvent.findMany({ where: { ticketId: id }, orderBy: { id: 'asc' } })).map(({ type }) => type),
    async textsTo({ email }: { email: string }) {
      await portal.work()
      return (await mailsTo(db, email)).map(({ text }) => text)
    },
  }
}

test.each([
  ['is disabled', { enabled: false }],
  ['has left the team', 'elsewhere'],
] as const)('when an assignee %s, the team hears of an answer, and the assignee does not', async (_what, change) => {
  const { db, id, second, asEva, asJana, jana, tom, textsTo } = await start()
  await takeOver(db, asJana, id)
  await setAgent(db, jana.id, change === 'elsewhere' ? { teams: [second.id] } : change)
  await replyToTicket(db, asEva, id, { body: 'Nur für das Team.' })
  expect((await textsTo(tom)).join()).toContain('Nur für das Team.')
  expect((await textsTo(jana)).join()).not.toContain('Nur für das Team.')
})

test('somebody who is just leaving the team is not assigned', async () => {
  const { db, id, asTom, jana, now } = await start()
  let left = () => {}
  const waiting = new Promise<void>((resolve) => {
    left = resolve
  })
  const leaving = transaction(db, async (tx) => {
    await lockPerson(tx, jana.id)
    await tx.teamMember.deleteMany({ where: { accountId: jana.id } })
    left()
    await new Promise((resolve) => setTimeout(resolve, 300))
  })
  await waiting
  await expect(assignTicket(db, asTom, id, { agent: jana.id })).rejects.toMatchObject({ key: 'error.agent' })
  await leaving
  expect(await now()).toMatchObject({ assigneeId: null })
})

test.each([
  { state: 'on_hold' as const },
  { state: 'waiting' as const, until: dayFromNow(3) },
  { until: dayFromNow(3) },
  { state: 'closed' as const, until: dayFromNow(3) },
  { state: 'on_hold' as const, until: dayFromNow(0) },
])('a reply with %j is refused at its day', async (wish) => {
  const { db, id, asJana } = await start()
  await expect(replyToTicket(db, asJana, id, { body: 'x', ...wish })).rejects.toMatchObject({
    field: 'until',
    key: 'error.until',
  })
  await expect(replyToTicket(db, asJana, id, { body: 'x', seen: 2 ** 40 })).rejects.toMatchObject({ field: 'seen' })
})

test('a day ends with its hold, whoever ends it', async () => {
  const { db, id, asJana, asEva, now } = await start()
  await setTicketState(db, asJana, id, { state: 'on_hold', until: dayFromNow(5) })
  await closeTicket(db, asEva, id, {})
  expect(await now()).toMatchObject({ holdUntil: null })
  await reopenTicket(db, asEva, id)
  expect(await now()).toMatchObject({ state: 'open', holdUntil: null })
})

test('a closed ticket is not taken over, assigned or forwarded, and nobody is told', async () => {
  const { db, id, second, asJana, tom, eva, now, types, textsTo } = await start()
  await replyToTicket(db, asJana, id, { body: 'Fertig.', state: 'closed' })
  const [before, told] = [await types(), await textsTo(eva)]
  for (const work of [
    () => takeOver(db, asJana, id),
    () => assignTicket(db, asJana, id, { agent: tom.id }),
    () => forwardTicket(db, asJana, id, { team: second.id, reason: 'x', reply: 'Noch ein Wort.' }),
    () => setTicketState(db, asJana, id, { state: 'open' }),
  ])
    await expect(work()).rejects.toMatchObject({ key: 'error.state.closed' })
  expect(await now()).toMatchObject({ state: 'closed', turn: 'nobody' })
  expect([await types(), await textsTo(eva)]).toEqual([before, told])
})

test('what is said after the end keeps the solution, and an end of the customer’s own has none', async () => {
  const { db, id, asJana, asEva, now } = await start()
  await replyToTicket(db, asJana, id, { body: 'Treiber erneuert.', state: 'closed', cause: 'Alter Treiber' })
  const { closedAt } = await now()
  await replyToTicket(db, asJana, id, { body: 'Gern geschehen.', state: 'closed' })
  expect(await now()).toMatchObject({ solution: 'Treiber erneuert.', closedAt })
  await replyToTicket(db, asEva, id, { body: 'Doch nicht.' })
  await closeTicket(db, asEva, id, {})
  expect(await now()).toMatchObject({ state: 'closed', solution: '', cause: '', resolution: null })
})

test('every change of hands is in the history, and saying the same again changes nothing', async () => {
  const { db, id, asJana, asTom, eva, types, textsTo, now } = await start()
  for (const agent of [asJana, asTom, asJana, asJana]) await takeOver(db, agent, id)
  expect((await types()).slice(1)).toEqual(['assigned', 'assigned', 'reassigned'])
  for (let count = 0; count < 3; count++) await setTicketState(db, asJana, id, { state: 'waiting' })
  expect((await types()).filter((type) => type === 'state')).toHaveLength(1)
  const { updatedAt } = await now()
  await noteOnTicket(db, asJana, id, { body: 'Nur intern.' })
  expect(await now()).toMatchObject({ updatedAt })
  expect((await textsTo(eva)).filter((text) => text.includes('ist jetzt'))).toHaveLength(1)
})

test('handing back twice is once, and only the team that has a ticket hands it back', async () => {
  const { db, id, first, second, asJana, asMira, now } = await start()
  await forwardTicket(db, asJana, id, { team: second.id, reason: 'Hardware' })
  await expect(handBack(db, asJana, id, { reason: 'x' })).rejects.toMatchObject({ key: 'error.team.elsewhere' })
  await handBack(db, asMira, id, { reason: 'Doch nicht.' })
  await expect(handBack(db, asMira, id, { reason: 'Doch nicht.' })).rejects.toMatchObject({
    key: 'error.team.elsewhere',
  })
  expect(await now()).toMatchObject({ teamId: first.id })
  expect((await countDeskViews(db, asMira)).views).toMatchObject({ worked: 1, open: 1 })
})

test('a forwarded question is none any more, in the list, in the history and in one mail to the customer', async () => {
  const { db, id, second, asJana, eva, now, types, textsTo } = await start()
  await replyToTicket(db, asJana, id, { body: 'Welche Halle?', state: 'waiting' })
  const before = (await textsTo(eva)).length
  await forwardTicket(db, asJana, id, { team: second.id, reason: 'Netz', reply: 'Das Netzteam übernimmt.' })
  expect(await now()).toMatchObject({ state: 'open', turn: 'us' })
  expect((await types()).slice(-3)).toEqual(['replied', 'state', 'forwarded'])
  expect((await textsTo(eva)).length - before).toBe(1)
})

test('an agent who is the requester is heard like a customer, and does not take over by answering', async () => {
  const { db, first, mira, asMira, jana, textsTo } = await start()
  const own = await aTicket(db, { requester: mira, team: first })
  await replyToTicket(db, asMira, own.id, { body: 'Mein eigener Drucker.' })
  expect((await textsTo(jana)).join()).toContain('Mein eigener Drucker.')
})

test('an assignee hears of colleagues’ notes, and of a hold that has ended', async () => {
  const { db, id, asJana, asTom, jana, tom, textsTo } = await start()
  await takeOver(db, asJana, id)
  await noteOnTicket(db, asTom, id, { body: 'Der Schlüssel liegt bei mir.' })
  await setTicketState(db, asJana, id, { state: 'on_hold', until: dayFromNow(1) })
  const { endHolds } = await import('../../src/tickets/holds.ts')
  await endHolds(db, { today: dayFromNow(1), timeZone: 'Europe/Berlin' }, 'Muster IT Service')
  const texts = (await textsTo(jana)).join('\n')
  expect(texts).toContain('Der Schlüssel liegt bei mir.')
  expect(texts).toContain('nicht mehr zurückgestellt')
  expect((await textsTo(tom)).join()).not.toContain('zurückgestellt')
})
