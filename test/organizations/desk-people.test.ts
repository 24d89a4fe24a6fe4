import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { listAudit } from '../../src/accounts/audit-trail.ts'
import { setAgent } from '../../src/teams/agents.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { dayFromNow } from '../support/contracts.ts'
import { linkIn, mailsTo } from '../support/mails.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
let count = 0

/** Eva of a company, and browsers of an agent and an admin. */
async function start() {
  const { db, app } = portal
  const team = await aTeam(db)
  const organization = await aCompany(portal)
  const supportId = `K-88${++count}`
  const { account: eva, visitor } = await aMember(portal, organization, 'customer', { supportId, phone: '040 1' })
  const agent = await anAgent(db, {}, [team])
  return {
    ...{ db, team, organization, eva, visitor, agent, path: `/desk/customers/${eva.id}` },
    jana: await as(app, agent),
    admin: await as(app, await anAgent(db, { role: 'admin' }, [])),
    now: () => db.account.findUniqueOrThrow({ where: { id: eva.id }, include: { memberships: true } }),
    lines: (action: string) => listAudit(db, { action, account: eva.email, timeZone: 'Europe/Berlin', limit: 9 }),
    key: () => randomUUID(),
  }
}

const person = (changes: object = {}) => ({
  ...{ firstName: 'Eva', lastName: 'Groß', phone: '040 555 12-34', supportId: 'K-1' },
  ...changes,
})

test('an agent changes name, telephone and Support-ID; the number leaves a line, the name none', async () => {
  const { jana, path, now, lines, eva, agent } = await start()
  const supportId = `K-neu-${count}`
  const answer = await jana.post(path, person({ supportId }))
  expect([answer.statusCode, answer.headers.location]).toEqual([303, path])
  expect(await now()).toMatchObject({ lastName: 'Groß', phone: '040 555 12-34', supportId })
  expect(await lines('person.changed')).toMatchObject([
    { by: agent.email, changes: [{ field: 'supportId', from: eva.supportId, to: supportId }] },
  ])
  expect(pageOf(await jana.follow(answer)).links(/^tel:/)).toEqual(['tel:0405551234'])
})

test('what two give at the same moment, a number or somebody new, one of them has', async () => {
  const { jana, organization, key } = await start()
  const others = await Promise.all(Array.from({ length: 6 }, () => aMember(portal, organization)))
  const codes = (answers: { statusCode: number }[]) => answers.map(({ statusCode }) => statusCode).sort()
  const supportId = `K-race-${count}`
  const numbered = await Promise.all(
    others.map(({ account }) => jana.post(`/desk/customers/${account.id}`, person({ supportId }))),
  )
  expect(codes(numbered)).toEqual([303, ...Array(5).fill(422)])
  const place = { organization: organization.name, site: '' }
  const fields = () => ({ formKey: key(), email: `race-${count}@brandt.example`, ...place })
  const added = await Promise.all(
    others.map(() => jana.post('/desk/customers', { ...fields(), firstName: 'A', lastName: 'B', phone: '' })),
  )
  expect(codes(added)).toEqual([303, ...Array(5).fill(422)])
})

test('bad input is refused at its field, kept, and changes nothing', async () => {
  const { db, jana, path, now } = await start()
  const before = await now()
  await aCustomer(db, { supportId: `K-taken-${count}` })
  const cases: [object, string, string][] = [
    [{ lastName: ' ' }, 'lastName', 'aus'],
    [{ phone: '1'.repeat(41) }, 'phone', '40'],
    [{ supportId: `K-taken-${count}` }, 'supportId', 'schon jemand anderes'],
    [{ supportId: '' }, 'supportId', 'nicht entfernen'],
  ]
  for (const [changes, field, text] of cases) {
    const page = pageOf(await jana.post(path, person({ firstName: 'Neu getippt', ...changes })))
    expect(page.errorOf(field), field).toContain(text)
    expect(page.valueOf('firstName')).toBe('Neu getippt')
  }
  expect(await now()).toEqual(before)
})

test('only admins say who may sign in and as what; whoever may not is signed out at once', async () => {
  const { jana, admin, path, organization, visitor, now, lines } = await start()
  const place = `${path}/places/${organization.id}`
  expect((await jana.post(`${path}/enabling`, { enabled: 'no' })).statusCode).toBe(403)
  expect((await jana.post(place, { site: 'Nord', role: 'admin' })).statusCode).toBe(403)
  expect(await now()).toMatchObject({ enabled: true, memberships: [{ role: 'customer', site: null }] })
  expect((await jana.post(place, { site: 'Nord', role: 'customer' })).statusCode).toBe(303)
  expect((await admin.post(place, { site: 'Süd', role: 'admin' })).statusCode).toBe(303)
  expect(await now()).toMatchObject({ memberships: [{ role: 'admin', site: 'Süd' }] })
  expect(await lines('membership.changed')).toHaveLength(1)
  expect((await jana.post(place, { site: '' })).statusCode).toBe(303)
  expect(await now()).toMatchObject({ memberships: [{ role: 'admin', site: null }] })
  expect((await visitor.get('/tickets')).statusCode).toBe(200)
  expect((await admin.post(`${path}/enabling`, { enabled: 'no' })).statusCode).toBe(303)
  expect((await visitor.get('/tickets')).headers.location).toMatch('/login')
  expect(pageOf(await admin.get(path)).text).toContain('Gesperrt: darf sich nicht anmelden.')
  expect(pageOf(await jana.get(path)).actions()).not.toContain(`${path}/enabling`)
})

test('an agent who was put out a moment ago changes nothing', async () => {
  const { db, jana, agent, path, now } = await start()
  const before = await now()
  await setAgent(db, agent.id, { enabled: false })
  expect((await jana.post(path, person())).statusCode).not.toBe(303)
  expect(await now()).toEqual(before)
})

test('an invitation is one mail however often the form comes, and a link that works', async () => {
  const { db, jana, path, eva, key } = await start()
  await db.account.update({ where: { id: eva.id }, data: { passwordHash: null } })
  const formKey = key()
  for (const _twice of [1, 2]) expect((await jana.post(`${path}/invitation`, { formKey })).statusCode).toBe(303)
  const [mail, ...more] = await mailsTo(db, eva.email)
  expect(more).toEqual([])
  expect((await jana.get(linkIn(mail?.text ?? '', '/password/reset/'))).statusCode).toBe(200)
  expect(pageOf(await jana.get(path)).text).toContain('Eingeladen. Der Link gilt bis')
  for (let more = 0; more < 4; more++) await jana.post(`${path}/invitation`, { formKey: key() })
  expect((await jana.post(`${path}/invitation`, { formKey: key() })).statusCode).toBe(429)
  await db.account.update({ where: { id: eva.id }, data: { enabled: false } })
  const refused = await jana.post(`${path}/invitation`, { formKey: key() })
  expect([refused.statusCode, pageOf(refused).getByRole('alert').textContent?.trim()]).toEqual([
    422,
    expect.stringContaining('Entsperren Sie sie'),
  ])
})

test('somebody new joins as a customer, with or without a mail; admins also make administrators', async () => {
  const { db, jana, admin, organization, key } = await start()
  const wish = (email: string, changes: object = {}) => ({
    ...{ formKey: key(), email, firstName: 'Ida', lastName: 'Sand', phone: '', site: 'Werk Nord' },
    ...{ organization: organization.name, ...changes },
  })
  const [first, second, third] = [1, 2, 3].map((each) => `ida.${count}.${each}@neu.example`) as [string, string, string]
  expect((await jana.post('/desk/customers', wish(first, { invited: 'yes' }))).headers.location).toMatch(
    /customers\/\d/,
  )
  expect((await jana.post('/desk/customers', wish(second))).statusCode).toBe(303)
  expect((await jana.post('/desk/customers', wish(third, { role: 'admin' }))).statusCode).toBe(403)
  expect((await admin.post('/desk/customers', wish(third, { role: 'admin' }))).statusCode).toBe(303)
  const people = await db.account.findMany({
    where: { email: { in: [first, second, third] } },
    include: { memberships: true },
    orderBy: { email: 'asc' },
  })
  expect(people).toMatchObject(
    ['customer', 'customer', 'admin'].map((role) => ({
      supportId: expect.stringMatching(/^K-/),
      memberships: [{ organizationId: organization.id, role, site: 'Werk Nord' }],
    })),
  )
  expect([await mailsTo(db, first), await mailsTo(db, second)].map(({ length }) => length)).toEqual([1, 0])
})

test('whom the portal knows already gets further companies only by admins, and no company is made up', async () => {
  const { db, jana, admin, eva, path, now, key } = await start()
  const other = await aCompany(portal)
  const wish = (changes: object) => ({
    ...{ formKey: key(), email: eva.email, firstName: 'Eva', lastName: 'Sand', phone: '', site: '' },
    ...{ organization: other.name, ...changes },
  })
  const refused = pageOf(await jana.post('/desk/customers', wish({})))
  expect(refused.errorOf('email')).toContain('Diese Person gibt es schon')
  expect(refused.valueOf('lastName')).toBe('Sand')
  const unknown = pageOf(
    await jana.post('/desk/customers', wish({ email: `x${count}@neu.example`, organization: 'Nie' })),
  )
  expect(unknown.errorOf('organization')).toContain('Diese Firma gibt es nicht')
  const agent = await anAgent(db)
  expect(pageOf(await jana.post('/desk/customers', wish({ email: agent.email }))).errorOf('email')).toContain('Team')
  expect((await now()).memberships).toHaveLength(1)
  expect((await jana.get(`${path}/places`)).statusCode).toBe(403)
  const place = { formKey: key(), organization: other.name, role: 'customer', site: '' }
  expect((await admin.post(`${path}/places`, { ...place, organization: 'Nie' })).statusCode).toBe(422)
  expect((await admin.post(`${path}/places`, place)).statusCode).toBe(303)
  expect((await now()).memberships).toHaveLength(2)
})

test('their tickets are those that this agent may see, open ones first', async () => {
  const { db, jana, admin, team, eva, path, organization } = await start()
  const other = await aTeam(db)
  await aTicket(db, { requester: eva, organization, team, subject: 'Erledigt', state: 'closed' })
  await aTicket(db, { requester: eva, organization, team, subject: 'Offen' })
  await aTicket(db, { requester: eva, organization, team: other, subject: 'Anderes Team' })
  const subjects = async (visitor: typeof jana, page: string) =>
    pageOf(await visitor.get(page))
      .all('#tickets td strong')
      .map(({ textContent }) => textContent)
  expect(await subjects(jana, path)).toEqual(['Offen', 'Erledigt'])
  expect(await subjects(admin, `/desk/organizations/${organization.id}`)).toEqual(['Anderes Team', 'Offen', 'Erledigt'])
})

test('why somebody may not sign in is said with the day', async () => {
  const { db, jana, path, eva, organization } = await start()
  const said = async () => pageOf(await jana.get(path)).text
  const contract = { where: { organizationId: organization.id } }
  expect(await said()).toContain('Darf sich anmelden.')
  const past = { validFrom: new Date(dayFromNow(-9)), validUntil: new Date(dayFromNow(-2)) }
  await db.contract.updateMany({ ...contract, data: past })
  expect(await said()).toContain('der Vertrag ist am')
  const coming = { validFrom: new Date(dayFromNow(5)), validUntil: new Date(dayFromNow(9)) }
  await db.contract.updateMany({ ...contract, data: coming })
  expect(await said()).toContain('Darf sich erst ab')
  await db.contract.deleteMany(contract)
  expect(await said()).toContain('weil die Firma keinen Vertrag hat')
  await db.membership.deleteMany({ where: { accountId: eva.id } })
  expect(await said()).toContain('weil keine Firma zugeordnet ist')
  expect(pageOf(await jana.get(path)).links(/tickets\/new/)).not.toContain(`/desk/tickets/new?customer=${eva.id}`)
})
