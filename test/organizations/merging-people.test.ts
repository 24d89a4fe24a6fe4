import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { blockSender } from '../../src/correspondence/blocked-senders.ts'
import { mergePeople } from '../../src/organizations/merging-people.ts'
import { transaction } from '../../src/platform/db.ts'
import { countReferences } from '../../src/platform/references.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket, PASSWORD } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { arrives } from '../support/incoming.ts'
import { textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()

/** Eva at work, and Eva with another address, each with a ticket; she reads the other's along, and writes a draft. */
async function twoAccounts() {
  const { db, app } = portal
  const [team, organization, second] = [await aTeam(db), await anOrganization(db), await anOrganization(db)]
  for (const company of [organization, second]) await aContract(db, { organization: company })
  const eva = await aCustomer(db)
  const other = await aCustomer(db, {
    ...{ email: `e.brandt.${randomUUID().slice(0, 8)}@brandt.example`, firstName: 'E.', userName: randomUUID() },
    ...{ phone: '+49 30 1', supportId: `K-${randomUUID().slice(0, 8)}` },
  })
  await joins(db, eva, organization)
  await joins(db, other, organization, 'admin')
  await joins(db, other, second)
  const [own, theirs] = [
    await aTicket(db, { requester: eva, organization, team }),
    await aTicket(db, { requester: other, organization, team, body: 'Vom anderen Konto.' }),
  ]
  await db.ticketParticipant.createMany({
    data: [
      { ticketId: own.id, accountId: other.id },
      { ticketId: theirs.id, accountId: eva.id },
    ],
  })
  await db.draft.create({ data: { key: randomUUID(), accountId: other.id, purpose: `reply:${theirs.id}`, fields: {} } })
  const admin = await as(app, await anAgent(db, { role: 'admin' }, [team]))
  const path = `/desk/customers/${eva.id}/merging`
  const form = (more: Record<string, string> = {}) => ({ formKey: randomUUID(), email: other.email, ...more })
  return { db, app, team, organization, second, eva, other, own, theirs, admin, path, form }
}

test('an admin sees what moves, and then the second account is part of the first one', async () => {
  const { db, app, organization, second, eva, other, own, theirs, admin, path, form } = await twoAccounts()
  const others = await as(app, other)
  const asked = textOf(await admin.post(path, form()))
  expect(asked).toContain('Ein Ticket')
  expect(asked).toContain(second.name)
  expect(asked).toContain('nicht rückgängig machen')
  expect(await db.account.findUniqueOrThrow({ where: { id: other.id } })).toMatchObject({ mergedIntoId: null })

  const done = await admin.post(path, form({ confirm: 'yes' }))
  expect(done.headers.location).toBe(`/desk/customers/${eva.id}`)
  expect(JSON.stringify(await db.submission.findMany({ select: { result: true } }))).not.toContain('Brandt')
  expect(await db.ticket.findUniqueOrThrow({ where: { id: theirs.id } })).toMatchObject({ requesterId: eva.id })
  expect(await db.message.findFirstOrThrow({ where: { ticketId: theirs.id } })).toMatchObject({
    ...{ authorId: eva.id, authorName: 'E. Brandt' },
  })
  expect(await db.ticketParticipant.count({ where: { ticketId: { in: [own.id, theirs.id] } } })).toBe(0)
  const roles = await db.membership.findMany({ where: { accountId: eva.id }, orderBy: { organizationId: 'asc' } })
  expect(roles.map(({ organizationId, role }) => [organizationId, role])).toEqual([
    [organization.id, 'admin'],
    [second.id, 'customer'],
  ])
  expect(await db.account.findUniqueOrThrow({ where: { id: eva.id } })).toMatchObject({
    ...{ supportId: other.supportId, phone: other.phone },
  })
  expect((await others.get('/tickets')).headers.location).toContain('/login')
  expect(await db.auditEntry.count({ where: { action: 'person.merged', accountId: eva.id } })).toBe(1)
})

test('no table names the account that is gone, whichever version made it', async () => {
  const { db, eva, other } = await twoAccounts()
  const left = () => transaction(db, (tx) => countReferences(tx, 'account', other.id))
  expect(Object.keys(await left())).toContain('ticket.requester_id')
  await mergePeople(db, { from: other.email, into: { email: eva.email }, dryRun: true })
  expect(Object.keys(await left())).toContain('ticket.requester_id')
  await mergePeople(db, { from: other.email, into: { email: eva.email }, dryRun: false })
  expect(await left()).toEqual({})
  expect(Object.keys(await transaction(db, (tx) => countReferences(tx, 'account', eva.id)))).toContain(
    'account.merged_into_id',
  )
})

test('neither address can be blocked while they are somebody’s', async () => {
  const { db, eva, other, team } = await twoAccounts()
  await mergePeople(db, { from: other.email, into: { email: eva.email }, dryRun: false })
  const admin = await anActor(db, await anAgent(db, { role: 'admin' }, [team]))
  for (const { email } of [eva, other])
    await expect(blockSender(db, admin, email, false), email).rejects.toMatchObject({
      key: 'error.mail-desk.own-sender',
    })
  expect(await db.blockedSender.count({ where: { pattern: other.email } })).toBe(0)
})

test('the second address goes on: mails from it, signing in with it, a registration', async () => {
  const { db, app, eva, other, own } = await twoAccounts()
  await mergePeople(db, { from: other.email, into: { email: eva.email }, dryRun: false })
  await arrives(portal, { from: other.email, subject: `[Ticket#${own.number}]`, text: 'Von unterwegs.' })
  expect(await db.message.findFirstOrThrow({ where: { ticketId: own.id }, orderBy: { id: 'desc' } })).toMatchObject({
    ...{ body: 'Von unterwegs.', authorId: eva.id },
  })
  for (const login of [other.email, other.userName ?? '']) {
    const entered = await stranger(app).post('/login', { login, password: PASSWORD })
    expect(entered.statusCode).toBe(303)
  }
  expect(await db.session.count({ where: { accountId: eva.id } })).toBeGreaterThan(0)
  expect(await db.session.count({ where: { accountId: other.id } })).toBe(0)
})

test('erasing the person erases both names and addresses', async () => {
  const { db, eva, other, theirs } = await twoAccounts()
  await mergePeople(db, { from: other.email, into: { email: eva.email }, dryRun: false })
  await erasePerson(db, other.email, { dryRun: false })
  for (const { id, email } of [eva, other]) {
    const account = await db.account.findUniqueOrThrow({ where: { id } })
    expect(account.erasedAt).not.toBeNull()
    expect(account.email).not.toBe(email)
    expect(account.userName).toBeNull()
  }
  const message = await db.message.findFirstOrThrow({ where: { ticketId: theirs.id } })
  expect(message.authorName).toBe('Gelöschte Person')
})

test('bad input is refused and kept; agents and customers may not', async () => {
  const { db, app, team, eva, admin, path, form } = await twoAccounts()
  const agent = await anAgent(db, {}, [team])
  for (const [email, text] of [
    ['niemand@brandt.example', 'keinen Kunden'],
    [agent.email, 'keinen Kunden'],
    [eva.email, 'dieses Konto'],
    ['', 'Bitte'],
  ] as const) {
    const answer = await admin.post(path, form({ email, confirm: 'yes' }))
    expect(answer.statusCode).toBe(422)
    expect(textOf(answer)).toContain(text)
    expect(answer.body).toContain(`value="${email}"`)
  }
  expect((await (await as(app, agent)).post(path, form({ confirm: 'yes' }))).statusCode).toBe(403)
  expect((await (await as(app, eva)).post(path, form({ confirm: 'yes' }))).statusCode).toBe(403)
  expect((await admin.get('/desk/customers/999999/merging')).statusCode).toBe(404)
})

test('drafts to somebody, events and what a merge of tickets has brought follow the account', async () => {
  const { db, eva, other, own, theirs, team } = await twoAccounts()
  const jana = await anAgent(db, {}, [team])
  const key = randomUUID()
  const fields = { body: 'Hallo', recipients: `${other.id} ${jana.id}` }
  await db.draft.create({ data: { key, accountId: jana.id, purpose: `desk-reply:${theirs.id}`, fields } })
  const event = await db.ticketEvent.create({
    data: {
      ...{ ticketId: own.id, type: 'shared', actorName: 'Jana Keller', recipients: [other.id, jana.id] },
      data: { colleague: 'E. Brandt', colleagueId: String(other.id), count: String(other.id) },
    },
  })
  const aside = (ticketId: number, participants: number[]) =>
    db.ticketAside.create({ data: { ticketId, before: {}, brought: { participants, watchers: [] } } })
  const third = await aTicket(db, { requester: eva, team })
  await db.ticket.update({ where: { id: third.id }, data: { mergedIntoId: own.id } })
  await aside(third.id, [other.id, jana.id])
  await transaction(db, (tx) => mergePeople(tx, { from: other.email, into: { id: eva.id }, dryRun: false }))
  const draft = await db.draft.findUniqueOrThrow({ where: { key } })
  expect(
    String((draft.fields as { recipients: string }).recipients)
      .split(' ')
      .sort(),
  ).toEqual([String(eva.id), String(jana.id)].sort())
  expect(await db.ticketEvent.findUniqueOrThrow({ where: { id: event.id } })).toMatchObject({
    recipients: expect.arrayContaining([eva.id, jana.id]),
    data: { colleagueId: String(eva.id), count: String(other.id) },
  })
  const { brought } = await db.ticketAside.findUniqueOrThrow({ where: { ticketId: third.id } })
  expect((brought as { participants: number[] }).participants.sort()).toEqual([eva.id, jana.id].sort())
})
