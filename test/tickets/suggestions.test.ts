import { expect, test } from 'vitest'
import { transaction } from '../../src/platform/db.ts'
import { suggestParticipants } from '../../src/tickets/suggestions.ts'
import { aCustomer } from '../support/builders.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

async function withCopy() {
  const world = await twoTeams(portal)
  const { db, ticket, jonas, path } = world
  const lorch = await aCustomer(db, { firstName: 'Theo', lastName: 'Lorch' })
  const copied = [jonas.account.email, lorch.email, 'niemand@lorch.example']
  await transaction(db, (tx) =>
    suggestParticipants(
      tx,
      ticket.id,
      copied.map((address, at) => ({ address, name: at === 2 ? '' : `Name ${at}` })),
    ),
  )
  return {
    ...world,
    lorch,
    to: `${path}/suggestions`,
    left: async () =>
      (await db.suggestedParticipant.findMany({ where: { ticketId: ticket.id, dismissedAt: null } })).map(
        ({ address }) => address,
      ),
    readers: () => db.ticketParticipant.findMany({ where: { ticketId: ticket.id } }),
  }
}

test('the desk shows who was in the copy, and who is foreign', async () => {
  const { asJana, path, jonas, leyla, ticket } = await withCopy()
  const page = pageOf(await asJana.get(path))
  expect(textOf(await asJana.get(path))).toMatch(/In Kopie: Name 0 \S+ gleiche Firma/)
  expect(textOf(await asJana.get(path))).toMatch(/In Kopie: Name 1 \S+ fremd/)
  expect(page.getByRole('button', { name: 'Name 0 aufnehmen' })).toBeTruthy()
  expect(page.getByRole('link', { name: 'Name 1 aufnehmen' })).toBeTruthy()
  expect((await leyla.visitor.get(`/tickets/${ticket.number}`)).body).not.toContain(jonas.account.email)
})

test('a colleague is let in by one click, is mailed, and reads the ticket', async () => {
  const { asJana, to, jonas, ticket, left, mails, events } = await withCopy()
  expect((await asJana.post(to, { address: jonas.account.email })).statusCode).toBe(303)
  expect((await jonas.visitor.get(`/tickets/${ticket.number}`)).statusCode).toBe(200)
  expect(await left()).not.toContain(jonas.account.email)
  expect(await events()).toEqual(['opened public', 'shared public'])
  expect((await mails(jonas.account)).at(-1)?.text).toContain('Jana Keller lässt Sie')
})

test('a foreign person is let in only with a confirmation, and only once they are in the company', async () => {
  const { asJana, to, lorch, readers, left, db, organization } = await withCopy()
  const shown = await asJana.get(`${to}?address=${encodeURIComponent(lorch.email)}`)
  expect(textOf(shown)).toContain('Mitlesen kann nur, wer zu')
  const outside = await asJana.post(to, { address: lorch.email, confirm: 'yes' })
  expect([outside.statusCode, pageOf(outside).valueOf('address')]).toEqual([422, lorch.email])
  expect(pageOf(outside).errorOf('address')).toContain('gehört nicht zur Firma')
  expect(await readers()).toEqual([])
  await db.membership.create({ data: { accountId: lorch.id, organizationId: organization.id } })
  const unconfirmed = await asJana.post(to, { address: lorch.email })
  expect([unconfirmed.statusCode, pageOf(unconfirmed).valueOf('address')]).toEqual([422, lorch.email])
  expect(pageOf(unconfirmed).errorOf('confirm')).toContain('Bestätigen Sie')
  expect(await readers()).toEqual([])
  expect((await asJana.post(to, { address: lorch.email, confirm: 'yes' })).statusCode).toBe(303)
  expect(await readers()).toMatchObject([{ accountId: lorch.id, origin: 'team' }])
  expect(await left()).not.toContain(lorch.email)
})

test('whoever is left out is not asked about again, also when the next mail names them', async () => {
  const { asJana, to, path, left, readers, db, ticket } = await withCopy()
  await asJana.post(to, { address: 'niemand@lorch.example', decision: 'leave' })
  await transaction(db, (tx) => suggestParticipants(tx, ticket.id, [{ address: 'niemand@lorch.example', name: '' }]))
  expect(await left()).toHaveLength(2)
  expect(await readers()).toEqual([])
  expect((await asJana.get(path)).body).not.toContain('niemand@lorch.example')
})

test('nobody who was not in a copy is let in this way, and no other team decides', async () => {
  const { asJana, asMira, leyla, to, jonas, db, readers } = await withCopy()
  const other = await aCustomer(db)
  expect((await asJana.post(to, { address: other.email, confirm: 'yes' })).statusCode).toBe(422)
  expect((await asMira.post(to, { address: jonas.account.email })).statusCode).toBe(404)
  expect((await leyla.visitor.post(to, { address: jonas.account.email })).statusCode).toBe(403)
  expect((await asJana.post(to, { address: 'nobody' })).statusCode).toBe(422)
  expect(await readers()).toEqual([])
})
