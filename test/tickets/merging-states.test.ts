import { expect, test } from 'vitest'
import { HOUR, shiftClock } from '../../src/platform/clock.ts'
import { transaction } from '../../src/platform/db.ts'
import { mergeTicket, unmergeTicket } from '../../src/tickets/merging.ts'
import { askedParty } from '../../src/tickets/parties.ts'
import { noteMissed, promiseNews } from '../../src/tickets/promises.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { setConfidential } from '../../src/tickets/sharing.ts'
import { markAsSpam, markAsWanted } from '../../src/tickets/spam.ts'
import { setTicketState } from '../../src/tickets/work.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, aTicket } from '../support/builders.ts'
import { dayFromNow, joins } from '../support/contracts.ts'
import { twice } from '../support/duplicates.ts'
import { textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('chains lead to the last one, take back in any order, and make no ring', async () => {
  const { db, asJana, eva, organization, team, ticket, other, said, row } = await twice(portal)
  const third = await aTicket(db, { requester: eva, organization, team, body: 'Drittes.' })
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  await mergeTicket(db, asJana, ticket.id, { into: third.number })
  expect(await said(third.id)).toEqual(['Er druckt versetzt.', 'Der Drucker wieder.', 'Drittes.'])
  await expect(mergeTicket(db, asJana, third.id, { into: other.number })).rejects.toMatchObject({
    key: 'error.merge.self',
  })
  await unmergeTicket(db, asJana, ticket.id)
  expect(await said(ticket.id)).toEqual(['Er druckt versetzt.', 'Der Drucker wieder.'])
  expect(await row(other.id)).toMatchObject({ mergedIntoId: ticket.id })
  await mergeTicket(db, asJana, ticket.id, { into: third.number })
  await unmergeTicket(db, asJana, other.id)
  expect([await said(other.id), await said(third.id)]).toEqual([
    ['Der Drucker wieder.'],
    ['Er druckt versetzt.', 'Drittes.'],
  ])
})

test('taking back one ticket of somebody leaves them their other one that stays merged', async () => {
  const { db, asJana, atBens, ben, organization, team, ticket, other } = await twice(portal)
  const third = await aTicket(db, { requester: ben, organization, team, body: 'Drittes von Ben.' })
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  await mergeTicket(db, asJana, third.id, { into: ticket.number })
  await unmergeTicket(db, asJana, other.id)
  const there = await atBens.get(`/tickets/${third.number}`)
  expect(there.headers.location).toBe(`/tickets/${ticket.number}`)
  expect(textOf(await atBens.follow(there))).toContain('Drittes von Ben.')
  await unmergeTicket(db, asJana, third.id)
  expect((await atBens.get(`/tickets/${ticket.number}`)).statusCode).toBe(404)
})

test('who came along through another ticket reads neither of them after it is taken back', async () => {
  const { db, asJana, atBens, eva, ben, organization, team, ticket, other } = await twice(portal)
  const [third, fourth] = [
    await aTicket(db, { requester: eva, organization, team }),
    await aTicket(db, { requester: eva, organization, team }),
  ]
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  await mergeTicket(db, asJana, ticket.id, { into: third.number })
  // Ben reads this one for a reason of its own.
  await db.ticketParticipant.create({ data: { ticketId: fourth.id, accountId: ben.id, origin: 'team' } })
  await mergeTicket(db, asJana, third.id, { into: fourth.number })
  await unmergeTicket(db, asJana, other.id)
  expect((await atBens.get(`/tickets/${fourth.number}`)).statusCode).toBe(200)
  await unmergeTicket(db, asJana, third.id)
  await unmergeTicket(db, asJana, ticket.id)
  for (const { number } of [third, ticket]) expect((await atBens.get(`/tickets/${number}`)).statusCode).toBe(404)
  expect((await atBens.get(`/tickets/${other.number}`)).statusCode).toBe(200)
})

test('the stricter confidentiality holds, and whoever may not see the other one learns nothing of it', async () => {
  const { db, app, asJana, organization, ticket, other, row } = await twice(portal)
  const boss = await aCustomer(db, { firstName: 'Chefin' })
  await joins(db, boss, organization, 'admin')
  await db.ticket.update({ where: { id: ticket.id }, data: { confidential: true } })
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  const visitor = await as(app, boss)
  const shown = await visitor.get(`/tickets/${other.number}`)
  expect(shown.statusCode).toBe(200)
  expect(shown.body).not.toContain(ticket.number)
  expect(textOf(shown)).not.toContain('Der Drucker wieder.')
  expect(textOf(shown)).toContain('mit einem anderen zusammengeführt')
  await unmergeTicket(db, asJana, other.id)
  await mergeTicket(db, asJana, ticket.id, { into: other.number })
  expect(await row(other.id)).toMatchObject({ confidential: true })
  await unmergeTicket(db, asJana, ticket.id)
  expect(await row(other.id)).toMatchObject({ confidential: false })
})

test('nobody but the team shows what somebody else has made confidential before it was merged', async () => {
  const { db, app, asJana, eva, ticket, other, row } = await twice(portal)
  await db.ticket.update({ where: { id: other.id }, data: { confidential: true } })
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  const atEvas = await as(app, eva)
  const refused = await atEvas.post(`/tickets/${ticket.number}/confidentiality`, { confidential: 'no' })
  expect(refused.statusCode).toBe(422)
  expect(textOf(refused)).toContain('das jemand anderes als vertraulich markiert hat')
  expect(await row(ticket.id)).toMatchObject({ confidential: true })
  await setConfidential(db, asJana, ticket.id, false)
  expect(await row(ticket.id)).toMatchObject({ confidential: false })
})

test('what is confidential stays so as long as one of several confidential tickets is merged', async () => {
  const { db, asJana, ben, organization, team, ticket, other, row } = await twice(portal)
  const third = await aTicket(db, { requester: ben, organization, team })
  const fourth = await aTicket(db, { requester: ben, organization, team })
  await db.ticket.updateMany({ where: { id: { in: [other.id, third.id] } }, data: { confidential: true } })
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  await mergeTicket(db, asJana, third.id, { into: ticket.number })
  await unmergeTicket(db, asJana, other.id)
  expect(await row(ticket.id)).toMatchObject({ confidential: true })
  await unmergeTicket(db, asJana, third.id)
  expect(await row(ticket.id)).toMatchObject({ confidential: false })
  // Through another one as well.
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  await mergeTicket(db, asJana, ticket.id, { into: fourth.number })
  expect(await row(fourth.id)).toMatchObject({ confidential: true })
  await unmergeTicket(db, asJana, other.id)
  for (const { id } of [ticket, fourth]) expect(await row(id)).toMatchObject({ confidential: false })
})

test('who waits for us in the one waits for us in the other', async () => {
  const { db, asJana, ticket, other, row } = await twice(portal)
  await setTicketState(db, asJana, ticket.id, { state: 'waiting' })
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  expect(await row(ticket.id)).toMatchObject({ state: 'open', turn: 'us' })
})

test('what waited for others waits again without the merge, unless something else needs us', async () => {
  const { db, asJana, eva, organization, team, ticket, other, row } = await twice(portal)
  const third = await aTicket(db, { requester: eva, organization, team })
  for (const [wish, waits] of [
    [{ state: 'waiting' }, { state: 'waiting', turn: 'customer' }],
    [
      { state: 'on_hold', until: dayFromNow(5) },
      { state: 'on_hold', turn: 'later' },
    ],
  ] as const) {
    await setTicketState(db, asJana, ticket.id, wish)
    await mergeTicket(db, asJana, other.id, { into: ticket.number })
    expect(await row(ticket.id), wish.state).toMatchObject({ turn: 'us' })
    await unmergeTicket(db, asJana, other.id)
    expect(await row(ticket.id), wish.state).toMatchObject(waits)
  }
  await setTicketState(db, asJana, ticket.id, { state: 'waiting' })
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  await mergeTicket(db, asJana, third.id, { into: ticket.number })
  await unmergeTicket(db, asJana, other.id)
  expect(await row(ticket.id)).toMatchObject({ state: 'open', turn: 'us' })
})

test('a missed promise is told once, also after a merge or a mark as spam was taken back', async () => {
  const { db, asJana, ticket, other } = await twice(portal)
  const missed = () => db.ticketEvent.count({ where: { ticketId: other.id, type: 'missed' } })
  await promiseNews(db, asJana, other.id, { at: new Date(Date.now() + HOUR) })
  const back = shiftClock(2 * HOUR)
  try {
    await noteMissed(db, 'Portal')
    await markAsSpam(db, asJana, other.id)
    await markAsWanted(db, asJana, other.id)
    await noteMissed(db, 'Portal')
    expect(await missed()).toBe(1)
    await mergeTicket(db, asJana, other.id, { into: ticket.number })
    await unmergeTicket(db, asJana, other.id)
    await noteMissed(db, 'Portal')
    expect(await missed()).toBe(1)
  } finally {
    back()
  }
})

test('a third party that was asked may answer where the ticket is now, and no more once it is its own', async () => {
  const { db, asJana, team, ticket, other } = await twice(portal)
  const { id, address } = await db.party.create({
    data: { teamId: team.id, name: 'Muster Netz', address: 'hilfe@muster-netz.example' },
  })
  await db.ticketParty.create({ data: { ticketId: other.id, partyId: id } })
  const asked = () => transaction(db, (tx) => askedParty(tx, ticket.id, address))
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  expect(await asked()).toMatchObject({ id })
  await unmergeTicket(db, asJana, other.id)
  expect(await asked()).toBeUndefined()
})

test('two who merge crosswise at once, and a reply meanwhile: one merge, every word once', async () => {
  const { db, asJana, asTom, asBen, asEva, ticket, other, said, row } = await twice(portal)
  const results = await Promise.allSettled([
    mergeTicket(db, asJana, other.id, { into: ticket.number }),
    mergeTicket(db, asTom, ticket.id, { into: other.number }),
    replyToTicket(db, asBen, other.id, { body: 'Von Ben.' }),
    replyToTicket(db, asEva, ticket.id, { body: 'Von Eva.' }),
  ])
  expect(results.slice(0, 2).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(results.slice(2).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  const [one, two] = [await row(ticket.id), await row(other.id)]
  const root = one.mergedIntoId === null ? one : two
  expect([one.mergedIntoId, two.mergedIntoId].filter(Boolean)).toHaveLength(1)
  expect((await said(root.id)).sort()).toEqual(['Der Drucker wieder.', 'Er druckt versetzt.', 'Von Ben.', 'Von Eva.'])
})
