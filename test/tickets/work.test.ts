import { expect, test } from 'vitest'
import { ForbiddenError, NotFoundError } from '../../src/platform/errors.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { endHolds } from '../../src/tickets/holds.ts'
import { ChangedMeanwhileError, replyToTicket } from '../../src/tickets/replies.ts'
import {
  assignTicket,
  forwardTicket,
  handBack,
  noteOnTicket,
  setTicketPriority,
  setTicketState,
  takeOver,
  watchTicket,
} from '../../src/tickets/work.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'
import { aftermathOf, anActor } from '../support/tickets.ts'

const portal = usePortal()

/** A new ticket of Eva's at the first level, where Jana and Tom work; Mira is at the second. */
async function start(changes: Parameters<typeof aTicket>[1] = {}) {
  const { db } = portal
  const first = await aTeam(db, { name: `Erste Stufe ${crypto.randomUUID().slice(0, 8)}` })
  const second = await aTeam(db, { name: `Zweite Stufe ${crypto.randomUUID().slice(0, 8)}` })
  const eva = await aCustomer(db)
  const [jana, tom] = [
    await anAgent(db, {}, [first]),
    await anAgent(db, { firstName: 'Tom', lastName: 'Weber' }, [first]),
  ]
  const mira = await anAgent(db, { firstName: 'Mira', lastName: 'Sommer' }, [second])
  const ticket = await aTicket(db, { requester: eva, team: first, ...changes })
  return {
    ...{ db, first, second, eva, jana, tom, mira, ticket, id: ticket.id },
    asEva: await anActor(db, eva),
    asJana: await anActor(db, jana),
    asTom: await anActor(db, tom),
    asMira: await anActor(db, mira),
    ...aftermathOf(portal, ticket),
  }
}

test('whoever takes a ticket over is named to the customer once, however often it changes hands', async () => {
  const { id, asJana, asTom, jana, eva, now, mails } = await start()
  await takeOver(portal.db, asJana, id)
  expect(await now()).toMatchObject({ assigneeId: jana.id, state: 'open', turn: 'us' })
  await takeOver(portal.db, asTom, id)
  await takeOver(portal.db, asJana, id)
  const texts = (await mails(eva)).map(({ text }) => text)
  expect(texts.filter((text) => text.includes('kümmert sich jetzt Jana Keller'))).toHaveLength(1)
  expect(texts.filter((text) => text.includes('kümmert sich jetzt Tom Weber'))).toHaveLength(1)
})

test('the first reply of an assignee counts as the word that work has begun', async () => {
  const { db, id, asJana, asTom, jana, eva, events, mails } = await start()
  await assignTicket(db, asTom, id, { agent: jana.id })
  expect((await mails(jana)).at(-1)?.text).toContain('Tom Weber hat Ihnen dieses Ticket zugewiesen')
  await replyToTicket(db, asJana, id, { body: 'Ich sehe es mir an.' })
  await takeOver(db, asJana, id)
  expect((await events()).filter((event) => event.startsWith('assigned'))).toHaveLength(1)
  const about = (await mails(eva)).map(({ name }) => name)
  expect(about).toEqual(['ticket.replied'])
})

test('only agents of the team, and admins, are assigned', async () => {
  const { db, id, asJana, mira, eva, now } = await start()
  for (const { id: agent } of [mira, eva])
    await expect(assignTicket(db, asJana, id, { agent })).rejects.toMatchObject({ field: 'agent', key: 'error.agent' })
  const admin = await anAgent(db, { role: 'admin' }, [])
  await assignTicket(db, asJana, id, { agent: admin.id })
  await assignTicket(db, asJana, id, {})
  expect(await now()).toMatchObject({ assigneeId: null })
})

test('a forwarded ticket is the other team’s, which is told; the first one goes on reading and noting', async () => {
  const { db, id, asJana, asTom, asMira, jana, mira, eva, first, second, now, events, mails } = await start()
  await takeOver(db, asJana, id)
  await forwardTicket(db, asJana, id, {
    team: second.id,
    reason: 'Netzteil defekt, bitte vor Ort tauschen.',
    reply: 'Das kann nur der Second Level tauschen.',
  })
  expect(await now()).toMatchObject({ teamId: second.id, assigneeId: null, state: 'open', turn: 'us' })
  const [told] = await mails(mira)
  expect(told?.text).toContain(`Guten Tag ${second.name},`)
  expect(told?.text).toContain('Netzteil defekt, bitte vor Ort tauschen.')
  const toEva = (await mails(eva)).map(({ text }) => text).join('\n')
  expect(toEva).toContain('Das kann nur der Second Level tauschen.')
  expect(toEva).not.toContain('Netzteil')
  await noteOnTicket(db, asJana, id, { body: 'Der Rechner steht jetzt in Raum 12.' })
  expect((await mails(mira)).map(({ text }) => text).join()).not.toContain('Raum 12')
  await expect(setTicketPriority(db, asJana, id, { priority: 5 })).rejects.toThrow(ForbiddenError)
  await expect(noteOnTicket(db, asTom, id, { body: 'x' })).rejects.toThrow(NotFoundError)
  await handBack(db, asMira, id, { reason: 'Netzteil war nur locker.' })
  expect(await now()).toMatchObject({ teamId: first.id, assigneeId: null })
  expect((await mails(jana)).at(-1)?.text).toContain('Netzteil war nur locker.')
  expect(await events()).toEqual(
    expect.arrayContaining(['forwarded internal', 'noted internal', 'returned internal', 'replied public']),
  )
})

test('a ticket goes to no team that it is with, and back to none if none had it', async () => {
  const { db, id, asJana, first } = await start()
  await expect(forwardTicket(db, asJana, id, { team: first.id, reason: 'x' })).rejects.toMatchObject({
    key: 'error.team.same',
  })
  await expect(handBack(db, asJana, id, { reason: 'x' })).rejects.toMatchObject({ key: 'error.team.none-before' })
})

test('a customer’s answer to a ticket on hold keeps state and day, and makes it our turn', async () => {
  const { db, id, asJana, asEva, now } = await start()
  const until = dayFromNow(5)
  await setTicketState(db, asJana, id, { state: 'on_hold', until })
  expect(await now()).toMatchObject({ state: 'on_hold', turn: 'later' })
  await replyToTicket(db, asEva, id, { body: 'Es geht doch früher.' })
  expect(await now()).toMatchObject({ state: 'on_hold', turn: 'us', holdUntil: new Date(`${until}T00:00:00Z`) })
})

test('a ticket on hold comes back by itself on its day, and its customer reads it once', async () => {
  const { db, id, asJana, now, events, mails, eva } = await start()
  await setTicketState(db, asJana, id, { state: 'on_hold', until: dayFromNow(1) })
  await endHolds(db, { today: dayFromNow(0), timeZone: 'Europe/Berlin' }, 'Muster IT Service')
  expect(await now()).toMatchObject({ state: 'on_hold' })
  await Promise.all(
    [1, 2, 3].map(() => endHolds(db, { today: dayFromNow(1), timeZone: 'Europe/Berlin' }, 'Muster IT Service')),
  )
  expect(await now()).toMatchObject({ state: 'open', holdUntil: null, turn: 'us' })
  expect((await events()).filter((event) => event === 'state public')).toHaveLength(2)
  expect((await mails(eva)).map(({ text }) => text).join()).toContain('ist jetzt: In Bearbeitung')
})

test('a hold needs a day to come, and only a hold has one', async () => {
  const { db, id, asJana, now } = await start()
  for (const wish of [
    { state: 'on_hold' as const },
    { state: 'on_hold' as const, until: dayFromNow(0) },
    { state: 'waiting' as const, until: dayFromNow(3) },
  ])
    await expect(setTicketState(db, asJana, id, wish)).rejects.toMatchObject({ field: 'until', key: 'error.until' })
  expect(await now()).toMatchObject({ state: 'new' })
})

test('a reply closes with cause and solution; the customer reads the solution, never the cause', async () => {
  const { db, id, asJana, eva, now, mails } = await start()
  await replyToTicket(db, asJana, id, {
    body: 'Der Treiber ist erneuert.',
    state: 'closed',
    cause: 'Treiber 4.1 hat einen Fehler.',
  })
  expect(await now()).toMatchObject({
    state: 'closed',
    turn: 'nobody',
    resolution: 'solved',
    cause: 'Treiber 4.1 hat einen Fehler.',
    solution: 'Der Treiber ist erneuert.',
  })
  const text = (await mails(eva)).map((mail) => mail.text).join()
  expect(text).toContain('Der Treiber ist erneuert.')
  expect(text).not.toContain('4.1')
})

test('an answer is not sent over another that its form did not show, and keeps its words', async () => {
  const { db, id, asJana, asTom } = await start()
  const seen = (await db.ticketEvent.findFirstOrThrow({ where: { ticketId: id }, orderBy: { id: 'desc' } })).id
  await noteOnTicket(db, asTom, id, { body: 'Eine Notiz stört niemanden.' })
  await replyToTicket(db, asTom, id, { body: 'Erste Antwort', seen })
  await expect(replyToTicket(db, asJana, id, { body: 'Zweite Antwort', seen })).rejects.toThrow(ChangedMeanwhileError)
  await replyToTicket(db, asJana, id, { body: 'Zweite Antwort' })
  expect(await db.message.count({ where: { ticketId: id, visibility: 'public' } })).toBe(3)
})

test('who watches is told what happens, and nobody else of the team', async () => {
  const { db, id, asTom, asJana, asEva, tom, jana, mails } = await start()
  await takeOver(db, asJana, id)
  await watchTicket(db, asTom, id, true)
  await replyToTicket(db, asEva, id, { body: 'Noch etwas dazu.' })
  expect((await mails(tom)).at(-1)?.text).toContain('Noch etwas dazu.')
  expect((await mails(jana)).at(-1)?.text).toContain('Noch etwas dazu.')
  await watchTicket(db, asTom, id, false)
  const before = (await mails(tom)).length
  await replyToTicket(db, asEva, id, { body: 'Und noch etwas.' })
  expect(await mails(tom)).toHaveLength(before)
})

test('a new ticket mails each member of its team at once, with the team’s name and a link to it', async () => {
  const { db, first, jana, tom, mira, eva, mails } = await start()
  const { openTicket } = await import('../../src/tickets/opening.ts')
  const number = await openTicket(db, await anActor(db, eva), {
    team: first.id,
    subject: 'Beamer in Raum 7',
    body: 'Er bleibt dunkel.',
    affects: 'me',
    priority: 3,
  })
  for (const member of [jana, tom]) {
    const [mail] = await mails(member)
    expect(mail?.subject).toBe(`[Ticket#${number}] Beamer in Raum 7`)
    expect(mail?.text).toContain(`Guten Tag ${first.name},`)
    expect(mail?.html).toContain(`/tickets/${number}">${number}</a>`)
  }
  expect(await mails(mira)).toEqual([])
})

test('an erased agent is named nowhere in the history of tickets, as who acted and as who was assigned', async () => {
  const { db, id, asTom, asJana, jana, events } = await start()
  await assignTicket(db, asTom, id, { agent: jana.id })
  await takeOver(db, asJana, id)
  await watchTicket(db, asJana, id, true)
  expect(JSON.stringify(await db.ticketEvent.findMany({ where: { ticketId: id } }))).toContain('Jana Keller')
  await erasePerson(db, jana.email, { dryRun: false })
  expect(JSON.stringify(await db.ticketEvent.findMany({ where: { ticketId: id } }))).not.toContain('Keller')
  expect(await db.ticketWatcher.count({ where: { ticketId: id } })).toBe(0)
  expect(await events()).toContain('reassigned internal')
})

test('a customer can do none of it', async () => {
  const { db, id, asEva, second } = await start()
  const tries: [string, () => Promise<unknown>][] = [
    ['take over', () => takeOver(db, asEva, id)],
    ['assign', () => assignTicket(db, asEva, id, {})],
    ['forward', () => forwardTicket(db, asEva, id, { team: second.id, reason: 'x' })],
    ['hand back', () => handBack(db, asEva, id, { reason: 'x' })],
    ['note', () => noteOnTicket(db, asEva, id, { body: 'x' })],
    ['state', () => setTicketState(db, asEva, id, { state: 'waiting' })],
    ['priority', () => setTicketPriority(db, asEva, id, { priority: 5 })],
    ['watch', () => watchTicket(db, asEva, id, true)],
  ]
  for (const [what, work] of tries) await expect(work(), what).rejects.toThrow(ForbiddenError)
})
