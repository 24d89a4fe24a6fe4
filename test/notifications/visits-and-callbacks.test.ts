import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { remindCallbacks } from '../../src/notifications/callback-reminders.ts'
import { addDays, type Day, HOUR, localDay, now } from '../../src/platform/clock.ts'
import { remindVisits } from '../../src/tickets/visit-reminders.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { useDelivery } from '../support/delivery.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { twoTeams } from '../support/two-teams.ts'
import { aVisit, visiting } from '../support/visits.ts'

const portal = usePortal()
const { deliver } = useDelivery(portal)
const BELL = '/desk/notifications'

const bell = async (visitor: Visitor) =>
  pageOf(await visitor.get(BELL))
    .all('.notices tbody tr:not(.notices-group)')
    .map((row) => row.querySelector('.notices-what')?.textContent)

async function start() {
  const desk = await twoTeams(portal)
  const { db, ticket } = desk
  const telling = { timeZone: portal.config.timeZone, from: '00:00', by: 'Muster IT Service' }
  const remind = async (from = '00:00') => {
    await remindVisits(db, { ...telling, from })
    await portal.work()
  }
  const mails = async (who: { email: string }) =>
    (await mailsTo(db, who.email)).map(({ name, text }) => ({ name, text }))
  const choose = (who: { id: number }, kind: string, mail: 'none' | 'daily', shown: boolean) =>
    db.noticeChoice.create({ data: { accountId: who.id, kind, mail, shown } })
  const callback = (ticketId?: number) =>
    db.callback.create({
      data: {
        ...{ ticketId: ticketId ?? null, teamId: desk.first.id, agentId: desk.jana.id, name: 'Eva Brandt' },
        ...{ number: '0351 4711', note: 'Drucker steht', dueAt: new Date(Date.now() - 1000) },
      },
    })
  const due = async () => {
    await remindCallbacks(db, portal)
    await portal.work()
  }
  return { ...desk, remind, mailed: mails, choose, callback, due, id: ticket.id }
}

test('a visit rings the bell of whoever makes it, and is mailed with its calendar', async () => {
  const { asJana, asTom, asMira, path, tom, jana, mailed } = await start()
  await asJana.post(`${path}/visit`, visiting({ person: tom.id }))
  await portal.work()
  await asJana.post(`${path}/visit/calling-off`, {})
  await portal.work()
  expect(await bell(asTom)).toEqual([
    'Jana Keller hat Ihren Besuch abgesagt',
    'Jana Keller hat einen Besuch für Sie geplant',
  ])
  expect((await mailed(tom)).map(({ name }) => name)).toEqual(['desk.visit', 'desk.visit'])
  for (const other of [asJana, asMira]) expect(await bell(other)).toEqual([])
  expect(await mailed(jana)).toEqual([])
})

test('who wants no mails about visits gets none, and a digest tells one as well', async () => {
  const { asJana, path, tom, jana, asTom, mailed, choose, db } = await start()
  await choose(tom, 'visited', 'none', true)
  await asJana.post(`${path}/visit`, visiting({ person: tom.id }))
  await portal.work()
  expect([await bell(asTom), await mailed(tom)]).toEqual([['Jana Keller hat einen Besuch für Sie geplant'], []])
  await choose(jana, 'visited', 'daily', false)
  await asTom.post(`${path}/visit`, visiting({ person: jana.id }))
  await portal.work()
  expect([await bell(asJana), await mailed(jana)]).toEqual([[], []])
  expect(await db.notice.findFirst({ where: { accountId: jana.id } })).toMatchObject({ kind: 'visited', mail: 'daily' })
})

test('its agent hears once that a visit is today, and not of one that is planned today', async () => {
  const { id, db, tom, asTom, mailed, remind, asJana, path } = await start()
  const visit = await aVisit(db, { ticketId: id, visitor: tom, startsAt: new Date() })
  const yesterday = new Date(Date.now() - 30 * HOUR)
  await remind()
  expect(await mailed(tom)).toEqual([])
  await db.visit.update({ where: { id: visit.id }, data: { changedAt: yesterday, remindedAt: null } })
  for (const _twice of [1, 2]) await remind()
  const [mail, ...more] = await mailed(tom)
  expect([mail?.name, more, await bell(asTom)]).toEqual(['desk.visit', [], ['Heute besuchen Sie den Kunden']])
  expect(mail?.text).toContain('heute besuchen Sie diesen Kunden')
  expect(textOf(await asJana.get(`${path}/history`))).toContain('Besuch ist heute')
})

test.each(['left', 'disabled', 'absent'])('the team hears of a visit whose agent is %s, and sees it', async (why) => {
  const { id, db, first, second, tom, jana, asJana, asTom, asMira, leyla, path, mailed, remind, ticket } = await start()
  await db.ticket.update({ where: { id }, data: { handling: 'on_site' } })
  await aVisit(db, { ticketId: id, visitor: tom, startsAt: new Date() })
  await remind()
  expect(await mailed(jana)).toEqual([])
  if (why === 'left')
    await db.teamMember.update({
      where: { teamId_accountId: { teamId: first.id, accountId: tom.id } },
      data: { teamId: second.id },
    })
  if (why === 'disabled') await db.account.update({ where: { id: tom.id }, data: { enabled: false } })
  if (why === 'absent')
    await db.absence.create({ data: { accountId: tom.id, until: new Date(localDay(now(), 'Europe/Berlin')) } })
  for (const _twice of [1, 2]) await remind()
  const [mail, ...more] = await mailed(jana)
  expect([mail?.name, more]).toEqual(['desk.ticket', []])
  expect(mail?.text).toContain('Tom Weber kann den Besuch am ')
  expect(await bell(asJana)).toEqual(['Tom Weber kann den Besuch nicht machen'])
  expect(await bell(asMira)).toEqual([])
  const shown = why === 'absent' ? 'abwesend' : 'ohne Person'
  for (const url of ['/desk/visits', path]) expect(textOf(await asJana.get(url)), url).toContain(shown)
  expect(textOf(await leyla.visitor.get(`/tickets/${ticket.number}`))).not.toContain(shown)
  // Somebody else comes: it is whole again, and would be told anew.
  await asJana.post(`${path}/visit`, visiting({ person: jana.id }))
  for (const url of ['/desk/visits', path]) expect(textOf(await asJana.get(url)), url).not.toContain(shown)
  expect(await db.visit.findFirst({ where: { ticketId: id } })).toMatchObject({ aloneAt: null, remindedAt: null })
  if (why === 'absent') expect(await bell(asTom)).not.toContain('Tom Weber kann den Besuch nicht machen')
})

test('whoever is absent only until the day before makes the visit', async () => {
  const { id, db, tom, jana, mailed, remind } = await start()
  const startsAt = new Date(Date.now() + 48 * HOUR)
  await aVisit(db, { ticketId: id, visitor: tom, startsAt })
  const before = addDays(localDay(startsAt, 'Europe/Berlin'), -1) as Day
  await db.absence.create({ data: { accountId: tom.id, until: new Date(before) } })
  await remind()
  expect(await mailed(jana)).toEqual([])
})

test('a call-back that is due rings, and is mailed as its agent has chosen', async () => {
  const { id, jana, asJana, asTom, mailed, choose, callback, due } = await start()
  await callback(id)
  await due()
  expect(await bell(asJana)).toEqual(['Der Rückruf von Jana Keller ist fällig'])
  const [mail] = await mailed(jana)
  expect(mail?.name).toBe('desk.callback')
  for (const words of ['0351 4711', 'Drucker steht']) expect(mail?.text).toContain(words)
  await choose(jana, 'callback', 'none', false)
  await callback(id)
  await due()
  expect([await mailed(jana), await bell(asJana), await bell(asTom)]).toMatchObject([[{}], [{}], []])
})

test('one without a ticket rings until it is read or settled', async () => {
  const { jana, asJana, asTom, mailed, choose, callback, due } = await start()
  const [first, second, third] = [await callback(), await callback(), await callback()]
  await due()
  expect(await mailed(jana)).toHaveLength(3)
  const count = async (visitor = asJana) =>
    pageOf(await visitor.get('/desk/tickets')).all('[data-bell]')[0]?.textContent
  expect(await count()).toContain('3 ungelesen')
  expect(await count(asTom)).not.toContain('ungelesen')
  expect(await bell(asJana)).toEqual(Array(3).fill('Ihr Rückruf ist fällig'))
  await asTom.post(BELL, { callback: first.id })
  expect(await bell(asJana)).toHaveLength(3)
  await asJana.post(BELL, { callback: first.id })
  await asJana.post(`/desk/phone/callbacks/${second.id}`, { formKey: randomUUID(), outcome: 'withdrawn' })
  expect(await count()).toContain('1 ungelesen')
  expect(pageOf(await asJana.get(BELL)).all('button[name="until"]')).toHaveLength(1)
  await asJana.post(BELL, { until: 1 })
  expect([await bell(asJana), third.id > 0]).toEqual([[], true])
  await choose(jana, 'callback', 'none', false)
  await callback()
  await due()
  expect([(await mailed(jana)).length, await bell(asJana)]).toEqual([3, []])
})

test.each(['of a ticket', 'alone'])(
  'a mail about a call-back %s that goes late asks for rights again',
  async (which) => {
    const { id, db, app, jana, first, callback } = await start()
    await callback(which === 'alone' ? undefined : id)
    const mail = () => db.mail.findFirstOrThrow({ where: { toAddress: jana.email, name: 'desk.callback' } })
    await remindCallbacks(db, portal)
    await portal.work()
    const { id: mailId } = await mail()
    await db.mail.update({ where: { id: mailId }, data: { state: 'queued', sentAt: null, dueAt: new Date(0) } })
    if (which === 'alone') await db.account.update({ where: { id: jana.id }, data: { enabled: false } })
    else await db.teamMember.deleteMany({ where: { accountId: jana.id, teamId: first.id } })
    await deliver(mailId)
    expect([await mail(), app]).toMatchObject([{ state: 'discarded' }, {}])
  },
)

test('the choices name visits and call-backs', async () => {
  const { app, tom } = await start()
  const page = pageOf(await (await as(app, tom)).get(`${BELL}/settings`))
  for (const kind of ['callback', 'visited', 'visit-today', 'visit-alone'])
    expect(page.has(`#mail-${kind}`), kind).toBe(true)
})
