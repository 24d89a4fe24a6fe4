import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { transaction } from '../../src/platform/db.ts'
import { closeTicket } from '../../src/tickets/closure.ts'
import { readTicketFor } from '../../src/tickets/conversation.ts'
import { holdTicket } from '../../src/tickets/locking.ts'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTicket } from '../support/builders.ts'
import { aColleaguesTicket, aCompany, aMember } from '../support/companies.ts'
import { dayFromNow } from '../support/contracts.ts'
import { mailsTo } from '../support/mails.ts'
import { inputValue, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aMessage, anActor } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

describe('naming colleagues', () => {
  test('an address is not tried out at will: after 30 tries an hour that is over', async () => {
    const { visitor, path, ben } = await aColleaguesTicket(portal)
    const tryOut = (email: string) => visitor.post(`${path}/participants`, { email })
    for (let round = 0; round < 30; round++)
      expect((await tryOut(`niemand${round}@brandt.example`)).statusCode).toBe(422)
    const [known, unknown] = [await tryOut(ben.email), await tryOut('niemand@brandt.example')]
    expect(known.statusCode).toBe(429)
    expect(textOf(known.body.replaceAll(ben.email, ''))).toBe(
      textOf(unknown.body.replaceAll('niemand@brandt.example', '')),
    )
  })

  test('an address of another company answers like one of nobody', async () => {
    const { visitor, path } = await aColleaguesTicket(portal)
    const { account: foreign } = await aMember(portal, await aCompany(portal))
    const tried = async (email: string) => {
      const { statusCode, body } = await visitor.post(`${path}/participants`, { email })
      return [statusCode, textOf(body).replaceAll(email, '')]
    }
    expect(await tried(foreign.email)).toEqual(await tried('niemand@brandt.example'))
  })

  test('taking a colleague off a ticket and naming them again does not fill their mailbox', async () => {
    const { db, visitor, path, ben } = await aColleaguesTicket(portal)
    for (let round = 0; round < 5; round++) {
      expect((await visitor.post(`${path}/participants`, { email: ben.email })).statusCode).toBe(303)
      await portal.work()
      expect((await visitor.post(`${path}/participants/${ben.id}/removal`)).statusCode).toBe(303)
    }
    await portal.work()
    expect(await mailsTo(db, ben.email)).toHaveLength(1)
  })

  test('an administrator cannot share, unshare, hide or show a colleague’s ticket', async () => {
    const { db, app, path, eva, ben, admin, ticket } = await aColleaguesTicket(portal)
    await db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: ben.id } })
    const visitor = await as(app, admin)
    expect((await visitor.post(`${path}/participants`, { email: admin.email })).statusCode).toBe(403)
    expect((await visitor.post(`${path}/participants/${ben.id}/removal`)).statusCode).toBe(403)
    expect((await visitor.post(`${path}/participants/${eva.id}/removal`)).statusCode).toBe(403)
    expect((await visitor.post(`${path}/confidentiality`, { confidential: 'yes' })).statusCode).toBe(403)
  })
})

test('closing, reopening and answering in a loop does not fill the mailboxes of colleagues', async () => {
  const { db, app, admin, ticket, path, visitor } = await aColleaguesTicket(portal)
  await db.rateLimit.create({
    data: { key: `ticket-changes ${admin.id}`, count: 119, expiresAt: new Date(Date.now() + 60_000) },
  })
  const asAdmin = await as(app, admin)
  const write = (body: string) => asAdmin.upload(`${path}/replies`, { formKey: randomUUID(), body })
  expect((await write('die letzte erlaubte')).statusCode).toBe(303)
  const refused = await write('eine zu viel')
  expect(refused.statusCode).toBe(429)
  expect(refused.body).toContain('eine zu viel')
  expect(inputValue(await asAdmin.get(path), 'body')).toMatch(/eine zu viel$/)
  expect((await asAdmin.post(`${path}/closure`, { formKey: randomUUID() })).statusCode).toBe(429)
  expect((await asAdmin.post(`${path}/reopening`)).statusCode).toBe(429)
  expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(2)
  expect((await visitor.upload(`${path}/replies`, { formKey: randomUUID(), body: 'Eva darf' })).statusCode).toBe(303)
})

describe('a change while somebody is on their way', () => {
  test('an administrator’s answer does not reach a ticket that became confidential meanwhile', async () => {
    const { db, admin, ticket } = await aColleaguesTicket(portal)
    const actor = await anActor(db, admin)
    let answered: Promise<unknown> = Promise.resolve()
    await transaction(db, async (tx) => {
      await tx.ticket.update({ where: { id: ticket.id }, data: { confidential: true } })
      answered = Promise.all([
        expect(replyToTicket(db, actor, ticket.id, { body: 'zu spät' })).rejects.toThrow(),
        expect(closeTicket(db, actor, ticket.id, { comment: 'zu spät' })).rejects.toThrow(),
      ])
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    await answered
    expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(1)
  })

  test('a colleague’s answer does not reach a ticket that they were taken off meanwhile', async () => {
    const { db, ben, eva, ticket } = await aColleaguesTicket(portal, { confidential: true })
    await db.ticketParticipant.create({ data: { ticketId: ticket.id, accountId: ben.id } })
    const [actor, requester] = [await anActor(db, ben), await anActor(db, eva)]
    let answered: Promise<unknown> = Promise.resolve()
    await transaction(db, async (tx) => {
      await holdTicket(tx, requester, ticket.id)
      answered = expect(replyToTicket(db, actor, ticket.id, { body: 'zu spät' })).rejects.toThrow()
      await new Promise((resolve) => setTimeout(resolve, 300))
      await tx.ticketParticipant.deleteMany({ where: { ticketId: ticket.id } })
    })
    await answered
    expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(1)
  })

  test('an answer does not arrive if its author loses role or company during the upload', async () => {
    const { db, admin, ticket } = await aColleaguesTicket(portal)
    const actor = await anActor(db, admin)
    const answer = () => replyToTicket(db, actor, ticket.id, { body: 'zu spät' })
    await db.membership.updateMany({ where: { accountId: admin.id }, data: { role: 'customer' } })
    await expect(answer()).rejects.toThrow()
    await db.membership.deleteMany({ where: { accountId: admin.id } })
    await expect(answer()).rejects.toThrow()
    expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(1)
  })

  test('role, company and contract count as of the next click', async () => {
    const { db, app, organization, admin, path } = await aColleaguesTicket(portal)
    const visitor = await as(app, admin)
    expect((await visitor.get(path)).statusCode).toBe(200)
    await db.membership.updateMany({ where: { accountId: admin.id }, data: { role: 'customer' } })
    expect((await visitor.get(path)).statusCode).toBe(404)
    expect((await visitor.get('/company/tickets')).statusCode).toBe(403)
    expect((await visitor.get('/tickets/search?scope=company&q=Gehalt')).statusCode).toBe(403)
    await db.membership.updateMany({ where: { accountId: admin.id }, data: { role: 'admin' } })
    await db.contract.updateMany({
      where: { organizationId: organization.id },
      data: { validUntil: new Date(dayFromNow(-1)) },
    })
    expect((await visitor.get(path)).statusCode).toBe(403)
    expect((await visitor.get(path)).body).not.toContain('Gehaltsabrechnung')
  })
})

test('the time of an internal note or of a message elsewhere cannot be guessed from the history', async () => {
  const { db, eva, ticket } = await aColleaguesTicket(portal)
  const agent = await anAgent(db)
  const actor = await anActor(db, eva)
  await closeTicket(db, actor, ticket.id, { comment: '' })
  const later = new Date(Date.now() + 60_000)
  const note = await aMessage(db, ticket.id, agent, { visibility: 'internal', createdAt: later })
  const elsewhere = await aMessage(db, (await aTicket(db)).id, agent, { createdAt: later })
  const own = await aMessage(db, ticket.id, agent, { createdAt: later })
  const linesBefore = async (before: number) =>
    (await readTicketFor(db, actor, ticket.number, { before })).history.length
  expect(await linesBefore(own.id)).toBeGreaterThan(0)
  expect([await linesBefore(note.id), await linesBefore(elsewhere.id)]).toEqual([0, 0])
})

test('addresses that no link of ours has show nothing and break nothing', async () => {
  const { app, admin } = await aColleaguesTicket(portal)
  const visitor = await as(app, admin)
  for (const query of [
    'scope[]=company',
    'scope=company%00&q=a',
    'scope=company&q=%00',
    'scope=company&from=0000-01-01',
    'scope=company&from=9999-12-31&to=9999-12-31',
    'scope=company&number=%00%00',
    'scope=company&number=99999999999999999999999999999999999999',
    'scope=company&priority=1e9&q=a',
    'scope=company&q=a&page=99999999999999999999',
    'scope=company&q=%25%25%25%25&sort=__proto__',
  ])
    expect([query, (await visitor.get(`/tickets/search?${query}`)).statusCode < 500]).toEqual([query, true])
  for (const query of [
    'company=99999999999',
    'company=1&company=2',
    'person=1e3',
    'person=-1',
    'person[]=1',
    'page=-1',
    'q=%00',
    'view=__proto__',
  ])
    expect([query, (await visitor.get(`/company/tickets?${query}`)).statusCode < 500]).toEqual([query, true])
  const { account: foreign } = await aMember(portal, await aCompany(portal))
  expect((await visitor.get(`/company/tickets?person=${foreign.id}`)).statusCode).toBe(404)
  expect((await visitor.get('/company/tickets?person=2147483647')).statusCode).toBe(404)
})
