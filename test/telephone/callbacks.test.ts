import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { remindCallbacks } from '../../src/notifications/callback-reminders.ts'
import { HOUR, localMinute, shiftClock } from '../../src/platform/clock.ts'
import { promiseCallback } from '../../src/tickets/callbacks.ts'
import { mergeTicket } from '../../src/tickets/merging.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam, aTicket } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { aDeskTicket } from '../support/desk.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

const soon = (hours = 1) => localMinute(new Date(Date.now() + hours * HOUR), 'Europe/Berlin')
const promise = (changes: Record<string, string> = {}) => ({
  ...{ formKey: randomUUID(), at: soon(), number: '0351 47 11' },
  ...changes,
})
const waiting = (ticketId: number) => portal.db.callback.findMany({ where: { ticketId, settledAt: null } })

test('a call-back is seen by the customer on the ticket, by the team there and on the telephone page', async () => {
  const { atJanas, atToms, atEvas, eva, jana, id, path, ticket, db, app } = await aDeskTicket(portal)
  expect(pageOf(await atJanas.get(`${path}/callback`)).fields('at')).toHaveLength(1)
  const answer = await atJanas.post(`${path}/callback`, promise())
  expect(answer.statusCode).toBe(303)
  const [callback] = await waiting(id)
  expect(callback).toMatchObject({ agentId: jana.id, personId: eva.id, name: 'Eva Brandt', number: '0351 47 11' })
  const event = await db.ticketEvent.findFirstOrThrow({ where: { ticketId: id, type: 'callback' } })
  expect(event).toMatchObject({ visibility: 'public', data: { at: callback?.dueAt.toISOString() } })
  const seen = textOf(await atEvas.get(`/tickets/${ticket.number}`))
  expect(seen).toMatch(/Jana Keller ruft Sie zurück: /)
  expect(seen).not.toContain('0351 47 11')
  for (const url of [path, '/desk/phone']) expect(textOf(await atToms.get(url)), url).toContain('0351 47 11')
  const stranger = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  expect(textOf(await stranger.get('/desk/phone'))).not.toContain('0351 47 11')
  const settled = await stranger.post(`/desk/phone/callbacks/${callback?.id}`, {
    formKey: randomUUID(),
    outcome: 'reached',
  })
  expect([settled.statusCode, (await waiting(id)).length]).toEqual([404, 1])
  expect(
    (await atEvas.post(`/desk/phone/callbacks/${callback?.id}`, { formKey: randomUUID(), outcome: 'reached' }))
      .statusCode,
  ).toBe(403)
})

test('attempts are counted; reached is a call on the ticket that waits for its words; withdrawn is told', async () => {
  const { atJanas, id, path, ticket, db, messages } = await aDeskTicket(portal)
  await atJanas.post(`${path}/callback`, promise())
  const [first] = await waiting(id)
  const settle = (callback: number | undefined, outcome: string) =>
    atJanas.post(`/desk/phone/callbacks/${callback}`, { formKey: randomUUID(), outcome, returnTo: path })
  expect((await settle(first?.id, 'unreached')).headers.location).toBe(path)
  expect(await waiting(id)).toMatchObject([{ attempts: 1 }])
  expect(textOf(await atJanas.get('/desk/phone'))).toContain('1 Versuch')
  const reached = await settle(first?.id, 'reached')
  const call = (await messages()).at(-1)
  expect(reached.headers.location).toBe(`/desk/tickets/${ticket.number}?write=call&call=${call?.id}#body`)
  expect(await db.call.findUnique({ where: { messageId: call?.id ?? 0 } })).toMatchObject({
    ...{ direction: 'outgoing', number: '0351 47 11' },
  })
  // A colleague was slower.
  const late = await settle(first?.id, 'reached')
  expect(late.headers.location).toBe(path)
  expect(textOf(await atJanas.follow(late))).toContain('hat schon jemand erledigt')
  await atJanas.post(`${path}/callback`, promise())
  await settle((await waiting(id))[0]?.id, 'withdrawn')
  expect(await waiting(id)).toEqual([])
  const events = await db.ticketEvent.findMany({ where: { ticketId: id }, orderBy: { id: 'asc' } })
  const types = events.map(({ type }) => type).filter((type) => type !== 'opened')
  expect(types).toEqual(['callback', 'unreached', 'called', 'callback', 'callback-withdrawn'])
})

test('its agent is reminded when it is due, once, and never of a ticket that they may not see any more', async () => {
  const { atJanas, jana, id, path, ticket, db } = await aDeskTicket(portal)
  const remind = async () => {
    await remindCallbacks(db, portal)
    await portal.work()
  }
  await atJanas.post(`${path}/callback`, promise())
  await remind()
  expect(await mailsTo(db, jana.email)).toEqual([])
  const back = shiftClock(2 * HOUR)
  try {
    for (const _twice of [1, 2]) await remind()
    const [mail, ...more] = await mailsTo(db, jana.email)
    expect([mail?.name, more]).toEqual(['desk.callback', []])
    expect(mail?.text).toContain(ticket.subject)
    const page = pageOf(await atJanas.get('/desk/phone'))
    expect(page.text).toContain('überfällig')
    await db.callback.updateMany({ where: { ticketId: id }, data: { remindedAt: null } })
    await db.teamMember.deleteMany({ where: { accountId: jana.id } })
    await remind()
    expect(await mailsTo(db, jana.email)).toHaveLength(1)
  } finally {
    back()
  }
})

const GONE = ['with a deputy', 'who is disabled', 'who left the team']
test.each(GONE)('a call-back of an agent %s is told to somebody who can make it', async (why) => {
  const { atJanas, jana, tom, path, db } = await aDeskTicket(portal)
  await atJanas.post(`${path}/callback`, promise())
  const away = { accountId: jana.id, until: new Date(dayFromNow(5)), deputyId: tom.id }
  if (why === 'with a deputy') await db.absence.create({ data: away })
  if (why === 'who is disabled') await db.account.update({ where: { id: jana.id }, data: { enabled: false } })
  if (why === 'who left the team') await db.teamMember.deleteMany({ where: { accountId: jana.id } })
  const back = shiftClock(2 * HOUR)
  try {
    for (const _twice of [1, 2]) {
      await remindCallbacks(db, portal)
      await portal.work()
    }
    const [mail, ...more] = await mailsTo(db, tom.email)
    expect([mail?.name, more]).toEqual(['desk.callback', []])
    expect(mail?.text).toContain('Jana Keller wollte Eva Brandt am ')
    expect(mail?.text.includes('weil Sie Jana Keller vertreten')).toBe(why === 'with a deputy')
    expect(await mailsTo(db, jana.email)).toHaveLength(why === 'with a deputy' ? 1 : 0)
  } finally {
    back()
  }
})

test('customers read that a call-back is overdue, or that they were not reached', async () => {
  const { atJanas, atEvas, id, path, ticket } = await aDeskTicket(portal)
  await atJanas.post(`${path}/callback`, promise())
  const seen = async () => textOf(await atEvas.get(`/tickets/${ticket.number}`))
  const back = shiftClock(2 * HOUR)
  try {
    expect(await seen()).toMatch(/Der für .+ zugesagte Rückruf von Jana Keller ist überfällig\./)
    expect(await seen()).not.toContain('ruft Sie zurück')
    const [callback] = await waiting(id)
    const form = { formKey: randomUUID(), outcome: 'unreached' }
    await atJanas.post(`/desk/phone/callbacks/${callback?.id}`, form)
    expect(await seen()).toContain('Jana Keller hat Sie nicht erreicht und ruft noch einmal an.')
  } finally {
    back()
  }
})

test('without a ticket it is the team’s; bad input is refused and kept, a form counts once', async () => {
  const { app, db, atJanas, atToms } = await aDeskTicket(portal)
  const cases: [Record<string, string>, string][] = [
    [{ name: ' ' }, 'name'],
    [{ number: '' }, 'number'],
    [{ at: 'bald' }, 'at'],
    [{ at: '2020-01-01T10:00' }, 'at'],
    [{ at: '2999-01-01T10:00' }, 'at'],
  ]
  for (const [changes, field] of cases) {
    const typed = promise({ name: 'Frau Brandt', note: 'Wort für Wort', ...changes })
    const refused = await atJanas.post('/desk/phone/callbacks', typed)
    expect([refused.statusCode, pageOf(refused).has(`#${field}-error`)], field).toEqual([422, true])
    expect(pageOf(refused).valueOf('note')).toBe('Wort für Wort')
  }
  const mark = randomUUID().slice(0, 8)
  const form = promise({ name: `Frau ${mark}`, note: 'Angebot' })
  for (const _twice of [1, 2]) expect((await atJanas.post('/desk/phone/callbacks', form)).statusCode).toBe(303)
  const [row, ...more] = await db.callback.findMany({ where: { name: `Frau ${mark}` } })
  expect([row?.note, more]).toEqual(['Angebot', []])
  expect(textOf(await atToms.get('/desk/phone'))).toContain(mark)
  const stranger = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  expect(textOf(await stranger.get('/desk/phone'))).not.toContain(mark)
  await atToms.post(`/desk/phone/callbacks/${row?.id}`, { formKey: randomUUID(), outcome: 'reached' })
  expect(textOf(await atToms.get('/desk/phone'))).not.toContain(mark)
})

test('an hour that no clock shows is refused, and what is promised on a merged ticket is where it leads', async () => {
  const { atJanas, id, path, db, team, organization, eva, asJana } = await aDeskTicket(portal)
  const skipped = await atJanas.post(`${path}/callback`, promise({ at: '2027-03-28T02:30' }))
  expect(skipped.statusCode).toBe(422)
  expect(pageOf(skipped).errorOf('at')).toContain('Diese Uhrzeit gibt es an dem Tag nicht.')
  const into = await aTicket(db, { team, organization, requester: eva })
  await mergeTicket(db, asJana, id, { into: into.number })
  const wish = { name: 'Eva Brandt', number: '0351 47 11', at: soon(), note: '' }
  await promiseCallback(db, asJana, wish, { ticketId: id, timeZone: 'Europe/Berlin' })
  expect(await db.callback.findMany({ where: { ticketId: into.id } })).toHaveLength(1)
})

test('a ticket shows its first call-backs, and says that there are more', async () => {
  const { db, id, team, jana, atJanas, atEvas, path, ticket } = await aDeskTicket(portal)
  const call = { ticketId: id, teamId: team.id, agentId: jana.id, name: 'Eva Brandt' }
  const make = (from: number, count: number) =>
    db.callback.createMany({
      data: Array.from({ length: count }, (_, place) => ({
        ...{ ...call, number: `0351 47${from + place}`, dueAt: new Date(Date.now() + (from + place) * HOUR) },
      })),
    })
  await make(1, 5)
  expect(textOf(await atJanas.get(path))).not.toContain('Weitere Rückrufe')
  await make(6, 3)
  const page = textOf(await atJanas.get(path))
  for (const [number, shown] of [
    ['0351 471', true],
    ['0351 475', true],
    ['0351 476', false],
  ] as const)
    expect(page.includes(number), number).toBe(shown)
  expect(page).toContain('Weitere Rückrufe zu diesem Ticket')
  expect(textOf(await atEvas.get(`/tickets/${ticket.number}`)).match(/Jana Keller ruft Sie zurück/g)).toHaveLength(5)
})
