import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { sweepDrafts } from '../../src/drafts/drafts.ts'
import { openingForm, replyForm } from '../../src/tickets/forms.ts'
import { textFieldsOf } from '../../src/web/forms.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, aTeam, aTicket } from '../support/builders.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal()

async function start() {
  const { db, app } = portal
  const team = (await db.team.findFirst({ where: { openToCustomers: true } })) ?? (await aTeam(db, { isDefault: true }))
  const eva = await aCustomer(db)
  const ticket = await aTicket(db, { requester: eva, subject: 'Alter Fall' })
  return { db, team, eva, ticket, path: `/tickets/${ticket.number}`, visitor: await as(app, eva) }
}

const isBack = async (visitor: Visitor, path: string) => /ist wieder da/.test(pageOf(await visitor.get(path)).text)
const EMPTY = { name: 'attachments', filename: 'leer.txt', content: '' }

test('what was typed and deleted again is no draft', async () => {
  const { visitor, ticket, path } = await start()
  for (const [page, purpose] of [
    ['/tickets/new', 'ticket'],
    [path, `reply:${ticket.id}`],
  ] as const) {
    const formKey = randomUUID()
    await visitor.post(`/drafts/${formKey}`, { formKey, purpose, body: 'Angefangen', priority: 4 })
    expect(await isBack(visitor, page)).toBe(true)
    await visitor.post(`/drafts/${formKey}`, { formKey, purpose, body: ' \n ', priority: 4 })
    expect(await isBack(visitor, page)).toBe(false)
  }
})

test('an empty form is no draft, and neither is one whose only file was refused', async () => {
  const { team, visitor, path } = await start()
  const form = aForm(team.id, { subject: '', body: '' })
  await visitor.upload('/tickets', form)
  await visitor.upload('/tickets', { ...form, formKey: randomUUID() }, [EMPTY])
  await visitor.upload(`/drafts/${randomUUID()}/attachments?purpose=ticket`, {}, [EMPTY])
  expect(await isBack(visitor, '/tickets/new')).toBe(false)
  await visitor.upload(`${path}/replies`, { formKey: randomUUID(), body: '' })
  await visitor.upload(`${path}/replies`, { formKey: randomUUID(), body: '' }, [EMPTY])
  expect(await isBack(visitor, path)).toBe(false)
})

test('the subject that a follow-up begins with is not typed', async () => {
  const { team, visitor, ticket } = await start()
  await visitor.upload('/tickets', aForm(team.id, { subject: 'Alter Fall', body: '', follows: ticket.number }))
  expect(await isBack(visitor, '/tickets/new')).toBe(false)
  await visitor.upload('/tickets', aForm(team.id, { subject: '', body: 'Wieder da', follows: ticket.number }))
  expect(await isBack(visitor, `/tickets/new?follows=${ticket.number}`)).toBe(true)
})

test('a file alone, or a subject alone, is a draft', async () => {
  const { visitor, ticket, path } = await start()
  const key = randomUUID()
  await visitor.upload(`/drafts/${key}/attachments?purpose=reply:${ticket.id}`, {}, [{ ...EMPTY, content: 'x' }])
  expect(pageOf(await visitor.get(path)).text).toMatch(/ist wieder da.*leer\.txt/)
  await visitor.post(`/drafts/${key}`, { formKey: key, purpose: 'ticket', subject: 'Halb getippt' })
  expect(pageOf(await visitor.get('/tickets/new')).valueOf('subject')).toBe('Halb getippt')
})

test('what was written earlier comes back, not the empty form that came later', async () => {
  const { visitor } = await start()
  const [first, second] = [randomUUID(), randomUUID()]
  await visitor.post(`/drafts/${first}`, { formKey: first, purpose: 'ticket', body: 'Angefangen' })
  await visitor.post(`/drafts/${second}`, { formKey: second, purpose: 'ticket', body: '' })
  expect(pageOf(await visitor.get('/tickets/new')).valueOf('body')).toBe('Angefangen')
})

test('empty ones go after a day, and take no draft with them', async () => {
  const { db, eva, visitor } = await start()
  const [first, second] = [randomUUID(), randomUUID()]
  await visitor.post(`/drafts/${first}`, { formKey: first, purpose: 'ticket', body: 'Angefangen' })
  await visitor.post(`/drafts/${second}`, { formKey: second, purpose: 'ticket', body: '' })
  await sweepDrafts(db)
  expect(await db.draft.count({ where: { accountId: eva.id } })).toBe(2)
  await db.$executeRaw`update draft set updated_at = now() - interval '25 hours' where account_id = ${eva.id}`
  await sweepDrafts(db)
  expect(await db.draft.findMany({ where: { accountId: eva.id }, select: { key: true } })).toEqual([{ key: first }])
})

test('these are all fields that somebody writes', () => {
  // Whoever adds one finds it missing in drafts.ts.
  expect(textFieldsOf(openingForm)).toEqual(['subject', 'body'])
  expect(textFieldsOf(replyForm)).toEqual(['body'])
})
