import { expect, test } from 'vitest'
import { shiftClock } from '../../src/platform/clock.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, aTeam, PASSWORD } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { aContract, dayFromNow, joins } from '../support/contracts.ts'
import { inputValue, numbersOn, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aForm } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
const DAY = 24 * 3600_000

async function start() {
  const { db, app } = portal
  const team = (await db.team.findFirst({ where: { isDefault: true } })) ?? (await aTeam(db, { isDefault: true }))
  const [first, second] = [await aCompany(portal), await aCompany(portal)]
  const leyla = await aCustomer(db)
  for (const organization of [first, second]) await joins(db, leyla, organization)
  const visitor = await as(app, leyla)
  return {
    db,
    team,
    first,
    second,
    leyla,
    visitor,
    ticketOf: () => db.ticket.findFirstOrThrow({ where: { requesterId: leyla.id } }),
  }
}

test('somebody of several companies has to say for which one a ticket is, and can name no other', async () => {
  const { db, team, first, second, leyla, visitor, ticketOf } = await start()
  const foreign = await aCompany(portal)
  const form = pageOf(await visitor.get('/tickets/new'))
  expect(form.fields('organization')[0]?.required).toBe(true)
  expect(form.valueOf('organization')).toBe('')
  expect(form.choicesOf('organization').sort()).toEqual(['', String(first.id), String(second.id)].sort())
  for (const organization of ['', foreign.id, 'x', -1, 2 ** 31]) {
    const refused = await visitor.upload('/tickets', aForm(team.id, { organization }))
    expect(refused.statusCode, String(organization)).toBe(422)
    expect(pageOf(refused).errorOf('organization')).toContain('Bitte wählen Sie eines Ihrer Unternehmen')
    expect(pageOf(refused).faults()).toContain('organization')
    expect(inputValue(refused.body, 'subject')).toBe('Rechnungslauf bricht bei Mandant 7 ab')
  }
  expect((await visitor.upload('/tickets', aForm(team.id))).statusCode).toBe(422)
  expect(await db.ticket.count({ where: { requesterId: leyla.id } })).toBe(0)
  expect((await visitor.upload('/tickets', aForm(team.id, { organization: second.id }))).statusCode).toBe(303)
  expect(await ticketOf()).toMatchObject({ organizationId: second.id, confidential: false })
  expect(pageOf(await visitor.get('/tickets')).getByRole('table').textContent).toContain(second.name)
})

test('with one company, or one whose contract is valid, nothing is asked and the ticket is for it', async () => {
  const { db, team, first, second, visitor, ticketOf } = await start()
  await db.contract.updateMany({ where: { organizationId: second.id }, data: { validUntil: new Date(dayFromNow(-1)) } })
  expect(pageOf(await visitor.get('/tickets/new')).fields('organization')).toEqual([])
  expect((await visitor.upload('/tickets', aForm(team.id))).statusCode).toBe(303)
  expect((await ticketOf()).organizationId).toBe(first.id)
})

test('company and confidentiality survive an error, a draft and the end of a session', async () => {
  const { db, team, second, leyla, visitor, ticketOf } = await start()
  const kept = (html: string) => {
    expect(inputValue(html, 'organization')).toBe(String(second.id))
    expect(pageOf(html).ticked('confidential')).toEqual(['yes'])
  }
  const form = aForm(team.id, { organization: second.id, confidential: 'yes', body: '' })
  kept((await visitor.upload('/tickets', form)).body)
  kept((await visitor.get('/tickets/new')).body)
  await visitor.post(`/drafts/${form.formKey}/removal`)
  const other = aForm(team.id, { organization: second.id, confidential: 'yes' })
  await db.session.updateMany({
    where: { accountId: leyla.id },
    data: { lastSeenAt: new Date(Date.now() - 13 * 3600_000) },
  })
  const sent = await visitor.upload('/tickets', { ...other, returnTo: '/tickets/new' })
  expect(sent.headers.location).toBe('/login?next=%2Ftickets%2Fnew')
  const back = await visitor.follow(
    await visitor.post('/login', { login: leyla.email, password: PASSWORD, next: '/tickets/new' }),
  )
  kept(back.body)
  expect((await visitor.upload('/tickets', { ...other, formKey: inputValue(back.body, 'formKey') })).statusCode).toBe(
    303,
  )
  expect(await ticketOf()).toMatchObject({ organizationId: second.id, confidential: true })
})

test('the follow-up of a confidential ticket is confidential and for the same company, unless changed', async () => {
  const { db, team, second, visitor, ticketOf } = await start()
  await visitor.upload(
    '/tickets',
    aForm(team.id, { organization: second.id, confidential: 'yes', subject: 'Abmahnung vorbereiten' }),
  )
  const { id, number } = await ticketOf()
  const page = (await visitor.get(`/tickets/new?follows=${number}`)).body
  expect(inputValue(page, 'organization')).toBe(String(second.id))
  expect(pageOf(page).ticked('confidential')).toEqual(['yes'])
  // A reply that comes too late becomes the draft of a follow-up.
  await db.ticket.update({ where: { id }, data: { state: 'closed', closedAt: new Date(Date.now() - 20 * DAY) } })
  const late = await visitor.follow(
    await visitor.post(`/tickets/${number}/replies`, { formKey: crypto.randomUUID(), body: 'Doch noch etwas' }),
  )
  expect(inputValue(late, 'body')).toBe('Doch noch etwas')
  expect(pageOf(late).ticked('confidential')).toEqual(['yes'])
  const open = aForm(team.id, { organization: second.id, follows: number, body: '' })
  expect(pageOf(await visitor.upload('/tickets', open)).ticked('confidential')).toEqual([])
})

test('a ticket says nothing of one it is linked to that its reader may not see', async () => {
  const { db, team, first, leyla, visitor, ticketOf } = await start()
  const eva = await aMember(portal, first, 'admin')
  await visitor.upload('/tickets', aForm(team.id, { organization: first.id }))
  const { number } = await ticketOf()
  await visitor.upload('/tickets', aForm(team.id, { organization: first.id, follows: number, subject: 'Geht weiter' }))
  const next = await db.ticket.findFirstOrThrow({ where: { requesterId: leyla.id }, orderBy: { id: 'desc' } })
  const linksOf = async (reader: typeof visitor, one: string, other: string) =>
    Promise.all(['', '/print'].map(async (part) => (await reader.get(`/tickets/${one}${part}`)).body.includes(other)))
  for (const [one, other] of [
    [number, next.number],
    [next.number, number],
  ] as const) {
    await db.ticket.updateMany({ where: { number: other }, data: { confidential: false } })
    expect(await linksOf(eva.visitor, one, other)).toEqual([true, true])
    await db.ticket.updateMany({ where: { number: other }, data: { confidential: true } })
    expect(await linksOf(eva.visitor, one, other)).toEqual([false, false])
    expect(await linksOf(visitor, one, other)).toEqual([true, true])
    await db.ticket.updateMany({ where: { number: other }, data: { confidential: false } })
  }
})

test('a ticket keeps the company and the contract it was opened under, whatever changes later', async () => {
  const { db, team, first, second, leyla, visitor, ticketOf } = await start()
  await visitor.upload('/tickets', aForm(team.id, { organization: first.id }))
  const { number, contractId } = await ticketOf()
  const contract = await db.contract.findUniqueOrThrow({ where: { id: contractId ?? 0 } })
  expect(contract.organizationId).toBe(first.id)
  const [eva, other] = [await aMember(portal, first, 'admin'), await aMember(portal, second, 'admin')]
  await db.membership.delete({ where: { accountId_organizationId: { accountId: leyla.id, organizationId: first.id } } })
  await aContract(db, { organization: first, until: dayFromNow(400) })
  await db.contract.update({ where: { id: contract.id }, data: { validUntil: new Date(dayFromNow(-1)) } })
  const facts = textOf((await visitor.get(`/tickets/${number}`)).body)
  expect(facts).toContain(`Unternehmen ${first.name}`)
  expect(facts).toContain(`Vertrag ${contract.number}`)
  expect(numbersOn((await eva.visitor.get('/company/tickets')).body)).toEqual([number])
  expect(numbersOn((await other.visitor.get('/company/tickets')).body)).toEqual([])
})

test('of overlapping contracts, a ticket falls under the valid one that ends last', async () => {
  const { db } = portal
  const team = (await db.team.findFirst({ where: { isDefault: true } })) ?? (await aTeam(db, { isDefault: true }))
  const organization = await aCompany(portal, { until: dayFromNow(5) })
  const longest = await aContract(db, { organization, from: dayFromNow(-30), until: dayFromNow(30) })
  const later = await aContract(db, { organization, from: dayFromNow(20), until: dayFromNow(400) })
  await aContract(db, { organization, from: dayFromNow(-400), until: dayFromNow(-20) })
  const { account, visitor } = await aMember(portal, organization)
  const contractOfNext = async () => {
    await visitor.upload('/tickets', aForm(team.id, { subject: `Drucker ${crypto.randomUUID()}` }))
    return (await db.ticket.findFirstOrThrow({ where: { requesterId: account.id }, orderBy: { id: 'desc' } }))
      .contractId
  }
  expect(await contractOfNext()).toBe(longest.id)
  const back = shiftClock(25 * DAY)
  try {
    expect(await contractOfNext()).toBe(later.id)
  } finally {
    back()
  }
})
