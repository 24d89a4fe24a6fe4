import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { mergePeople } from '../../src/organizations/merging-people.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent } from '../support/builders.ts'
import { aContract, anOrganization, dayFromNow } from '../support/contracts.ts'
import { anOrder } from '../support/ordering.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal()

const WHO = { key: 'who', type: 'person' as const, label: { de: 'Für wen?' } }
const DAY = { key: 'day', type: 'date' as const, label: { de: 'Ab wann?' }, min: 0 }
const ROOM = { key: 'room', type: 'text' as const, label: { de: 'Raum' }, required: true }

/** Eva's ticket of last week: for Leyla, from a day that is over; its room is not known. */
async function start() {
  const { db, app } = portal
  const order = await anOrder(portal, { fields: [WHO, DAY, ROOM] })
  const organization = await anOrganization(db)
  await aContract(db, { organization, from: dayFromNow(-30), until: dayFromNow(30) })
  const memberships = { create: { organizationId: organization.id } }
  await db.membership.create({ data: { accountId: order.eva.id, organizationId: organization.id } })
  const leyla = await aCustomer(db, { firstName: 'Leyla', lastName: 'Yıldız', memberships })
  const sent = await order.visitor.upload(
    '/tickets',
    await order.form({ who: leyla.email, day: dayFromNow(1), room: '1' }),
  )
  expect(sent.statusCode).toBe(303)
  const [ticket] = await order.tickets()
  const ticketId = ticket?.id ?? 0
  await db.ticketAnswer.deleteMany({ where: { ticketId, key: 'room' } })
  await db.ticketAnswer.updateMany({ where: { ticketId, key: 'day' }, data: { value: dayFromNow(-3) } })
  const jana = await as(app, await anAgent(db, {}, [order.team]))
  const answersNow = async () =>
    Object.fromEntries((await order.tickets())[0]?.answers.map(({ key, value }) => [key, value]) ?? [])
  return { ...order, leyla, jana, ticketId, path: `/tickets/${ticket?.number}`, answersNow }
}

test('what was right when it was said does not stand in the way of what is answered later', async () => {
  const { db, leyla, jana, visitor, path, answersNow } = await start()
  await db.membership.deleteMany({ where: { accountId: leyla.id } })
  const answer = { formKey: randomUUID(), 'answers[room]': '2.14' }
  expect((await visitor.post(`${path}/answers`, answer)).statusCode).toBe(303)
  const person = { id: String(leyla.id), name: 'Leyla Yıldız' }
  expect(await answersNow()).toEqual({ who: person, day: dayFromNow(-3), room: '2.14' })
  const form = pageOf(await jana.get(`/desk${path}/answers`))
  const [who, day] = [form.valueOf('answers[who]'), form.valueOf('answers[day]')]
  const changed = { 'answers[who]': who, 'answers[day]': day, 'answers[room]': '3.1' }
  expect((await jana.post(`/desk${path}/answers`, changed)).statusCode).toBe(303)
  expect(await answersNow()).toEqual({ who: person, day: dayFromNow(-3), room: '3.1' })
  // What is new is looked at as ever.
  const wrong = { ...changed, 'answers[day]': dayFromNow(-2) }
  expect((await jana.post(`/desk${path}/answers`, wrong)).statusCode).toBe(422)
})

test('somebody whom an answer names stays so after a merge, and when erased goes from its history too', async () => {
  const { db, eva, leyla, jana, path, ticketId, answersNow } = await start()
  const changed = { 'answers[who]': eva.email, 'answers[day]': dayFromNow(-3), 'answers[room]': '1' }
  expect((await jana.post(`/desk${path}/answers`, changed)).statusCode).toBe(303)
  const back = { ...changed, 'answers[who]': leyla.email }
  expect((await jana.post(`/desk${path}/answers`, back)).statusCode).toBe(303)
  const other = await aCustomer(db)
  await mergePeople(db, { from: leyla.email, into: { email: other.email }, dryRun: false })
  expect(await answersNow()).toMatchObject({ who: { id: String(other.id) } })
  await erasePerson(db, other.email, { dryRun: false })
  expect(JSON.stringify(await answersNow())).not.toContain('Yıldız')
  const events = await db.ticketEvent.findMany({ where: { ticketId, type: 'detail' } })
  expect(events.length).toBeGreaterThan(1)
  expect(JSON.stringify(events.map(({ data }) => data))).not.toContain('Yıldız')
  expect(JSON.stringify(events.map(({ data }) => data))).toContain(eva.lastName)
})

test('days that are further than any calendar are no fault of whoever answers', async () => {
  const day = { ...DAY, min: -1e9, max: 20_301_231 }
  const { visitor, form } = await anOrder(portal, { fields: [day] })
  expect((await visitor.upload('/tickets', await form({ day: dayFromNow(3) }))).statusCode).toBe(303)
})

test('a template of neither company is not found, as one that there is not', async () => {
  const { db, app } = portal
  const [one, two, other] = [await anOrganization(db), await anOrganization(db), await anOrganization(db)]
  for (const organization of [one, two]) await aContract(db, { organization })
  const memberships = { create: [{ organizationId: one.id }, { organizationId: two.id }] }
  const visitor = await as(app, await aCustomer(db, { memberships }))
  const { key } = await aTemplate(db, { organizations: [other.name] })
  expect((await visitor.get(`/tickets/new/${key}`)).statusCode).toBe(404)
  const { key: own } = await aTemplate(db, { organizations: [two.name] })
  expect(textOf((await visitor.get(`/tickets/new/${own}`)).body)).toContain(two.name)
})
