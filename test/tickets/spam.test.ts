import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { markAsSpam } from '../../src/tickets/spam.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { arrives } from '../support/incoming.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const form = (more: Record<string, string> = {}) => ({ formKey: randomUUID(), ...more })

test('a ticket that is marked as spam is closed without a mail, in its view, and comes back as it was', async () => {
  const { atJanas, atEvas, path, ticket, now, mails, eva, ben } = await aDeskTicket(portal)
  const before = await now()
  expect(textOf(await atJanas.get(`${path}/spam`))).toContain('Niemand erhält eine E-Mail.')
  const done = await atJanas.post(`${path}/spam`, form())
  expect(done.headers.location).toBe(path)
  const shown = await atJanas.follow(done)
  expect(pageOf(shown).getByRole('button', { name: 'Rückgängig' })).toBeTruthy()
  expect(await now()).toMatchObject({ state: 'closed', spam: true, turn: 'nobody' })
  expect(textOf(await atJanas.get('/desk/tickets?view=spam'))).toContain(ticket.number.slice(-4))
  for (const view of ['closed', 'open', 'team'])
    expect(textOf(await atJanas.get(`/desk/tickets?view=${view}`))).not.toContain(`…${ticket.number.slice(-4)}`)
  const theirs = textOf(await atEvas.get(`/tickets/${ticket.number}`))
  expect(theirs).toContain('Geschlossen')
  expect(theirs).not.toContain('Spam')
  expect((await atJanas.post(`${path}/spam/removal`)).headers.location).toBe(path)
  const { state, turn, turnSince, closedAt } = before
  expect(await now()).toMatchObject({ state, turn, turnSince, closedAt, spam: false })
  expect([...(await mails(eva)), ...(await mails(ben))]).toEqual([])
})

test('what its customer adds makes it a ticket again', async () => {
  const { db, asJana, atEvas, ticket, now } = await aDeskTicket(portal)
  await markAsSpam(db, asJana, ticket.id)
  await atEvas.post(`/tickets/${ticket.number}/reopening`)
  expect(await now()).toMatchObject({ state: 'open', spam: false })
})

test('an admin also blocks the sender, but nobody of a company', async () => {
  const { db, app, path, team } = await aDeskTicket(portal)
  const admin = await as(app, await anAgent(db, { role: 'admin' }, [team]))
  const refused = await admin.post(`${path}/spam`, form({ block: 'yes' }))
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).getByRole('checkbox', { name: 'Absender sperren' })).toBeTruthy()
  expect(await db.ticket.count({ where: { spam: true } })).toBe(0)

  const from = `gewinn.${randomUUID().slice(0, 8)}@spam.example`
  await arrives(portal, { from, text: 'Sie haben gewonnen' })
  const { number } = await db.ticket.findFirstOrThrow({ where: { requester: { email: from } } })
  await admin.post(`/desk/tickets/${number}/spam`, form({ block: 'yes' }))
  expect(await db.ticket.findFirstOrThrow({ where: { number } })).toMatchObject({ spam: true })
  expect(await db.blockedSender.count({ where: { pattern: from } })).toBe(1)
  expect(await db.auditEntry.count({ where: { action: 'sender.blocked' } })).toBeGreaterThan(0)
  await arrives(portal, { from, text: 'Noch einmal' })
  expect(await db.ticket.count({ where: { requester: { email: from } } })).toBe(1)
})

test('agents cannot block, other teams find nothing, and customers may not', async () => {
  const { db, app, atJanas, atEvas, path, now } = await aDeskTicket(portal)
  expect((await atJanas.post(`${path}/spam`, form({ block: 'yes' }))).statusCode).toBe(403)
  const mira = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  expect((await mira.post(`${path}/spam`, form())).statusCode).toBe(404)
  expect((await atEvas.post(`${path}/spam`, form())).statusCode).toBe(403)
  expect((await atJanas.post(`${path}/spam/removal`)).statusCode).toBe(303)
  expect(await now()).toMatchObject({ spam: false, state: 'new' })
})

test('spam looks like nothing achieved, and offers no reply first', async () => {
  const { asJana, atJanas, path, id, db } = await aDeskTicket(portal)
  await markAsSpam(db, asJana, id, {})
  const page = pageOf(await atJanas.get(path))
  expect([page.has('.ticket-bar .pill-spam'), page.has('.ticket-bar .pill-closed')]).toEqual([true, false])
  expect([page.has('.composer-note'), page.has('.composer-reply')]).toEqual([true, false])
  expect(pageOf(await atJanas.get(`${path}?write=reply`)).has('.composer-reply')).toBe(true)
})
