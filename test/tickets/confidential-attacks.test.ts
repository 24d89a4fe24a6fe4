import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { aColleaguesTicket } from '../support/companies.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

describe('a confidential ticket', () => {
  test('an administrator finds it nowhere, guesses nothing of it and reads no file of it', async () => {
    const { db, app, eva, admin, ticket, path, visitor } = await aColleaguesTicket(portal, { confidential: true })
    const file = { name: 'attachments', filename: 'abrechnung.txt', content: 'KANARIE' }
    await visitor.upload(`${path}/replies`, { formKey: randomUUID(), body: 'KANARIE' }, [file])
    const { id } = await db.attachment.findFirstOrThrow({
      where: { messages: { some: { message: { ticketId: ticket.id } } } },
      select: { id: true },
    })
    const asAdmin = await as(app, admin)
    const missing = await asAdmin.get('/tickets/2001010110000001')
    const bare = (body: string) => textOf(body).replaceAll(ticket.number, '').replaceAll('2001010110000001', '')
    for (const address of [path, `${path}/print`, `${path}?before=999999`, `/attachments/${id}/abrechnung.txt`]) {
      const answer = await asAdmin.get(address)
      expect(answer.statusCode).toBe(404)
      expect(bare(answer.body)).toBe(bare(missing.body))
    }
    for (const address of [
      '/company/tickets?view=all',
      `/company/tickets?view=all&person=${eva.id}`,
      `/tickets/search?scope=company&view=all&number=${ticket.number}`,
      '/tickets/search?scope=company&view=all&q=KANARIE',
      '/tickets/search?scope=company&scope=own&view=all&q=KANARIE',
      `/tickets/new?follows=${ticket.number}`,
    ]) {
      const { statusCode, body } = await asAdmin.get(address)
      expect([address, statusCode]).toEqual([address, 200])
      expect(body).not.toContain('Gehaltsabrechnung')
      expect(pageOf(body).links()).not.toContain(path)
    }
    for (const action of [
      'closure',
      'reopening',
      'confidentiality',
      'participants',
      `participants/${eva.id}/removal`,
    ]) {
      const fields = { formKey: randomUUID(), email: admin.email, confidential: 'no' }
      expect((await asAdmin.post(`${path}/${action}`, fields)).statusCode).toBe(404)
    }
  })

  test('somebody whose session ran out cannot tell a colleague’s ticket from one that does not exist', async () => {
    const { db, app, ben, admin, path } = await aColleaguesTicket(portal, { confidential: true })
    for (const account of [ben, admin]) {
      const visitor = await as(app, account)
      await db.session.updateMany({
        where: { accountId: account.id },
        data: { lastSeenAt: new Date(Date.now() - 13 * 3600_000) },
      })
      const late = (at: string) => visitor.upload(`${at}/replies`, { formKey: randomUUID(), body: 'gibt es dich?' })
      expect((await late(path)).statusCode).toBe((await late('/tickets/2001010110000001')).statusCode)
      expect(await db.draft.count({ where: { accountId: account.id } })).toBe(0)
    }
  })
})
