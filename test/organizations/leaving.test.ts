import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { enter } from '../../src/accounts/entering.ts'
import { transaction } from '../../src/platform/db.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTicket } from '../support/builders.ts'
import { aCompanyOfThree } from '../support/companies.ts'
import { aContract } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

async function start() {
  const { db, app } = portal
  const { organization, leyla, jonas } = await aCompanyOfThree(portal)
  const path = `/desk/customers/${jonas.account.id}/places/${organization.id}`
  const own = await aTicket(db, { requester: jonas.account, organization })
  const shared = await aTicket(db, { requester: leyla.account, organization })
  await db.ticketParticipant.create({ data: { ticketId: shared.id, accountId: jonas.account.id } })
  return {
    ...{ db, organization, jonas, leyla, path, own, shared },
    admin: await as(app, await anAgent(db, { role: 'admin' })),
    agent: await as(app, await anAgent(db)),
  }
}

test('an admin takes somebody out of a company, after a page that says what becomes of their tickets', async () => {
  const { db, admin, jonas, organization, path, own, shared } = await start()
  expect(pageOf(await admin.get(path)).links()).toContain(`${path}/removal`)
  const asked = pageOf(await admin.get(`${path}/removal`))
  expect(asked.text).toContain('in keiner Firma')
  expect(asked.text).toContain('Ein eigenes Ticket (1 offen) bleibt bei der Firma')
  expect(asked.text).toMatch(/Ein Ticket, das .+ mitliest, ist danach nicht mehr zu sehen/)
  expect((await jonas.visitor.get(`/tickets/${shared.number}`)).statusCode).toBe(200)

  const form = { formKey: asked.valueOf('formKey') }
  const answers = await Promise.all([admin.post(`${path}/removal`, form), admin.post(`${path}/removal`, form)])
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303])
  expect(await db.membership.count({ where: { accountId: jonas.account.id } })).toBe(0)
  const where = { action: 'membership.removed', accountId: jonas.account.id }
  expect(await db.auditEntry.findMany({ where })).toMatchObject([{ subject: organization.name }])
  expect(await db.ticket.findUniqueOrThrow({ where: { id: own.id } })).toMatchObject({
    requesterId: jonas.account.id,
    organizationId: organization.id,
  })
  // No contract any more: not with the next click either.
  expect((await jonas.visitor.get(`/tickets/${shared.number}`)).statusCode).toBe(403)
})

test('agents may not, customers neither; who is not in the company is not found', async () => {
  const { db, admin, agent, leyla, path, jonas } = await start()
  for (const visitor of [agent, leyla.visitor]) {
    expect((await visitor.get(`${path}/removal`)).statusCode).toBe(403)
    expect((await visitor.post(`${path}/removal`, { formKey: randomUUID() })).statusCode).toBe(403)
  }
  expect(pageOf(await agent.get(path)).links()).not.toContain(`${path}/removal`)
  const elsewhere = `/desk/customers/${jonas.account.id}/places/2000000000/removal`
  expect((await admin.get(elsewhere)).statusCode).toBe(404)
  expect((await admin.post(elsewhere, { formKey: randomUUID() })).statusCode).toBe(404)
  expect(await db.membership.count({ where: { accountId: jonas.account.id } })).toBe(1)
})

test('whom a contract covers comes back by signing in, as the page says', async () => {
  const { db, admin, path, jonas, organization } = await start()
  await aContract(db, { organization, domains: [jonas.account.email.split('@')[1] ?? ''] })
  const asked = pageOf(await admin.get(`${path}/removal`))
  expect(asked.text).toContain('schon mit der nächsten Anmeldung oder E-Mail')
  await admin.post(`${path}/removal`, { formKey: asked.valueOf('formKey') })
  const again = async () => {
    const entered = await transaction(db, (tx) => enter(tx, jonas.account.id, { address: '127.0.0.1', userAgent: '' }))
    expect(entered).toBeDefined()
    return db.membership.count({ where: { accountId: jonas.account.id } })
  }
  expect(await again()).toBe(1)
})
