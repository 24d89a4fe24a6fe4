import { expect, test } from 'vitest'
import { HOUR, shiftClock } from '../../src/platform/clock.ts'
import { mergeTicket, unmergeTicket } from '../../src/tickets/merging.ts'
import { noteMissed, promiseNews } from '../../src/tickets/promises.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { aTicket } from '../support/builders.ts'
import { anOrganization } from '../support/contracts.ts'
import { useDelivery } from '../support/delivery.ts'
import { twice } from '../support/duplicates.ts'
import { mailsTo } from '../support/mails.ts'
import { textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const { smtp, work } = useDelivery(portal)

test.each(['history', 'print', 'print?notes=yes', 'export'])('the old number leads on from %s', async (place) => {
  const { db, asJana, atJanas, atBens, ticket, other } = await twice(portal)
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  const there = await atJanas.get(`/desk/tickets/${other.number}/${place}`)
  expect([there.statusCode, there.headers.location]).toEqual([303, `/desk/tickets/${ticket.number}/${place}`])
  if (!['print', 'export'].includes(place)) return
  const theirs = await atBens.get(`/tickets/${other.number}/${place}`)
  expect([theirs.statusCode, theirs.headers.location]).toEqual([303, `/tickets/${ticket.number}/${place}`])
  // One that is no longer merged is shown as ever.
  await unmergeTicket(db, asJana, other.id)
  expect((await atBens.get(`/tickets/${other.number}/${place}`)).statusCode).toBe(200)
})

test('notices go with the history that they tell of, and come back with it', async () => {
  const { db, asJana, asBen, jana, ticket, other } = await twice(portal)
  await db.ticket.update({ where: { id: other.id }, data: { assigneeId: jana.id } })
  await replyToTicket(db, asBen, other.id, { body: 'Noch immer.' })
  await portal.work()
  const places = async () => (await db.notice.findMany({ where: { kind: 'answered' } })).map(({ ticketId }) => ticketId)
  expect(await places()).toEqual([other.id])
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  expect(await places()).toEqual([ticket.id])
  await unmergeTicket(db, asJana, other.id)
  expect(await places()).toEqual([other.id])
})

test('suggested people and links are as before after a merge is taken back, through others as well', async () => {
  const { db, asJana, eva, organization, team, ticket, other } = await twice(portal)
  const [linked, third] = [
    await aTicket(db, { requester: eva, organization, team }),
    await aTicket(db, { requester: eva, organization, team }),
  ]
  const pair = (one: number, two: number) => ({ ticketId: Math.min(one, two), otherId: Math.max(one, two) })
  await db.ticketLink.create({ data: pair(other.id, linked.id) })
  const suggest = (ticketId: number, address: string) =>
    db.suggestedParticipant.create({ data: { ticketId, address, name: '', sameCompany: true } })
  await suggest(other.id, 'lager@nord.example')
  await suggest(ticket.id, 'einkauf@nord.example')
  const now = async () => [
    (await db.ticketLink.findMany({ orderBy: [{ ticketId: 'asc' }, { otherId: 'asc' }] })).map((link) => ({ ...link })),
    await db.suggestedParticipant.findMany({
      orderBy: [{ ticketId: 'asc' }, { address: 'asc' }],
      select: { ticketId: true, address: true },
    }),
  ]
  const before = await now()
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  await mergeTicket(db, asJana, ticket.id, { into: third.number })
  expect(await db.ticketLink.count({ where: pair(third.id, linked.id) })).toBe(1)
  expect(await db.suggestedParticipant.count({ where: { ticketId: third.id } })).toBe(2)
  await unmergeTicket(db, asJana, other.id)
  expect(await db.ticketLink.count({ where: pair(third.id, linked.id) })).toBe(0)
  await unmergeTicket(db, asJana, ticket.id)
  expect(await now()).toEqual(before)
})

test('what another merged ticket has brought as well stays until that one is taken back', async () => {
  const { db, asJana, ben, eva, organization, team, ticket, other } = await twice(portal)
  const [linked, third] = [
    await aTicket(db, { requester: eva, organization, team }),
    await aTicket(db, { requester: ben, organization, team }),
  ]
  for (const { id } of [other, third]) {
    await db.ticketLink.create({ data: { ticketId: Math.min(id, linked.id), otherId: Math.max(id, linked.id) } })
    await db.suggestedParticipant.create({
      data: { ticketId: id, address: 'lager@nord.example', name: '', sameCompany: true },
    })
    await mergeTicket(db, asJana, id, { into: ticket.number })
  }
  const there = async () => [
    await db.ticketLink.count({ where: { OR: [{ ticketId: ticket.id }, { otherId: ticket.id }] } }),
    await db.suggestedParticipant.count({ where: { ticketId: ticket.id } }),
  ]
  await unmergeTicket(db, asJana, other.id)
  expect(await there()).toEqual([1, 1])
  await unmergeTicket(db, asJana, third.id)
  expect(await there()).toEqual([0, 0])
})

test('a missed promise that a merge carries is mailed once, also after it is taken back', async () => {
  const { db, asJana, ticket, other, row } = await twice(portal)
  await promiseNews(db, asJana, other.id, { at: new Date(Date.now() + HOUR) })
  await promiseNews(db, asJana, ticket.id, { at: new Date(Date.now() + HOUR + 60_000) })
  const back = shiftClock(2 * HOUR)
  const missed = async () => {
    await noteMissed(db, 'Muster IT Service')
    return db.ticketEvent.count({ where: { type: 'missed' } })
  }
  try {
    expect(await missed()).toBe(2)
    await mergeTicket(db, asJana, other.id, { into: ticket.number })
    expect((await row(ticket.id)).missedAt).not.toBeNull()
    expect(await missed()).toBe(2)
    await unmergeTicket(db, asJana, other.id)
    expect(await missed()).toBe(2)
    expect((await row(ticket.id)).missedAt).not.toBeNull()
  } finally {
    back()
  }
})

test('the mail about a merge that was taken back before it could go does not go', async () => {
  const { db, asJana, ben, ticket, other, mails } = await twice(portal)
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  smtp.behave('defer')
  await db.$executeRaw`update graphile_worker._private_jobs set run_at = now()`
  await work()
  expect(await mailsTo(db, ben.email)).toMatchObject([{ name: 'ticket.merged', state: 'queued' }])
  smtp.behave('accept')
  await db.mail.updateMany({ data: { leasedUntil: null } })
  await unmergeTicket(db, asJana, other.id)
  await mails(ben)
  expect(await mailsTo(db, ben.email)).toMatchObject([{ name: 'ticket.merged', state: 'discarded' }])
  // Merged once more, it is told.
  await mergeTicket(db, asJana, other.id, { into: ticket.number })
  expect((await mails(ben)).map(({ name, state }) => [name, state])).toEqual([
    ['ticket.merged', 'discarded'],
    ['ticket.merged', 'sent'],
  ])
})

test.each(['of a company', 'of nobody’s company'])(
  'a hint at a ticket %s says why they cannot be merged',
  async (whose) => {
    const { db, atJanas, team, other, otherPath } = await twice(portal)
    const organization = await anOrganization(db)
    const foreign = await aTicket(db, whose === 'of a company' ? { organization, team } : { team })
    const merging = async () => textOf(await atJanas.get(`${otherPath}/merging`))
    expect(await merging()).not.toContain('Die Mail nennt')
    await db.ticketEvent.create({
      data: {
        ticketId: other.id,
        type: 'hinted',
        actorName: 'Ben',
        visibility: 'internal',
        data: { number: foreign.number },
      },
    })
    const said = await merging()
    expect(said).toContain(`Die Mail nennt das Ticket …${foreign.number.slice(-4)}`)
    expect(said).toContain(whose === 'of a company' ? `Es gehört zu ${organization.name}` : 'einer anderen Person')
    expect(said).toMatch(/erknüpfen Sie beide Tickets/)
  },
)
