import { expect, test } from 'vitest'
import { DAY, shiftClock } from '../../src/platform/clock.ts'
import type { Account } from '../../src/platform/db.ts'
import { setAbsence } from '../../src/teams/absence.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { schalter } from '../support/command.ts'
import { dayFromNow } from '../support/contracts.ts'
import { aDeskTicket } from '../support/desk.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aVisit } from '../support/visits.ts'

const portal = usePortal()
const OWN = '/desk/absence'

const absenceOf = ({ id }: Pick<Account, 'id'>) => portal.db.absence.findUnique({ where: { accountId: id } })
const lines = ({ id }: Pick<Account, 'id'>) =>
  portal.db.auditEntry.findMany({ where: { accountId: id, action: 'agent.changed' }, orderBy: { id: 'asc' } })

test('an agent says until when they are away and who stands in, and that they are back', async () => {
  const { atToms, tom, jana } = await aDeskTicket(portal)
  expect(pageOf(await atToms.get(OWN)).choicesOf('deputy')).toEqual(['', String(jana.id)])
  const saved = await atToms.post(OWN, { until: dayFromNow(5), deputy: jana.id })
  expect([saved.statusCode, saved.headers.location]).toEqual([303, OWN])
  expect(await absenceOf(tom)).toMatchObject({ deputyId: jana.id })
  const page = textOf(await atToms.get(OWN))
  expect(page).toMatch(/Sie sind bis \d\d\.\d\d\.\d{4} abwesend\. Die Vertretung hat Jana Keller\./)
  expect((await atToms.post(`${OWN}/removal`)).statusCode).toBe(303)
  expect(await absenceOf(tom)).toBeNull()
  const [set, ended] = (await lines(tom)).map(({ changes }) => changes)
  expect(set).toEqual([
    { field: 'absentUntil', from: '', to: dayFromNow(5) },
    { field: 'deputy', from: '', to: `account ${jana.id}` },
  ])
  expect(ended).toMatchObject([{ from: dayFromNow(5), to: '' }, { to: '' }])
})

test('the form names visits and call-backs that are promised for that time', async () => {
  const { db, app, id, atToms, tom, jana, team } = await aDeskTicket(portal)
  const [soon, later] = [1, 9].map((days) => new Date(Date.now() + days * DAY))
  await aVisit(db, { ticketId: id, visitor: tom, startsAt: soon ?? new Date() })
  const call = { teamId: team.id, agentId: tom.id, number: '0351 4711' }
  await db.callback.create({ data: { ...call, name: 'Jonas Peters', note: 'Drucker', dueAt: later ?? new Date() } })
  const admin = await as(app, await anAgent(db, { role: 'admin' }))
  const listed = async (visitor = atToms, url = OWN) => textOf(await visitor.get(url))
  for (const words of ['Das ist zugesagt', 'Besuch bei Eva Brandt', 'Rückruf bei Jonas Peters'])
    expect(await listed()).toContain(words)
  await atToms.post(OWN, { until: dayFromNow(5) })
  for (const page of [await listed(), await listed(admin, `/desk/settings/agents/${tom.id}`)]) {
    expect(page).toMatch(/Bis \d\d\.\d\d\.\d{4} ist zugesagt .*Besuch bei Eva Brandt/)
    expect(page).not.toContain('Jonas Peters')
  }
  expect(await listed(await as(app, jana))).not.toContain('zugesagt')
})

test.each([
  ['a day that is over', () => ({ until: dayFromNow(-1) }), 'until'],
  ['no day', () => ({ until: '' }), 'until'],
  ['a day far ahead', () => ({ until: dayFromNow(800) }), 'until'],
  ['a deputy of another team', (stranger: Account) => ({ until: dayFromNow(2), deputy: stranger.id }), 'deputy'],
] as const)('%s is refused at its field, and what was typed stays', async (_what, fieldsFor, field) => {
  const { db, atToms, tom } = await aDeskTicket(portal)
  const stranger = await anAgent(db, {}, [await aTeam(db)])
  const fields = fieldsFor(stranger)
  const refused = await atToms.post(OWN, fields)
  expect(refused.statusCode).toBe(422)
  const page = pageOf(refused)
  expect(page.errorOf(field)).not.toBe('')
  expect(page.valueOf('until')).toBe(fields.until)
  expect(await absenceOf(tom)).toBeNull()
})

test('oneself is no deputy, nor is a customer; nothing changed says so', async () => {
  const { atToms, tom, eva } = await aDeskTicket(portal)
  for (const deputy of [tom.id, eva.id])
    expect((await atToms.post(OWN, { until: dayFromNow(2), deputy })).statusCode).toBe(422)
  await atToms.post(OWN, { until: dayFromNow(2) })
  await atToms.post(OWN, { until: dayFromNow(2) })
  expect(textOf(await atToms.get(OWN))).toContain('Nichts geändert.')
  expect(await lines(tom)).toHaveLength(1)
})

test('admins say it for others, agents do not', async () => {
  const { db, app, tom, jana, asJana } = await aDeskTicket(portal)
  const admin = await as(app, await anAgent(db, { role: 'admin' }, []))
  const path = `/desk/settings/agents/${tom.id}`
  const wish = { until: dayFromNow(3), deputy: jana.id }
  expect((await admin.post(`${path}/absence`, wish)).headers.location).toBe(`${path}#absence`)
  expect(textOf(await admin.get(path))).toContain('Die Vertretung hat Jana Keller.')
  expect((await admin.post(`${path}/absence`, { until: 'bald' })).statusCode).toBe(422)
  expect((await admin.post(`${path}/absence/removal`)).statusCode).toBe(303)
  expect(await absenceOf(tom)).toBeNull()
  const today = dayFromNow(0) as `${number}-${number}-${number}`
  const attempt = setAbsence(db, tom.id, { until: dayFromNow(3) }, { by: asJana, today })
  await expect(attempt).rejects.toThrow('absence')
})

test('it ends by its day, without anybody doing anything', async () => {
  const { atToms, tom } = await aDeskTicket(portal)
  await atToms.post(OWN, { until: dayFromNow(1) })
  const back = shiftClock(2 * DAY)
  try {
    const again = await as(portal.app, tom)
    expect(textOf(await again.get(OWN))).not.toContain('Sie sind bis')
  } finally {
    back()
  }
})

test('the command line says it, and lists it', async () => {
  const { tom, jana } = await aDeskTicket(portal)
  const run = (...args: string[]) => schalter(portal.databaseUrl, ['agent', ...args])
  const until = dayFromNow(4)
  expect((await run('set', tom.email, '--absent-until', until, '--deputy', jana.email)).code).toBe(0)
  expect(await absenceOf(tom)).toMatchObject({ deputyId: jana.id })
  expect((await run('list', '--json')).stdout).toContain(`"absentUntil": "${until}"`)
  expect((await run('set', tom.email, '--absent-until', 'no')).code).toBe(0)
  expect(await absenceOf(tom)).toBeNull()
  expect((await run('set', tom.email, '--deputy', jana.email)).code).toBe(2)
  expect((await run('set', tom.email, '--absent-until', 'soon')).code).toBe(2)
}, 60_000)
