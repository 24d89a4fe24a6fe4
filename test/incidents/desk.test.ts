import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { LOCALES, translator } from '../../src/i18n/translate.ts'
import { HOUR, localMinute } from '../../src/platform/clock.ts'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { aDeskTicket } from '../support/desk.ts'
import { anIncident, announcing, aTouchedCompany, joining } from '../support/incidents.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'

const portal = usePortal()
const inHours = (hours: number) => localMinute(new Date(Date.now() + hours * HOUR), 'Europe/Berlin')
const latest = () => portal.db.incident.findFirstOrThrow({ orderBy: { id: 'desc' }, include: { organizations: true } })

test('an agent opens one for a company and a service, once, and sees it in the list', async () => {
  const { atJanas, jana, organization, eva } = await aTouchedCompany(portal)
  const form = announcing({
    ...{ companies: `${organization.name.toUpperCase()}\r\n`, services: 'Telefonie, Netz', public: 'yes' },
    ...{ titleDe: 'Anlage Süd', nextNewsAt: inHours(1), since: inHours(-1) },
  })
  const answers = await Promise.all([atJanas.post('/desk/incidents', form), atJanas.post('/desk/incidents', form)])
  const incident = await latest()
  const path = `/desk/incidents/${incident.id}`
  expect(answers.map(({ headers }) => headers.location)).toEqual([path, path])
  expect(incident).toMatchObject({
    ...{ titleDe: 'Anlage Süd', services: ['Telefonie', 'Netz'], public: true, everybody: false, ownerId: jana.id },
    organizations: [{ organizationId: organization.id }],
  })
  const list = pageOf(await atJanas.get('/desk/incidents'))
  expect(list.getByRole('link', { name: 'Anlage Süd' }).getAttribute('href')).toBe(path)
  expect(textOf(await eva.visitor.get('/tickets'))).toContain('Anlage Süd')
  await portal.db.incident.update({ where: { id: incident.id }, data: { public: false } })
})

test('bad input is refused at its field and kept, and nothing is opened', async () => {
  const { atJanas, db, incident } = await aTouchedCompany(portal)
  const count = await db.incident.count()
  const cases: [Record<string, string>, string][] = [
    [{ titleDe: '', titleEn: ' ' }, 'titleDe'],
    [{ bodyDe: '' }, 'bodyDe'],
    [{}, 'audience'],
    [{ audience: 'everybody', since: inHours(2) }, 'since'],
    [{ audience: 'everybody', nextNewsAt: inHours(-2) }, 'nextNewsAt'],
    [{ audience: 'everybody', expectedAt: 'bald' }, 'expectedAt'],
    [{ companies: 'Niemand & Söhne' }, 'companies'],
    [{ audience: 'everybody', titleEn: 'x'.repeat(121) }, 'titleEn'],
  ]
  for (const [changes, field] of cases) {
    const refused = await atJanas.post('/desk/incidents', announcing({ bodyDe: 'Mein langer Text', ...changes }))
    expect(refused.statusCode, field).toBe(422)
    const page = pageOf(refused)
    expect(page.all(`#${field}-error`), field).toHaveLength(1)
    if (field !== 'bodyDe') expect(page.valueOf('bodyDe'), field).toBe('Mein langer Text')
  }
  expect(await db.incident.count()).toBe(count)
  const late = await atJanas.post(`/desk/incidents/${incident.id}/updates`, { formKey: randomUUID(), bodyDe: '' })
  expect([late.statusCode, pageOf(late).all('#bodyDe-error').length]).toEqual([422, 1])
})

test('whoever changes what another has changed meanwhile gets 409, their words and what is there now', async () => {
  const { atJanas, desk, db, incident } = await aTouchedCompany(portal)
  const page = pageOf(await atJanas.get(`${desk}/changes`))
  expect(page.valueOf('bodyDe')).toBe('Ankommende Anrufe brechen ab.')
  const fields = (bodyDe: string) =>
    announcing({ seen: page.valueOf('seen'), companies: page.valueOf('companies'), bodyDe })
  expect((await atJanas.post(`${desk}/changes`, fields('Erster'))).headers.location).toBe(desk)
  const second = await atJanas.post(`${desk}/changes`, fields('Zweiter'))
  expect(second.statusCode).toBe(409)
  expect(pageOf(second).valueOf('bodyDe')).toBe('Zweiter')
  expect(textOf(second)).toContain('Erster')
  expect(await db.incident.findUnique({ where: { id: incident.id } })).toMatchObject({ bodyDe: 'Erster' })
  const again = { ...fields('Zweiter'), seen: pageOf(second).valueOf('seen') }
  expect((await atJanas.post(`${desk}/changes`, again)).statusCode).toBe(303)
})

test('what is written on one that a colleague has ended stays on the page with 409 and is not sent', async () => {
  const { atJanas, desk, db, incident } = await aTouchedCompany(portal)
  await db.incident.update({ where: { id: incident.id }, data: { endedAt: new Date() } })
  const forms = [
    [`${desk}/updates`, { formKey: randomUUID(), bodyDe: 'Noch ein Satz' }],
    [`${desk}/ending`, { formKey: randomUUID(), bodyDe: 'Noch ein Satz', tickets: 'leave' }],
    [`${desk}/changes`, announcing({ audience: 'everybody', bodyDe: 'Noch ein Satz' })],
  ] as const
  for (const [path, fields] of forms) {
    const answer = await atJanas.post(path, fields)
    expect(answer.statusCode, path).toBe(409)
    expect(pageOf(answer).valueOf('bodyDe'), path).toBe('Noch ein Satz')
    expect(textOf(answer), path).toContain('inzwischen beendet')
  }
  expect(await db.incidentUpdate.count({ where: { incidentId: incident.id } })).toBe(0)
})

test('a ticket and its customer join a known incident, or make a new one', async () => {
  const { atJanas, atEvas, eva, id, path, ticket, db, organization } = await aDeskTicket(portal)
  const incident = await anIncident(db)
  const form = pageOf(await atJanas.get(`${path}/incident`))
  expect(form.choicesOf('incident')).toContain(String(incident.id))
  const wish = { formKey: randomUUID(), incident: String(incident.id) }
  expect((await atJanas.post(`${path}/incident`, wish)).headers.location).toBe(path)
  expect(await db.incidentTicket.findMany({ where: { incidentId: incident.id } })).toMatchObject([{ ticketId: id }])
  expect(await db.incidentJoin.findMany({ where: { incidentId: incident.id } })).toMatchObject([{ accountId: eva.id }])
  expect(textOf(await atEvas.get(`/incidents/${incident.id}`))).toContain('Sie sind auch betroffen.')
  expect(textOf(await atJanas.get(path))).toContain(`Bekannte Störung: ${incident.titleDe}`)
  await atJanas.post(`${path}/incident`, { ...wish, formKey: randomUUID() })
  const told = await db.ticketEvent.findMany({ where: { ticketId: id, type: 'incident' } })
  const { titleDe } = incident
  expect(told).toMatchObject([{ visibility: 'internal', data: { incident: titleDe, incidentEn: titleDe } }])
  expect(textOf(await atJanas.get(`${path}/history`))).toContain(titleDe)

  const page = pageOf(await atJanas.get(`/desk/incidents/new?ticket=${ticket.number}`))
  expect([page.valueOf('titleDe'), page.valueOf('companies')]).toEqual([ticket.subject, organization.name])
  await atJanas.post('/desk/incidents', announcing({ ticket: ticket.number, companies: organization.name }))
  const made = await latest()
  expect(await db.incidentTicket.count({ where: { incidentId: made.id, ticketId: id } })).toBe(1)
  expect(textOf(await atJanas.get(`/desk/incidents/${made.id}`))).toContain(ticket.subject)
})

test('agents of other teams read who joined, but of tickets only how many, and join none to an incident', async () => {
  const { app, db, path, ticket, id } = await aDeskTicket(portal)
  const incident = await anIncident(db)
  await db.incidentTicket.create({ data: { incidentId: incident.id, ticketId: id } })
  const stranger = await as(app, await anAgent(db, {}, [await aTeam(db)]))
  const shown = textOf(await stranger.get(`/desk/incidents/${incident.id}`))
  expect(shown).toContain('1 weiteres Ticket anderer Teams')
  expect(shown).not.toContain(ticket.subject)
  const wish = { formKey: randomUUID(), incident: String(incident.id) }
  expect((await stranger.post(`${path}/incident`, wish)).statusCode).toBe(404)
  const fromTicket = announcing({ ticket: ticket.number, audience: 'everybody' })
  expect((await stranger.post('/desk/incidents', fromTicket)).statusCode).toBe(404)
})

test('the desk sees who joined with their remarks, and on the telephone what touches a company', async () => {
  const { atJanas, desk, eva, leyla, path, incident, organization, other } = await aTouchedCompany(portal)
  await eva.visitor.post(`${path}/joining`, joining({ remark: 'Nur im Büro <Nord>' }))
  const shown = textOf(await atJanas.get(desk))
  for (const part of ['Eva Brandt', organization.name, 'Nur im Büro <Nord>', '1 Person ist auch betroffen'])
    expect(shown).toContain(part)
  const call = (query: string) => atJanas.get(`/desk/phone?${query}`).then(textOf)
  expect(await call(`person=${eva.account.id}`)).toContain(incident.titleDe)
  expect(await call(`company=${organization.id}`)).toContain(incident.titleDe)
  expect(await call(`person=${leyla.account.id}`)).not.toContain(incident.titleDe)
  expect(await call(`company=${other.id}`)).not.toContain(incident.titleDe)
})

test('every word of incidents is there in both languages', () => {
  for (const locale of LOCALES) {
    const { t } = translator(locale, 'Europe/Berlin')
    expect(t('incident.desk.joined.row', { count: 2, tickets: 1 }), locale).toMatch(/^2 .+, 1 /)
    expect(t('incident.flash.ended', { tickets: '0' }).trim(), locale).toMatch(/\.$/)
  }
})
