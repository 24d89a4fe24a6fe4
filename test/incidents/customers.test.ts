import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { incidentFor } from '../../src/incidents/queries.ts'
import { as } from '../support/browsing.ts'
import { aCustomer, anAgent, aTicket } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { dayFromNow } from '../support/contracts.ts'
import { anIncident, aTouchedCompany, joining } from '../support/incidents.ts'
import { mailsTo } from '../support/mails.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { stranger } from '../support/strangers.ts'
import { anActor } from '../support/tickets.ts'

const portal = usePortal()

test('customers whom an incident touches see it above their tickets and the form, and nobody else does', async () => {
  const { eva, leyla, incident, path } = await aTouchedCompany(portal, {
    nextNewsAt: new Date(Date.now() + 3_600_000),
  })
  for (const url of ['/tickets', '/tickets/new']) {
    const shown = textOf(await eva.visitor.get(url))
    expect(shown, url).toContain(`Bekannte Störung: ${incident.titleDe}`)
    expect(shown, url).toMatch(/Seit (heute|gestern) \d\d:\d\d · nächste Nachricht (heute|morgen) \d\d:\d\d/)
    expect(textOf(await leyla.visitor.get(url)), url).not.toContain('Bekannte Störung')
  }
  expect(textOf(await eva.visitor.get('/tickets/search'))).not.toContain('Bekannte Störung')
  expect((await leyla.visitor.get(path)).statusCode).toBe(404)
  expect((await leyla.visitor.post(`${path}/joining`, joining())).statusCode).toBe(404)
  expect((await leyla.visitor.post(`${path}/joining/removal`, { formKey: randomUUID() })).statusCode).toBe(404)
  expect(await portal.db.incidentJoin.count({ where: { incidentId: incident.id } })).toBe(0)
})

test('a service touches whoever has it in a contract that is valid today, in any spelling', async () => {
  const { db } = portal
  const service = `Telefonie ${randomUUID().slice(0, 8)}`
  const [with_, without, ended] = [
    await aCompany(portal),
    await aCompany(portal),
    await aCompany(portal, { from: dayFromNow(-9), until: dayFromNow(-2) }),
  ]
  for (const { id: organizationId } of [with_, ended])
    await db.contract.updateMany({ where: { organizationId }, data: { services: [service.toUpperCase()] } })
  const incident = await anIncident(db, { services: [service] })
  const touched = async (company: typeof with_) => {
    const { visitor } = await aMember(portal, company)
    return textOf(await visitor.get('/tickets')).includes(incident.titleDe)
  }
  expect([await touched(with_), await touched(without), await touched(ended)]).toEqual([true, false, false])
})

test('one click joins once and shows that; remark and mails are changed on its page, and one may leave', async () => {
  const { eva, incident, path, joins } = await aTouchedCompany(portal)
  const before = pageOf(await eva.visitor.get('/tickets'))
  expect(before.getByRole('button', { name: 'Ich bin auch betroffen' })).toBeTruthy()
  const click = joining({ returnTo: '/tickets' })
  const answers = await Promise.all([
    eva.visitor.post(`${path}/joining`, click),
    eva.visitor.post(`${path}/joining`, click),
  ])
  expect(answers.map(({ headers }) => headers.location)).toEqual(['/tickets', '/tickets'])
  expect(await joins()).toMatchObject([{ accountId: eva.account.id, mails: true, remark: '' }])
  const after = textOf(await eva.visitor.get('/tickets'))
  expect(after).toContain('Sie sind auch betroffen.')
  expect(after).not.toContain('Ich bin auch betroffen')
  await eva.visitor.post(`${path}/joining`, { formKey: randomUUID(), remark: 'Seit 9 Uhr' })
  expect(await joins()).toMatchObject([{ remark: 'Seit 9 Uhr', mails: false }])
  const page = pageOf(await eva.visitor.get(path))
  expect(page.valueOf('remark')).toBe('Seit 9 Uhr')
  expect(page.ticked('mails')).toEqual([])
  await eva.visitor.post(`${path}/joining/removal`, { formKey: randomUUID() })
  expect(await joins()).toEqual([])
  expect(textOf(await eva.visitor.get('/tickets'))).toContain(incident.titleDe)
})

test('a remark that is too long is refused at its field and kept; what is over cannot be joined', async () => {
  const { eva, path, db, incident, joins } = await aTouchedCompany(portal)
  const long = 'x'.repeat(1001)
  const refused = await eva.visitor.post(`${path}/joining`, { formKey: randomUUID(), remark: long })
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).valueOf('remark')).toBe(long)
  await db.incident.update({ where: { id: incident.id }, data: { endedAt: new Date() } })
  const late = await eva.visitor.post(`${path}/joining`, joining({ remark: 'Auch hier' }))
  expect([late.statusCode, textOf(late).includes('Diese Störung ist inzwischen behoben.')]).toEqual([422, true])
  expect(await joins()).toEqual([])
  expect(textOf(await eva.visitor.get('/tickets'))).not.toContain(incident.titleDe)
  expect((await eva.visitor.get(path)).statusCode).toBe(200)
})

test('visitors see on the sign-in page what is public, and nothing else', async () => {
  const { db, app } = portal
  const [open, closed] = [await anIncident(db, { public: true }), await anIncident(db, { everybody: true })]
  for (const url of ['/', '/login']) {
    const shown = textOf(await stranger(app).get(url))
    expect(shown, url).toContain(open.titleDe)
    expect(shown, url).not.toContain(closed.titleDe)
    expect(shown, url).not.toContain('Ich bin auch betroffen')
    expect(shown, url).not.toContain('Anrufe brechen ab')
  }
  await db.incident.updateMany({ where: { id: { in: [open.id, closed.id] } }, data: { endedAt: new Date() } })
})

test('somebody reads it in their language, or in the other one, which is marked', async () => {
  const { eva, path, db, incident } = await aTouchedCompany(portal, { titleEn: 'Telephone system', bodyEn: '' })
  await db.account.update({ where: { id: eva.account.id }, data: { locale: 'en' } })
  const page = pageOf(await eva.visitor.get(path))
  expect(page.getByRole('heading', { level: 1, name: 'Telephone system' }).hasAttribute('lang')).toBe(false)
  expect(page.all('.incident-text[lang=de]')).toHaveLength(1)
  await db.account.update({ where: { id: eva.account.id }, data: { locale: 'de' } })
  expect(textOf(await eva.visitor.get(path))).toContain(incident.titleDe)
})

test('for a subject, the incident that shares most words is found, of those that concern its writer', async () => {
  const { db } = portal
  const { eva, leyla, incident, organization } = await aTouchedCompany(portal, {
    titleDe: 'Etikettendrucker in Halle 2',
  })
  const mail = await anIncident(db, { titleDe: 'E-Mail-Versand verzögert', organizations: [organization] })
  const evas = await anActor(db, eva.account)
  expect((await incidentFor(db, evas, 'drucker geht nicht'))?.id).toBe(incident.id)
  expect((await incidentFor(db, evas, 'Versand klemmt'))?.id).toBe(mail.id)
  expect(await incidentFor(db, evas, 'Kaffeemaschine')).toBeUndefined()
  expect(await incidentFor(db, await anActor(db, leyla.account), 'drucker')).toBeUndefined()
  const jana = await anActor(db, await anAgent(db))
  expect((await incidentFor(db, jana, 'etikettendrucker'))?.id).toBe(incident.id)
  expect(await incidentFor(db, jana, 'Kaffeemaschine')).toBeUndefined()
})

test('somebody without a contract sees what touches everybody, and nothing of companies they have left', async () => {
  const { db, app } = portal
  const { eva, organization, incident } = await aTouchedCompany(portal)
  await db.membership.deleteMany({ where: { accountId: eva.account.id, organizationId: organization.id } })
  expect(textOf(await eva.visitor.get('/tickets'))).not.toContain(incident.titleDe)
  const all = await anIncident(db, { everybody: true })
  const nobody = await as(app, await aCustomer(db))
  expect(textOf(await nobody.get('/tickets'))).toContain(all.titleDe)
  await db.incident.update({ where: { id: all.id }, data: { endedAt: new Date() } })
})

test('whoever has left the company that it names sees it no more, but with a ticket about it', async () => {
  const { db, app, eva, ben, organization, incident, path, desk, atJanas } = await aTouchedCompany(portal)
  for (const { visitor } of [eva, ben]) await visitor.post(`${path}/joining`, joining())
  await db.membership.deleteMany({ where: { organizationId: organization.id } })
  const ticket = await aTicket(db, { requester: ben.account })
  await db.incidentTicket.create({ data: { incidentId: incident.id, ticketId: ticket.id } })
  await atJanas.post(`${desk}/updates`, { formKey: randomUUID(), bodyDe: 'Nur für das Unternehmen.' })
  const [evas, bens] = [await as(app, eva.account), await as(app, ben.account)]
  expect([(await evas.get(path)).statusCode, (await bens.get(path)).statusCode]).toEqual([404, 200])
  expect(textOf(await evas.get('/tickets'))).not.toContain(incident.titleDe)
  await portal.work()
  expect(await mailsTo(db, eva.account.email)).toEqual([])
  expect(await mailsTo(db, ben.account.email)).toHaveLength(1)
})

test('a click above a page that is older than their remark loses nothing of it', async () => {
  const { eva, path, joins } = await aTouchedCompany(portal)
  const banner = pageOf(await eva.visitor.get('/tickets'))
  await eva.visitor.post(`${path}/joining`, { formKey: randomUUID(), remark: 'Nur Durchwahl 12' })
  await eva.visitor.post(`${path}/joining`, joining({ formKey: banner.valueOf('formKey') ?? '' }))
  expect(await joins()).toMatchObject([{ remark: 'Nur Durchwahl 12', mails: false }])
})
