import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aDeskTicket, written } from '../support/desk.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()

test('a page that refuses a form leads back to one that exists when the language is changed', async () => {
  const { atJanas, atEvas, ticket, path } = await aDeskTicket(portal)
  const marked = { formKey: randomUUID(), tickets: ticket.number, action: 'forward', confirm: 'yes' }
  const refused = [
    [atJanas, path, await atJanas.upload(`${path}/replies`, written(''))],
    [atJanas, path, await atJanas.upload(`${path}/notes`, written(''))],
    [atJanas, `${path}/forwarding`, await atJanas.post(`${path}/forwarding`, { formKey: randomUUID(), reason: '' })],
    [atJanas, '/desk/tickets/bulk', await atJanas.post('/desk/tickets/bulk', marked)],
    [atJanas, '/desk', await atJanas.post('/desk/views', { name: '', query: '' })],
    [atEvas, `/tickets/${ticket.number}`, await atEvas.upload(`/tickets/${ticket.number}/replies`, written(''))],
  ] as const
  for (const [visitor, address, answer] of refused) {
    expect(answer.statusCode).toBe(422)
    expect(pageOf(answer).valueOf('next')).toBe(address)
    const next = await visitor.follow(await visitor.post('/locale', { locale: 'en', next: address }))
    expect(next.statusCode).toBe(200)
  }
})
