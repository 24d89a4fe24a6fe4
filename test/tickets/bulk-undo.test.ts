import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { setTicketPriority } from '../../src/tickets/work.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { aDeskTicket } from '../support/desk.ts'
import { mailsTo } from '../support/mails.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const BULK = '/desk/tickets/bulk'

/** Two tickets of Eva's company, one of another, and what an agent sends about them. */
async function start() {
  const desk = await aDeskTicket(portal)
  const { db, team, organization, eva, ben, ticket } = desk
  const other = await aTicket(db, { requester: ben, organization, team, subject: 'Noch einmal' })
  const foreign = await anOrganization(db)
  await aContract(db, { organization: foreign })
  const stranger = await aCustomer(db)
  await joins(db, stranger, foreign)
  const elsewhere = await aTicket(db, { requester: stranger, organization: foreign, team })
  const send = (action: string, more: Record<string, string | string[]> = {}) => ({
    ...{ formKey: randomUUID(), tickets: [ticket.number, other.number], from: 'view=team', confirm: 'yes' },
    action,
    ...more,
  })
  /** Does it, and presses the button behind „erledigt“. */
  const undo = async (visitor: Visitor, fields: ReturnType<typeof send>) => {
    const list = await visitor.follow(await visitor.post(BULK, fields))
    expect(pageOf(list).getByRole('button', { name: 'Rückgängig' })).toBeTruthy()
    const sent = { undo: inputValue(list.body, 'undo'), from: 'view=team' }
    return { sent, press: async () => textOf(await visitor.follow(await visitor.post(`${BULK}/undo`, sent))) }
  }
  const rows = () => db.ticket.findMany({ where: { id: { in: [ticket.id, other.id] } }, orderBy: { id: 'asc' } })
  return { ...desk, other, foreign, elsewhere, stranger, send, undo, rows, people: [eva, ben] }
}

test('duplicates from the list become one, those of other companies are named, and it is taken back', async () => {
  const { db, atJanas, ticket, other, foreign, elsewhere, send, undo, rows, people } = await start()
  const tickets = [ticket.number, other.number, elsewhere.number]
  const { confirm: _no, ...asking } = send('merge', { tickets })
  const asked = textOf(await atJanas.post(BULK, asking))
  expect(asked).toContain('bleibt und nimmt die anderen auf')
  expect(asked).toContain(`→ …${ticket.number.slice(-4)}`)
  expect(asked).toContain(`gehört zu ${foreign.name}`)
  const { press } = await undo(atJanas, send('merge', { tickets, into: ticket.number }))
  expect(await rows()).toMatchObject([{ mergedIntoId: null }, { mergedIntoId: ticket.id, state: 'closed' }])
  expect(await db.ticket.findUniqueOrThrow({ where: { id: elsewhere.id } })).toMatchObject({ mergedIntoId: null })
  expect(await press()).toContain('1 von 1 zurückgenommen.')
  expect(await rows()).toMatchObject([{ mergedIntoId: null }, { mergedIntoId: null, state: 'new' }])
  await db.$executeRaw`update graphile_worker._private_jobs set run_at = now()`
  await portal.work()
  for (const { email } of people) expect(await mailsTo(db, email)).toEqual([])
})

test('one mail says the new number for all of a customer’s tickets', async () => {
  const { db, atJanas, ben, organization, team, ticket, other, send } = await start()
  const third = await aTicket(db, { requester: ben, organization, team, subject: 'Zum dritten Mal' })
  await atJanas.post(
    BULK,
    send('merge', { tickets: [ticket, other, third].map(({ number }) => number), into: ticket.number }),
  )
  await db.$executeRaw`update graphile_worker._private_jobs set run_at = now()`
  await portal.work()
  const [mail, ...more] = await mailsTo(db, ben.email)
  expect(more).toEqual([])
  for (const number of [ticket.number, other.number, third.number]) expect(mail?.text).toContain(number)
})

test('a single mark is not enough to merge', async () => {
  const { atJanas, ticket, send } = await start()
  const { confirm: _no, ...asking } = send('merge', { tickets: [ticket.number] })
  const answer = await atJanas.follow(await atJanas.post(BULK, asking))
  expect(textOf(answer)).toContain('mindestens zwei Tickets')
})

test.each([
  ['spam', {}, { spam: true, state: 'closed' }, { spam: false, state: 'new' }],
  ['priority', { priority: '5' }, { priority: 5 }, { priority: 3 }],
] as const)('%s is done, and taken back within minutes', async (action, fields, done, before) => {
  const { db, atJanas, send, undo, rows, people } = await start()
  const { press, sent } = await undo(atJanas, send(action, fields))
  expect(await rows()).toMatchObject([done, done])
  expect(await press()).toContain('2 von 2 zurückgenommen.')
  expect(await rows()).toMatchObject([before, before])
  expect(textOf(await atJanas.follow(await atJanas.post(`${BULK}/undo`, sent)))).toContain('nicht mehr zurücknehmen')
  await portal.work()
  for (const { email } of people) expect(await mailsTo(db, email)).toEqual([])
})

test('after some minutes nothing is taken back', async () => {
  const { db, atJanas, send, undo, rows } = await start()
  const { press } = await undo(atJanas, send('spam'))
  await db.bulkUndo.updateMany({ data: { createdAt: new Date(Date.now() - 6 * 60_000) } })
  await press()
  expect(await rows()).toMatchObject([{ spam: true }, { spam: true }])
})

test('an assignment to oneself is taken back without a mail to whoever had it', async () => {
  const { db, atJanas, jana, tom, ticket, send, undo, rows } = await start()
  await db.ticket.update({ where: { id: ticket.id }, data: { assigneeId: tom.id } })
  const { press } = await undo(atJanas, send('assign', { agent: String(jana.id) }))
  expect(await rows()).toMatchObject([{ assigneeId: jana.id }, { assigneeId: jana.id }])
  await press()
  expect(await rows()).toMatchObject([{ assigneeId: tom.id }, { assigneeId: null }])
  await portal.work()
  expect(await mailsTo(db, tom.email)).toEqual([])
  const given = await atJanas.post(BULK, send('assign', { agent: String(tom.id) }))
  expect(pageOf(await atJanas.follow(given)).queryByRole('button', { name: 'Rückgängig' })).toBeNull()
})

test('what others have changed since stays and is named, and nobody takes back what others did', async () => {
  const { db, app, team, atJanas, asTom, ticket, send, undo, rows } = await start()
  const { press, sent } = await undo(atJanas, send('priority', { priority: '5' }))
  await setTicketPriority(db, asTom, ticket.id, { priority: 1 })
  const mira = await as(app, await anAgent(db, {}, [team]))
  await mira.post(`${BULK}/undo`, sent)
  expect(await rows()).toMatchObject([{ priority: 1 }, { priority: 5 }])
  const said = await press()
  expect(said).toContain('1 von 2 zurückgenommen.')
  expect(said).toContain(`…${ticket.number.slice(-4)}: inzwischen geändert`)
  expect(await rows()).toMatchObject([{ priority: 1 }, { priority: 3 }])
})
