import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { lockPerson } from '../../src/accounts/authority.ts'
import { addNote } from '../../src/organizations/notes.ts'
import { setPerson } from '../../src/organizations/people-changes.ts'
import { transaction } from '../../src/platform/db.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { dayFromNow, joins } from '../support/contracts.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** Eva of a company, and an agent of one of two teams. */
async function start() {
  const { db, app } = portal
  const [team, other] = [await aTeam(db), await aTeam(db, { openToCustomers: false })]
  const organization = await aCompany(portal)
  const { account: eva, visitor } = await aMember(portal, organization)
  await db.membership.updateMany({ where: { accountId: eva.id }, data: { site: 'Werk Nord' } })
  const jana = await anAgent(db, {}, [team])
  const form = (changes: Record<string, string | number> = {}) => ({
    ...{ formKey: randomUUID(), customer: eva.id, team: team.id, channel: 'phone', affects: 'others', priority: 4 },
    ...{ subject: 'Anmeldung am ERP', body: 'Seit 7:40 Uhr geht nichts.', restarted: 'yes', action: 'send' },
    ...changes,
  })
  return {
    ...{ db, app, team, other, organization, eva, visitor, jana, form, asJana: await as(app, jana) },
    tickets: () => db.ticket.findMany({ where: { requesterId: eva.id }, include: { messages: true, events: true } }),
  }
}

test('an agent opens a ticket in the words of the customer; both see who said and who wrote', async () => {
  const { db, organization, eva, visitor, jana, form, asJana, tickets, team } = await start()
  const answer = await asJana.upload('/desk/tickets', form())
  const [ticket] = await tickets()
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `/desk/tickets/${ticket?.number}`])
  expect(ticket).toMatchObject({
    ...{ channel: 'phone', state: 'new', teamId: team.id, assigneeId: null, priority: 4, affects: 'others' },
    ...{ organizationId: organization.id, site: 'Werk Nord', restarted: true, confidential: false },
    messages: [{ authorId: eva.id, side: 'customer', visibility: 'public', channel: 'phone' }],
    events: [{ type: 'opened', actorId: jana.id, data: { recorded: 'phone' } }],
  })
  expect(ticket?.contractId).toBeTruthy()
  expect((await db.account.findUniqueOrThrow({ where: { id: eva.id } })).supportId).toMatch(/^K-/)
  expect(textOf(await visitor.get('/tickets'))).toContain('Telefon')
  const seen = pageOf(await visitor.get(`/tickets/${ticket?.number}`)).text
  expect(seen).toContain('Eva Brandt Sie Telefon, aufgenommen von Jana Keller')
  expect(textOf(await asJana.follow(answer))).toContain('Telefon, aufgenommen von Jana Keller')
})

test('the customer and the other members of the team are mailed, whoever opened it is not', async () => {
  const { db, eva, jana, form, asJana, team } = await start()
  const tom = await anAgent(db, { firstName: 'Tom', lastName: 'Weber' }, [team])
  await asJana.upload('/desk/tickets', form())
  await portal.work()
  const [acknowledgement, ...more] = await mailsTo(db, eva.email)
  expect([acknowledgement?.name, more]).toEqual(['ticket.opened', []])
  expect(await mailsTo(db, tom.email)).toMatchObject([{ name: 'desk.ticket' }])
  expect(await mailsTo(db, jana.email)).toEqual([])
})

test('opened and taken over at once, one mail says both', async () => {
  const { db, eva, jana, form, asJana, tickets, other } = await start()
  await asJana.upload('/desk/tickets', form({ action: 'take' }))
  expect(await tickets()).toMatchObject([{ state: 'open', assigneeId: jana.id, events: [{}, { type: 'assigned' }] }])
  await portal.work()
  const [mail, ...more] = await mailsTo(db, eva.email)
  expect(mail?.text).toContain('Jana Keller kümmert sich jetzt darum.')
  expect(more).toEqual([])
  const refused = pageOf(await asJana.upload('/desk/tickets', form({ action: 'take', team: other.id })))
  expect(refused.errorOf('team')).toContain('nur Tickets Ihres Teams')
  expect(await tickets()).toHaveLength(1)
})

test('whoever opens a ticket for another team goes on reading it', async () => {
  const { form, asJana, tickets, other } = await start()
  const answer = await asJana.upload('/desk/tickets', form({ team: other.id }))
  expect(await tickets()).toMatchObject([{ teamId: other.id }])
  expect((await asJana.follow(answer)).statusCode).toBe(200)
})

test('a form that comes twice opens one ticket, and its files come along', async () => {
  const { db, visitor, jana, form, asJana, tickets } = await start()
  const once = form()
  const file = { name: 'attachments', filename: 'Protokoll.txt', content: 'Zeile' }
  const first = await asJana.upload('/desk/tickets', once, [file])
  expect((await asJana.upload('/desk/tickets', once)).headers.location).toBe(first.headers.location)
  const [ticket, ...more] = await tickets()
  expect(more).toEqual([])
  const page = pageOf(await visitor.get(`/tickets/${ticket?.number}`))
  expect((await visitor.get(page.links(/Protokoll/)[0] ?? '')).body).toBe('Zeile')
  expect(await db.draft.count({ where: { accountId: jana.id } })).toBe(0)
})

test('bad input is refused at its field, and everything typed is kept, also as a draft', async () => {
  const { form, asJana, tickets, eva } = await start()
  const cases: [Record<string, string | number>, string][] = [
    [{ subject: ' ' }, 'subject'],
    [{ body: '' }, 'body'],
    [{ team: 2_000_000_000 }, 'team'],
    [{ channel: 'portal' }, 'channel'],
    [{ priority: 9 }, 'priority'],
  ]
  for (const [changes, field] of cases) {
    const refused = await asJana.upload('/desk/tickets', form({ body: 'Wort für Wort', ...changes }))
    expect(refused.statusCode, field).toBe(422)
    expect(pageOf(refused).errorOf(field), field).not.toBe('')
    if (field !== 'body') expect(pageOf(refused).valueOf('body')).toBe('Wort für Wort')
  }
  expect(await tickets()).toEqual([])
  const { account } = await aMember(portal, await aCompany(portal))
  expect(pageOf(await asJana.get(`/desk/tickets/new?customer=${eva.id}`)).valueOf('body')).toBe('Wort für Wort')
  expect(pageOf(await asJana.get(`/desk/tickets/new?customer=${account.id}`)).valueOf('body')).toBe('')
})

test('without a contract, disabled, or no customer: refused with what to do, and nothing is written', async () => {
  const { db, organization, eva, form, asJana, tickets, jana } = await start()
  const path = `/desk/tickets/new?customer=${eva.id}`
  const data = { validFrom: new Date(dayFromNow(-9)), validUntil: new Date(dayFromNow(-1)) }
  await db.contract.updateMany({ where: { organizationId: organization.id }, data })
  const page = pageOf(await asJana.get(path))
  expect(page.getByRole('alert').textContent).toContain('gilt kein Vertrag')
  expect(page.has('form[method=post][action="/desk/tickets"]')).toBe(false)
  expect(textOf(await asJana.upload('/desk/tickets', form()))).toContain('gilt kein Vertrag')
  await db.contract.updateMany({
    where: { organizationId: organization.id },
    data: { validUntil: new Date(dayFromNow(9)) },
  })
  await setPerson(db, eva.email, { enabled: false })
  expect(textOf(await asJana.upload('/desk/tickets', form()))).toContain('gesperrt')
  const refused = await asJana.upload('/desk/tickets', form({ customer: jana.id }))
  expect([refused.statusCode, textOf(refused)]).toEqual([422, expect.stringContaining('für wen das Ticket ist')])
  expect(await tickets()).toEqual([])
})

test('a customer whom no number can name is none, and what was typed is kept', async () => {
  const { form, asJana, tickets } = await start()
  for (const customer of ['99999999999', '1e400', '1.5', 'NaN', '-1']) {
    const refused = await asJana.upload('/desk/tickets', form({ customer, body: `Wort für Wort ${customer}` }))
    expect(refused.statusCode, customer).toBe(422)
  }
  expect(await tickets()).toEqual([])
})

test('a contract that ends while the ticket is opened decides', async () => {
  const { db, eva, form, asJana, tickets } = await start()
  await transaction(db, async (tx) => {
    await lockPerson(tx, eva.id)
    const sending = asJana.upload('/desk/tickets', form())
    await tx.account.update({ where: { id: eva.id }, data: { enabled: false } })
    return { sending }
  }).then(({ sending }) => sending)
  expect(await tickets()).toEqual([])
})

test('of several companies one has to be chosen, and none without a contract', async () => {
  const { db, eva, form, asJana, tickets } = await start()
  const [second, ended] = [
    await aCompany(portal),
    await aCompany(portal, { from: dayFromNow(-9), until: dayFromNow(-1) }),
  ]
  for (const each of [second, ended]) await joins(db, eva, each)
  const page = pageOf(await asJana.get(`/desk/tickets/new?customer=${eva.id}`))
  expect(page.choicesOf('organization')).not.toContain(String(ended.id))
  for (const organization of ['', ended.id])
    expect(pageOf(await asJana.upload('/desk/tickets', form({ organization }))).errorOf('organization')).not.toBe('')
  await asJana.upload('/desk/tickets', form({ organization: second.id }))
  expect(await tickets()).toMatchObject([{ organizationId: second.id, site: null }])
})

test('first somebody is chosen, by any part of what is known; the notes stand beside', async () => {
  const { db, eva, organization, asJana, jana, visitor } = await start()
  const found = pageOf(await asJana.get(`/desk/tickets/new?q=${encodeURIComponent(organization.name)}`))
  expect(found.links(/customer=/)).toEqual([`/desk/tickets/new?customer=${eva.id}`])
  expect(textOf(await asJana.get('/desk/tickets/new?q=gibtesnicht'))).toContain('erst als Person angelegt')
  await addNote(db, await anActor(db, jana), organization.id, { body: 'Nur nach 18 Uhr' })
  expect(textOf(await asJana.get(`/desk/tickets/new?customer=${eva.id}`))).toContain('Nur nach 18 Uhr')
  expect((await asJana.get('/desk/tickets/new?customer=2000000000')).statusCode).toBe(404)
  expect((await visitor.get('/desk/tickets/new')).statusCode).toBe(403)
  expect((await visitor.upload('/desk/tickets', { formKey: randomUUID() })).statusCode).toBe(403)
})
