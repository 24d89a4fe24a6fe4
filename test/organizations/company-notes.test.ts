import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { addNote } from '../../src/organizations/notes.ts'
import { erasePerson } from '../../src/privacy/erase.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

async function start() {
  const { db, app } = portal
  const organization = await aCompany(portal)
  const jana = await anAgent(db)
  const path = `/desk/organizations/${organization.id}`
  return {
    ...{ db, app, organization, jana, path },
    visitor: await as(app, jana),
    notes: () => db.organizationNote.findMany({ where: { organizationId: organization.id }, orderBy: { id: 'asc' } }),
  }
}

test('a note is written, changed by another and removed; each has its author and time', async () => {
  const { db, app, path, jana, visitor, notes } = await start()
  const formKey = randomUUID()
  for (const _twice of [1, 2])
    await visitor.post(`${path}/notes`, { formKey, body: 'Nur nach 18 Uhr\nHerrn Krause anrufen' })
  const [note, ...more] = await notes()
  expect([note?.authorId, more]).toEqual([jana.id, []])
  expect(pageOf(await visitor.get(path)).text).toContain(
    'Intern Hinweise zur Firma Nur nach 18 Uhr Herrn Krause anrufen',
  )
  const tom = await anAgent(db, { firstName: 'Tom', lastName: 'Weber' })
  const change = `${path}/notes/${note?.id}`
  const answer = await (await as(app, tom)).post(change, { body: 'Nur nach 19 Uhr' })
  expect(answer.headers.location).toBe(`${path}#notes`)
  expect(pageOf(await visitor.get(path)).text).toContain('Nur nach 19 Uhr Tom Weber,')
  expect((await visitor.post(`${change}/removal`)).statusCode).toBe(303)
  expect((await visitor.post(`${change}/removal`)).statusCode).toBe(303)
  expect(await notes()).toEqual([])
  expect((await visitor.post(change, { body: 'Zu spät' })).statusCode).toBe(404)
})

test('an empty, long or thirty-first note is refused and kept on the page', async () => {
  const { db, organization, jana, path, visitor, notes } = await start()
  for (const body of [' ', 'x'.repeat(2001)]) {
    const refused = await visitor.post(`${path}/notes`, { formKey: randomUUID(), body })
    expect([refused.statusCode, pageOf(refused).valueOf('body')]).toEqual([422, body])
  }
  const actor = await anActor(db, jana)
  for (let count = 0; count < 30; count++) await addNote(db, actor, organization.id, { body: `Hinweis ${count}` })
  const refused = pageOf(await visitor.post(`${path}/notes`, { formKey: randomUUID(), body: 'Noch einer' }))
  expect(refused.errorOf('body')).toContain('Mehr als 30 Hinweise')
  expect(await notes()).toHaveLength(30)
})

test('a note of one company cannot be changed by the address of another', async () => {
  const { db, organization, jana, visitor, notes } = await start()
  const id = await addNote(db, await anActor(db, jana), organization.id, { body: 'Bleibt' })
  const other = await aCompany(portal)
  expect((await visitor.post(`/desk/organizations/${other.id}/notes/${id}`, { body: 'Anders' })).statusCode).toBe(404)
  await visitor.post(`/desk/organizations/${other.id}/notes/${id}/removal`)
  expect(await notes()).toMatchObject([{ body: 'Bleibt' }])
})

test('customers find no note on any page of theirs, in no mail and no export', async () => {
  const { db, app, organization, jana } = await start()
  const secret = `KANARIE${randomUUID().slice(0, 8)}`
  await addNote(db, await anActor(db, jana), organization.id, { body: secret })
  const { account, visitor } = await aMember(portal, organization, 'admin')
  const { number } = await aTicket(db, { requester: account, organization })
  const pages = ['/tickets', '/company/tickets', '/company/people', `/tickets/${number}`, `/tickets/${number}/print`]
  for (const path of [
    ...pages,
    '/tickets/new',
    `/tickets?q=${secret}`,
    '/preferences',
    `/company/tickets?q=${secret}`,
  ]) {
    const answer = await visitor.get(path)
    expect([answer.statusCode, answer.body.replaceAll(`value="${secret}"`, '').includes(`>${secret}`)], path).toEqual([
      200,
      false,
    ])
  }
  await (await as(app, jana)).post(`/tickets/${number}/replies`, { formKey: randomUUID(), body: 'Antwort' })
  await portal.work()
  for (const mail of await mailsTo(db)) expect(mail.text + mail.html).not.toContain(secret)
})

test('an erased author is named no more, and what a note says of somebody is reported', async () => {
  const { db, organization, jana, visitor, path } = await start()
  await addNote(db, await anActor(db, jana), organization.id, { body: 'Herrn Quastenflosser anrufen' })
  const { account } = await aMember(portal, organization, 'customer', { lastName: 'Quastenflosser' })
  const { traces } = await erasePerson(db, account.email, { dryRun: true })
  expect(traces).toContainEqual({ column: 'organization_note.body', places: [organization.name], more: 0 })
  const admin = await as(portal.app, await anAgent(db, { role: 'admin', firstName: 'Ada', lastName: 'Lang' }))
  await erasePerson(db, jana.email, { dryRun: false })
  expect(pageOf(await admin.get(path)).text).toContain('Gelöschte Person,')
  expect((await visitor.get(path)).statusCode).toBe(303)
})

test('a contract can be read with all that is agreed', async () => {
  const { db, organization, visitor } = await start()
  const contract = await db.contract.findFirstOrThrow({ where: { organizationId: organization.id } })
  const data = {
    ...{ includedHours: 40, services: ['Server', 'Vor Ort'], mainContact: 'Eva Brandt', billing: 'hourly' as const },
    ...{ approvalEmail: 'freigabe@brandt.example', authorizers: ['eva@brandt.example'] },
  }
  await db.contract.update({ where: { id: contract.id }, data })
  const page = pageOf(await visitor.get(`/desk/contracts/${contract.number}`))
  for (const text of ['40 Std. enthalten', 'Server, Vor Ort', 'Eva Brandt', 'nach Aufwand', 'eva@brandt.example'])
    expect(page.text).toContain(text)
  expect(page.links(/^mailto:/)).toHaveLength(2)
})
