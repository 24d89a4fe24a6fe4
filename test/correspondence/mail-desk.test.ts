import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { fileMail } from '../../src/correspondence/filing.ts'
import type { Account, Organization, Team } from '../../src/platform/db.ts'
import { as, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam, aTicket } from '../support/builders.ts'
import { aContract, anOrganization, joins } from '../support/contracts.ts'
import {
  aQuarantinedMail,
  arrives,
  filingTools,
  isStored,
  type MailWish,
  messagesOf,
  toldBy,
} from '../support/incoming.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal({ REGISTRATION: 'contract' })
let team: Team
let jana: Account
let eva: Account
let company: Organization
let atJanas: Visitor
let atAdmins: Visitor
let elsewhere: Visitor
beforeAll(async () => {
  const { db, app } = portal
  team = await aTeam(db, { isDefault: true })
  company = await anOrganization(db)
  await aContract(db, { organization: company, domains: ['kunde.example'] })
  eva = await aCustomer(db, { email: 'eva@kunde.example' })
  await joins(db, eva, company)
  jana = await anAgent(db, {}, [team])
  atJanas = await as(app, jana)
  atAdmins = await as(app, await anAgent(db, { role: 'admin' }, []))
  elsewhere = await as(app, await anAgent(db, {}, [await aTeam(db)]))
})

const wait = async (wish: MailWish) => {
  const mail = await arrives(portal, wish)
  expect(mail.state).toBe('quarantined')
  return mail
}
const now = (id: number) => portal.db.incomingMail.findUniqueOrThrow({ where: { id } })
/** Decides, and runs the job behind it. */
async function release(id: number, fields: Record<string, string>, visitor = atJanas) {
  const answer = await visitor.post(`/desk/mail/incoming/${id}/release`, { formKey: randomUUID(), ...fields })
  await fileMail(filingTools(portal), { id })
  return answer
}
const ticketOf = async (id: number) =>
  portal.db.ticket.findUniqueOrThrow({ where: { id: (await now(id)).ticketId ?? 0 } })
const fromRobot: MailWish = { from: 'robot@fremd.example', automatic: 'generated', subject: 'Ihre Sendung' }

test('a mail in quarantine says why, and becomes a ticket for the team alone that answers no machine', async () => {
  const { id } = await wait({ ...fromRobot, text: 'Ihr Paket <b>kommt</b>.', files: [{ filename: 'Etikett.pdf' }] })
  expect((await atJanas.get('/desk/mail')).body).toContain('Automatische Mail ohne Ticket')
  const shown = (await atJanas.get(`/desk/mail/incoming/${id}`)).body
  for (const text of ['Ihr Paket &lt;b&gt;kommt', 'Etikett.pdf', 'robot@fremd.example']) expect(shown).toContain(text)
  const before = await portal.db.mail.count()
  const answer = await release(id, { action: 'new' })
  expect(answer).toMatchObject({ statusCode: 303, headers: { location: `/desk/mail/incoming/${id}` } })
  expect(await now(id)).toMatchObject({ state: 'filed', decidedById: jana.id, body: null, facts: { filing: 'triage' } })
  const ticket = await ticketOf(id)
  expect(ticket).toMatchObject({ subject: 'Ihre Sendung', teamId: team.id, organizationId: null })
  await portal.work()
  expect(await portal.db.mail.count({ where: { toAddress: 'robot@fremd.example' } })).toBe(0)
  expect(await portal.db.mail.count()).toBeGreaterThanOrEqual(before)
  expect((await atJanas.get(`/desk/mail/incoming/${id}`)).body).toContain(`/desk/tickets/${ticket.number}`)
})

test('two agents who release one mail at once make one ticket, and the second is told', async () => {
  const { id } = await wait(fromRobot)
  const visitors = [atJanas, atAdmins, await as(portal.app, await anAgent(portal.db, {}, [team]))]
  const answers = await Promise.all(
    visitors.map((each) => each.post(`/desk/mail/incoming/${id}/release`, { formKey: randomUUID(), action: 'new' })),
  )
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409, 409])
  expect(answers.find(({ statusCode }) => statusCode === 409)?.body).toContain('inzwischen entschieden')
  await Promise.all([1, 2, 3].map(() => fileMail(filingTools(portal), { id })))
  expect(await portal.db.ticket.count({ where: { requester: { email: 'robot@fremd.example' } } })).toBeLessThan(3)
  expect((await messagesOf(portal, (await now(id)).ticketId)).length).toBe(1)
})

test('onto a ticket: an answer of who may write there, else for the team alone', async () => {
  const { db } = portal
  const ticket = await aTicket(db, { requester: eva, organization: company, team })
  const { id: fromEva } = await aQuarantinedReal({ from: eva.email, text: 'Von Eva' })
  await release(fromEva, { action: 'into', ticket: `[Ticket#${ticket.number}]` })
  expect(await now(fromEva)).toMatchObject({ state: 'filed', ticketId: ticket.id, facts: { filing: 'replied' } })
  const { id: fromOther } = await aQuarantinedReal({ from: 'ben@kunde.example', text: 'Von Ben' })
  await release(fromOther, { action: 'into', ticket: ticket.number })
  expect(await now(fromOther)).toMatchObject({ state: 'filed', facts: { filing: 'brought' } })
  const { id: machine } = await wait(fromRobot)
  await release(machine, { action: 'into', ticket: ticket.number })
  const messages = (await messagesOf(portal, ticket.id)).slice(1)
  expect(messages.map(({ visibility }) => visibility)).toEqual(['public', 'internal', 'internal'])
  const shown = (await atJanas.get(`/desk/tickets/${ticket.number}`)).body
  expect(shown).toContain('E-Mail aus der Quarantäne, nur für das Team')
})

/** It waited because its sender had written too much. */
async function aQuarantinedReal(wish: MailWish) {
  const mail = await isStored(portal, wish)
  const late = { state: 'quarantined', reason: 'too-many', settledAt: new Date() } as const
  return portal.db.incomingMail.update({ where: { id: mail.id }, data: late })
}

test('whoever is let in with it may answer there from then on; strangers to the company are not', async () => {
  const { db } = portal
  const ticket = await aTicket(db, { requester: eva, organization: company, team })
  const ben = await aCustomer(db, { email: `ben.${randomUUID().slice(0, 6)}@kunde.example` })
  await joins(db, ben, company)
  const { id } = await wait({ from: ben.email, automatic: 'generated' })
  await release(id, { action: 'into', ticket: ticket.number, admit: 'yes' })
  expect(await db.ticketParticipant.count({ where: { ticketId: ticket.id, accountId: ben.id } })).toBe(1)
  const { id: foreign } = await wait(fromRobot)
  const refused = await release(foreign, { action: 'into', ticket: ticket.number, admit: 'yes' })
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toContain('gehört nicht zum Unternehmen')
  expect(refused.body).toContain(`value="${ticket.number}"`)
  expect((await now(foreign)).state).toBe('quarantined')
})

test('a mail without a sender needs one, who is no agent', async () => {
  const { id } = await wait({ from: 'several' })
  for (const [from, text] of [
    ['', 'Bitte füllen Sie'],
    ['niemand', 'E-Mail-Adresse'],
    [jana.email, 'gehört jemandem aus dem Team'],
  ] as const) {
    const refused = await release(id, { action: 'new', from })
    expect(refused.statusCode).toBe(422)
    expect(refused.body).toContain(text)
  }
  expect((await now(id)).state).toBe('quarantined')
  await release(id, { action: 'new', from: eva.email })
  expect(await ticketOf(id)).toMatchObject({ requesterId: eva.id, organizationId: company.id })
})

test('only the team of the mailbox decides; a wrong number changes nothing', async () => {
  const { id } = await wait(fromRobot)
  const hidden = await aTicket(portal.db, { team: await aTeam(portal.db) })
  for (const ticket of ['123', hidden.number]) {
    const refused = await release(id, { action: 'into', ticket })
    expect(refused.statusCode).toBe(422)
    expect(refused.body).toContain('Ein Ticket mit dieser Nummer gibt es nicht')
  }
  for (const path of ['', '/original'])
    expect((await elsewhere.get(`/desk/mail/incoming/${id}${path}`)).statusCode).toBe(404)
  expect((await release(id, { action: 'new' }, elsewhere)).statusCode).toBe(404)
  expect((await release(id, { action: 'new' }, await as(portal.app, eva))).statusCode).toBe(403)
  expect((await elsewhere.get('/desk/mail')).body).not.toContain('Ihre Sendung')
  const bound = await portal.db.mailbox.create({ data: { name: randomUUID(), teamId: hidden.teamId } })
  const theirs = await aQuarantinedMail(portal.db, { mailboxId: bound.id })
  expect((await atJanas.get(`/desk/mail/incoming/${theirs.id}`)).statusCode).toBe(404)
  expect((await atAdmins.get(`/desk/mail/incoming/${theirs.id}`)).statusCode).toBe(200)
  expect((await now(id)).state).toBe('quarantined')
})

test('the original comes byte for byte, as a download', async () => {
  const { id } = await aQuarantinedMail(portal.db, { raw: 'From: <x>\r\n\r\nÄ' })
  const answer = await atJanas.get(`/desk/mail/incoming/${id}/original`)
  expect(answer.body).toBe('From: <x>\r\n\r\nÄ')
  expect(answer.headers['content-disposition']).toBe(`attachment; filename="Mail-${id}.eml"`)
})

test('what is discarded goes at once, with its bytes; who did it stays', async () => {
  const { db } = portal
  const { id, rawId } = await wait(fromRobot)
  const answer = await atJanas.post(`/desk/mail/incoming/${id}/removal`, { formKey: randomUUID() })
  expect(answer.statusCode).toBe(303)
  expect(await now(id)).toMatchObject({
    state: 'discarded',
    subject: null,
    body: null,
    decidedById: jana.id,
    rawId: null,
  })
  expect(await db.attachmentChunk.count({ where: { attachmentId: rawId ?? '' } })).toBe(0)
  expect((await atJanas.get('/desk/mail?tab=history')).body).toContain('Verworfen')
})

test('a blocked sender is discarded from then on, until an admin takes that back', async () => {
  const from = `news@${randomUUID().slice(0, 8)}.example`
  const { id } = await wait({ ...fromRobot, from })
  const path = `/desk/mail/incoming/${id}/blocking`
  const wish = { formKey: randomUUID(), what: 'domain' }
  expect((await atJanas.post(path, wish)).statusCode).toBe(403)
  expect((await atAdmins.post(path, wish)).statusCode).toBe(303)
  expect(await arrives(portal, { ...fromRobot, from: `x${from}` })).toMatchObject({
    ...{ state: 'discarded', reason: 'blocked', rawId: null, subject: null, fromAddress: null },
  })
  const pattern = from.slice(from.indexOf('@'))
  expect((await atAdmins.get('/desk/mail?tab=blocked')).body).toContain(pattern)
  expect((await atAdmins.post('/desk/mail/blocked/removal', { pattern })).statusCode).toBe(303)
  await wait({ ...fromRobot, from })
})

test('the domain of a contract and the addresses of the team are not blocked', async () => {
  const { id } = await wait({ ...fromRobot, from: 'robot@kunde.example' })
  const path = `/desk/mail/incoming/${id}/blocking`
  const refused = await atAdmins.post(path, { formKey: randomUUID(), what: 'domain' })
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toContain('Diese Domain gehört zu einem Vertrag')
  // Somebody may have forged a customer.
  for (const from of [jana.email, eva.email]) {
    const { id: ours } = await wait({ ...fromRobot, from })
    const own = await atAdmins.post(`/desk/mail/incoming/${ours}/blocking`, { formKey: randomUUID(), what: 'address' })
    expect(own.statusCode).toBe(422)
    expect(own.body).toContain('lässt sich nicht sperren')
  }
})

test('what an agent answered to a note stays a note when a colleague brings it to its ticket', async () => {
  const { db } = portal
  const ticket = await aTicket(db, { requester: eva, organization: company, team })
  const tom = await anAgent(db, {}, [team])
  const { id } = await isStored(portal, { from: tom.email, inReplyTo: toldBy(portal, ticket, tom, true) })
  await db.incomingMail.update({ where: { id }, data: { state: 'quarantined', reason: 'too-many' } })
  await release(id, { action: 'into', ticket: ticket.number })
  expect((await now(id)).facts).toMatchObject({ filing: 'noted' })
  expect(await messagesOf(portal, ticket.id)).toMatchObject([{ visibility: 'public' }, { visibility: 'internal' }])
})
