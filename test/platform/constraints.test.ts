import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aCustomer, aTicket } from '../support/builders.ts'
import { aContract } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'

// What no operation does, the database refuses as well, whoever writes.
const portal = usePortal()

test.each([-1, 0, 6, 9])('the database takes no ticket of priority %i', async (priority) => {
  const { id } = await aTicket(portal.db)
  await expect(portal.db.ticket.update({ where: { id }, data: { priority } })).rejects.toThrow('ticket_priority_range')
})

test.each([1, 5])('the database takes a ticket of priority %i', async (priority) => {
  const { id } = await aTicket(portal.db)
  await expect(portal.db.ticket.update({ where: { id }, data: { priority } })).resolves.toMatchObject({ priority })
})

test('the database takes no closed ticket without the time at which it was closed', async () => {
  const { id } = await aTicket(portal.db)
  await expect(portal.db.ticket.update({ where: { id }, data: { state: 'closed' } })).rejects.toThrow(
    'ticket_closed_at_when_closed',
  )
})

test('the database takes no open ticket with a time at which it was closed', async () => {
  const { id } = await aTicket(portal.db, { state: 'closed' })
  await expect(portal.db.ticket.update({ where: { id }, data: { state: 'open' } })).rejects.toThrow(
    'ticket_closed_at_when_closed',
  )
})

test('the database takes no file that belongs to something and still waits in a draft', async () => {
  const { id: ownerId } = await aCustomer(portal.db)
  const file = {
    ownerId,
    filename: 'a.txt',
    mediaType: 'text/plain',
    size: 1,
    draftKey: randomUUID(),
    keptAt: new Date(),
  }
  await expect(portal.db.attachment.create({ data: file })).rejects.toThrow('attachment_waits_or_is_kept')
})

test('the database takes no contract that ends before it begins', async () => {
  await expect(aContract(portal.db, { from: '2026-06-02', until: '2026-06-01' })).rejects.toThrow('contract_term')
})
