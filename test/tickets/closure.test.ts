import { expect, test } from 'vitest'
import { DAY, shiftClock } from '../../src/platform/clock.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aConversation } from '../support/tickets.ts'

const portal = usePortal()

test('closing keeps the last word', async () => {
  const { db, ticket, path, key, visitor, now } = await aConversation(portal, { state: 'open' })
  await visitor.post(`${path}/closure`, { formKey: key(), comment: 'Danke, läuft wieder' })
  expect(await now()).toMatchObject({ state: 'closed' })
  expect(await db.message.count({ where: { ticketId: ticket.id, body: 'Danke, läuft wieder' } })).toBe(1)
})

test('a closed ticket can be reopened for 14 days', async () => {
  const { path, visitor, now } = await aConversation(portal, { state: 'closed', closedAt: new Date() })
  const back = shiftClock(14 * DAY - 60_000)
  try {
    expect(pageOf(await visitor.get(path)).actions()).toContain(`${path}/reopening`)
    const reopened = await visitor.post(`${path}/reopening`)
    expect(reopened.headers.location).toBe(`${path}#reply`)
    expect(await now()).toMatchObject({ state: 'open', closedAt: null })
  } finally {
    back()
  }
})

test('after 14 days a closed ticket can only be carried on in a new one', async () => {
  const { ticket, path, visitor, now } = await aConversation(portal, { state: 'closed', closedAt: new Date() })
  const back = shiftClock(14 * DAY + 60_000)
  try {
    const page = pageOf(await visitor.get(path))
    expect(page.actions()).not.toContain(`${path}/reopening`)
    expect(page.fields('body')).toEqual([])
    expect(page.links()).toContain(`/tickets/new?follows=${ticket.number}`)
    const refused = await visitor.post(`${path}/reopening`)
    expect(refused.headers.location).toBe(`/tickets/new?follows=${ticket.number}`)
    expect(await now()).toMatchObject({ state: 'closed' })
  } finally {
    back()
  }
})

test('a reply to a ticket that was closed meanwhile reopens it and keeps every word', async () => {
  const { path, key, visitor, now, ticket, db } = await aConversation(portal, { state: 'closed' })
  await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Leider doch noch nicht' })
  expect(await now()).toMatchObject({ state: 'open', closedAt: null })
  expect(await db.ticketEvent.count({ where: { ticketId: ticket.id, type: 'reopened' } })).toBe(1)
})

test('a reply to a ticket that was closed too long ago becomes the draft of a follow-up, with its files', async () => {
  const { path, key, visitor, now, ticket, db } = await aConversation(portal, {
    state: 'closed',
    closedAt: new Date(Date.now() - 15 * DAY),
  })
  const formKey = key()
  const answer = await visitor.upload(`${path}/replies`, { formKey, body: 'Mein langer Text', priority: 5 }, [
    { name: 'attachments', filename: 'beweis.txt', content: 'da' },
  ])
  expect(answer.headers.location).toBe(`/tickets/new?follows=${ticket.number}`)
  const page = (await visitor.follow(answer)).body
  expect(textOf(page)).toContain('Das Ticket ist seit Längerem geschlossen')
  expect(page).toContain('Mein langer Text')
  expect(page).toContain('beweis.txt')
  expect(inputValue(page, 'formKey')).toBe(formKey)
  expect(inputValue(page, 'follows')).toBe(ticket.number)
  expect(inputValue(page, 'priority')).toBe('5')
  expect(await now()).toMatchObject({ state: 'closed' })
  expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(1)
})

test('a last word on a ticket that was closed too long ago becomes the draft of a follow-up', async () => {
  const { db, ticket, path, key, visitor } = await aConversation(portal, {
    state: 'closed',
    closedAt: new Date(Date.now() - 15 * DAY),
  })
  const before = await db.message.count({ where: { ticketId: ticket.id } })
  const answer = await visitor.post(`${path}/closure`, { formKey: key(), comment: 'Noch etwas' })
  expect(answer.headers.location).toBe(`/tickets/new?follows=${ticket.number}`)
  expect(inputValue((await visitor.get(String(answer.headers.location))).body, 'body')).toContain('Noch etwas')
  expect(await db.message.count({ where: { ticketId: ticket.id } })).toBe(before)
})
