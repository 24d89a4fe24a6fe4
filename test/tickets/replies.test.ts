import { expect, test } from 'vitest'
import { replyToTicket } from '../../src/tickets/replies.ts'
import { anAgent } from '../support/builders.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aConversation, anActor } from '../support/tickets.ts'

const portal = usePortal()

test('a reply adds to the conversation with its files', async () => {
  const { path, key, visitor } = await aConversation(portal)
  const sent = await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Ja, immer noch.\nMit Zeilen.' }, [
    { name: 'attachments', filename: 'foto.txt', content: 'Bild' },
  ])
  expect(sent.statusCode).toBe(303)
  expect(sent.headers.location).toMatch(new RegExp(`^${path}#message-\\d+$`))
  const text = textOf((await visitor.get(path)).body)
  expect(text).toContain('Mit Zeilen.')
  expect(text).toContain('foto.txt')
})

test('a customer’s reply puts a waiting ticket back to work', async () => {
  const { path, key, visitor, now } = await aConversation(portal, { state: 'waiting' })
  await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Ja, immer noch.' })
  expect(await now()).toMatchObject({ state: 'open' })
})

test('a customer’s reply leaves a new ticket new', async () => {
  const { path, key, visitor, now } = await aConversation(portal, { state: 'new' })
  await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Noch etwas' })
  expect(await now()).toMatchObject({ state: 'new' })
})

test('a reply records a new priority, and none if it stays', async () => {
  const { db, ticket, path, key, visitor, now } = await aConversation(portal, { priority: 3 })
  const recorded = async () =>
    (await db.ticketEvent.findMany({ where: { ticketId: ticket.id, type: 'priority' } })).map(({ data }) => data)
  await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Erst einmal so', priority: 3 })
  expect(await recorded()).toEqual([])
  await visitor.upload(`${path}/replies`, { formKey: key(), body: 'Jetzt eilt es', priority: 5 })
  expect(await now()).toMatchObject({ priority: 5 })
  expect(await recorded()).toEqual([{ from: '3', priority: '5' }])
})

test('an empty reply is refused at its field, and its files stay', async () => {
  const { path, key, visitor } = await aConversation(portal)
  const empty = await visitor.upload(`${path}/replies`, { formKey: key(), body: '  \n ' }, [
    { name: 'attachments', filename: 'bleibt.txt', content: 'da' },
  ])
  expect(empty.statusCode).toBe(422)
  expect(pageOf(empty).errorOf('body')).toBe('Bitte füllen Sie dieses Feld aus.')
  expect(empty.body).toContain('bleibt.txt')
})

test('a reply that is sent five times is there once', async () => {
  const { db, ticket, path, key, visitor } = await aConversation(portal)
  const form = { formKey: key(), body: 'Zweimal gedrückt' }
  const answers = await Promise.all(Array.from({ length: 5 }, () => visitor.upload(`${path}/replies`, form)))
  expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1)
  expect(await db.message.count({ where: { ticketId: ticket.id, body: 'Zweimal gedrückt' } })).toBe(1)
})

test('replies, closing and reopening at once: every word is kept and the history is legal', async () => {
  const { db, ticket, path, key, visitor, now } = await aConversation(portal, { state: 'waiting' })
  const agent = await anActor(db, await anAgent(db))
  const words = Array.from({ length: 12 }, (_, index) => `Wort ${index}`)
  const answers = await Promise.all(
    words.flatMap((body, index) => [
      index % 3 === 0
        ? visitor.post(`${path}/closure`, { formKey: key(), comment: body })
        : index % 3 === 1
          ? visitor.upload(`${path}/replies`, { formKey: key(), body })
          : replyToTicket(db, agent, ticket.id, { body }).then(() => ({ statusCode: 303 })),
      ...(index % 4 === 0 ? [visitor.post(`${path}/reopening`)] : []),
    ]),
  )
  for (const { statusCode } of answers) expect(statusCode).toBe(303)
  const kept = (await db.message.findMany({ where: { ticketId: ticket.id } })).map(({ body }) => body)
  expect(kept).toEqual(expect.arrayContaining(words))
  expect(kept).toHaveLength(words.length + 1)
  const events = await db.ticketEvent.findMany({
    where: { ticketId: ticket.id, type: { in: ['closed', 'reopened'] } },
    orderBy: { id: 'asc' },
  })
  events.forEach(({ type }, index) => {
    expect(type).toBe(index % 2 === 0 ? 'closed' : 'reopened')
  })
  const { state, closedAt } = await now()
  expect(state === 'closed').toBe(events.length % 2 === 1)
  expect(closedAt !== null).toBe(state === 'closed')
})
