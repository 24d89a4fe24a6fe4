import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent } from '../support/builders.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { twoTeams } from '../support/two-teams.ts'

const portal = usePortal()
const LIST = '/desk/settings/parties'

async function start() {
  const desk = await twoTeams(portal)
  const party = await portal.db.party.create({
    data: { teamId: desk.first.id, name: `Muster Netz ${randomUUID().slice(0, 6)}`, address: 'hilfe@netz.example' },
  })
  const name = async () => (await portal.db.party.findUnique({ where: { id: party.id } }))?.name
  return {
    ...desk,
    party,
    name,
    page: `${LIST}/${party.id}`,
    admin: await as(desk.app, await anAgent(desk.db, { role: 'admin' })),
  }
}

test('agents see the third parties of their teams, admins all, and others find none', async () => {
  const { asJana, asMira, admin, leyla, party, page } = await start()
  for (const visitor of [asJana, admin]) {
    expect(textOf(await visitor.get(LIST))).toContain(party.name)
    expect(textOf(await visitor.get(page))).toContain('hilfe@netz.example')
  }
  expect(textOf(await asMira.get(LIST))).toContain('Noch keine Drittanbieter')
  for (const url of [page]) expect((await asMira.get(url)).statusCode).toBe(404)
  for (const url of [LIST, page]) expect((await leyla.visitor.get(url)).statusCode).toBe(403)
})

test('one is renamed; a name that is there already or missing is refused and kept', async () => {
  const { db, asJana, asMira, party, name, page } = await start()
  expect((await asMira.post(page, { name: 'Fremd' })).statusCode).toBe(404)
  expect((await asJana.post(page, { name: 'Muster Netz AG' })).statusCode).toBe(303)
  expect(await name()).toBe('Muster Netz AG')
  await db.party.create({ data: { teamId: party.teamId, name: 'Zweite GmbH', address: party.address } })
  for (const wrong of ['', 'Zweite GmbH', 'x'.repeat(121)]) {
    const refused = await asJana.post(page, { name: wrong })
    expect(refused.statusCode).toBe(422)
    expect([pageOf(refused).errorOf('name') !== '', pageOf(refused).valueOf('name')]).toEqual([true, wrong])
  }
  expect(await name()).toBe('Muster Netz AG')
})

test('one that no ticket waits for is removed, once', async () => {
  const { db, asJana, asMira, ticket, party, name, page } = await start()
  await db.ticketParty.create({ data: { ticketId: ticket.id, partyId: party.id } })
  expect(textOf(await asJana.get(page))).toContain('Eine spätere Antwort darauf eröffnet ein neues Ticket.')
  await db.ticket.update({
    where: { id: ticket.id },
    data: { partyId: party.id, state: 'on_hold', holdReason: 'third_party' },
  })
  const form = { formKey: randomUUID() }
  expect((await asMira.post(`${page}/removal`, form)).statusCode).toBe(404)
  const refused = await asJana.post(`${page}/removal`, form)
  expect([refused.statusCode, await name()]).toEqual([422, party.name])
  expect(textOf(refused)).toContain(`Das Ticket ${ticket.number} wartet`)
  await db.ticket.update({ where: { id: ticket.id }, data: { partyId: null, state: 'open', holdReason: null } })
  for (const _twice of [1, 2]) expect((await asJana.post(`${page}/removal`, form)).statusCode).toBe(303)
  expect(await name()).toBeUndefined()
})
