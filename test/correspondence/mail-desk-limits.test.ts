import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { fileMail } from '../../src/correspondence/filing.ts'
import type { Team } from '../../src/platform/db.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import { aQuarantinedMail, filingTools, isStored, messagesOf } from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
let team: Team
let atJanas: Visitor
let atAdmins: Visitor
beforeAll(async () => {
  const { db, app } = portal
  team = await aTeam(db, { isDefault: true })
  atJanas = await as(app, await anAgent(db, {}, [team]))
  atAdmins = await as(app, await anAgent(db, { role: 'admin' }, []))
})

const now = (id: number) => portal.db.incomingMail.findUniqueOrThrow({ where: { id } })

test('a mail whose sender is forged speaks for nobody, also where an agent brings it to its ticket', async () => {
  const { db } = portal
  const authservId = 'mx.muster-it.example'
  const organization = await anOrganization(db)
  await aContract(db, { organization })
  const eva = await aCustomer(db)
  await joins(db, eva, organization)
  const ticket = await aTicket(db, { requester: eva, organization, team })
  const tools = filingTools(portal, { config: { ...portal.config, authservId } })
  const { id } = await isStored(portal, { from: eva.email, auth: [{ server: authservId, result: 'dmarc=fail' }] })
  await fileMail(tools, { id })
  expect(await now(id)).toMatchObject({ state: 'quarantined', reason: 'not-authentic' })
  await atJanas.post(`/desk/mail/incoming/${id}/release`, {
    ...{ formKey: randomUUID(), action: 'into', ticket: ticket.number },
  })
  await fileMail(tools, { id })
  expect((await messagesOf(portal, ticket.id)).at(-1)).toMatchObject({ visibility: 'internal', authorId: null })
})

test('a mail that nobody can read becomes no ticket', async () => {
  const { id } = await aQuarantinedMail(portal.db, { reason: 'broken' })
  const wish = { formKey: randomUUID(), action: 'new' }
  expect((await atJanas.post(`/desk/mail/incoming/${id}/release`, wish)).statusCode).toBe(422)
  expect((await now(id)).state).toBe('quarantined')
})

test('what became of a mail on a ticket of another team is not told', async () => {
  const { db } = portal
  const ticket = await aTicket(db, { team: await aTeam(db) })
  const subject = 'Fremdes Ticket 4711'
  const { id } = await aQuarantinedMail(db, { state: 'filed', reason: null, subject, ticketId: ticket.id })
  expect((await atAdmins.get('/desk/mail?tab=history')).body).toContain(subject)
  expect((await atJanas.get('/desk/mail?tab=history')).body).not.toContain(subject)
  expect((await atJanas.get(`/desk/mail/incoming/${id}`)).statusCode).toBe(404)
})

test('a mail that an agent discards is not said to have been discarded by itself', async () => {
  const { id } = await aQuarantinedMail(portal.db, { reason: 'own-mail' })
  await atJanas.post(`/desk/mail/incoming/${id}/removal`, { formKey: randomUUID() })
  expect((await atJanas.get(`/desk/mail/incoming/${id}`)).body).not.toContain('unsere eigene Mail kam zurück')
})
