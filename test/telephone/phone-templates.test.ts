import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { aCompany, aMember } from '../support/companies.ts'
import { COUNT, FIELDS } from '../support/ordering.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal({ REGISTRATION: 'contract' })

/** Eva at the other end, Jana at the telephone, and a template with a guide for Eva's company alone. */
async function start() {
  const { db, app } = portal
  const [team, hardware] = [await aTeam(db), await aTeam(db)]
  const organization = await aCompany(portal)
  const { account: eva } = await aMember(portal, organization, 'customer', { phone: '040 1234' })
  const jana = await as(app, await anAgent(db, {}, [team, hardware]))
  const template = await aTemplate(db, {
    ...{ group: 'request', name: { de: 'Neuer Arbeitsplatz' }, team: hardware.name, priority: 2 },
    ...{ organizations: [organization.name], fields: [...FIELDS], subject: { de: 'Neuer Arbeitsplatz' } },
    guide: { name: { de: 'Arbeitsplatz' }, text: { de: 'Fragen Sie nach der **Tastatur**.' } },
  })
  const path = `/desk/phone?person=${eva.id}`
  const form = (changes: Record<string, string | number> = {}) => ({
    ...{ formKey: randomUUID(), customer: eva.id, number: '', team: team.id, affects: 'me', priority: 3 },
    ...{ subject: 'Platz für Lale', body: '', minutes: '4', action: 'send', ...changes },
  })
  const ordered = (changes: Record<string, string | number> = {}) =>
    form({ template: template.key, version: template.version.id, ...changes })
  const tickets = () =>
    db.ticket.findMany({ where: { requesterId: eva.id }, include: { answers: true, messages: true } })
  return { db, app, organization, eva, jana, hardware, template, path, form, ordered, tickets }
}

test('a template is picked without losing a word, its guide is read out, and the ticket has what it says', async () => {
  const { jana, path, form, ordered, template, hardware, tickets } = await start()
  expect(pageOf(await jana.get(path)).choicesOf('pick')).toContain(template.key)
  const picked = await jana.post('/desk/phone', form({ action: 'pick', pick: template.key }))
  expect(picked.statusCode).toBe(303)
  const shown = await jana.follow(picked)
  const page = pageOf(shown)
  expect(shown.body).toContain('<strong>Tastatur</strong>')
  expect(page.valueOf('subject')).toBe('Platz für Lale')
  expect([page.valueOf('team'), page.valueOf('priority')]).toEqual([String(hardware.id), '2'])
  expect(page.fields('answers[count]')).toHaveLength(1)

  const refused = await jana.post('/desk/phone', ordered({ 'answers[count]': '77' }))
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf('answers[count]')).toBe('Bitte geben Sie höchstens 5 an.')
  expect(pageOf(refused).valueOf('answers[count]')).toBe('77')
  expect(await tickets()).toEqual([])

  const sent = await jana.post('/desk/phone', ordered({ 'answers[device]': 'notebook', team: hardware.id }))
  expect(sent.statusCode).toBe(303)
  const [ticket] = await tickets()
  expect(ticket).toMatchObject({ kind: 'request', channel: 'phone', templateVersionId: template.version.id })
  expect(ticket).toMatchObject({ teamId: hardware.id, answers: [{ key: 'device', value: 'notebook' }] })
  expect(ticket?.messages[0]?.body).toBe('Gerät: Notebook')
  expect(textOf((await jana.get(`/desk/tickets/${ticket?.number}`)).body)).toContain('Es fehlt: Tastatur')
})

test('templates are those of the caller’s company, and without answers somebody has to say something', async () => {
  const { db, jana, form, ordered, template, tickets } = await start()
  const other = await aCompany(portal)
  const { account } = await aMember(portal, other, 'customer')
  expect((await jana.get(`/desk/phone?person=${account.id}`)).body).not.toContain(template.key)
  const foreign = await jana.post('/desk/phone', ordered({ customer: account.id, 'answers[count]': '1' }))
  expect(foreign.statusCode).toBe(422)
  expect(await db.ticket.count({ where: { requesterId: account.id } })).toBe(0)
  for (const wish of [form(), ordered()])
    expect(pageOf(await jana.post('/desk/phone', wish)).errorOf('body')).not.toBe('')
  expect(await tickets()).toEqual([])
})

test('a caller whom nobody knows is asked too; another template, or none, takes the place of the first', async () => {
  const { db, jana, organization, template, ordered, form, path } = await start()
  const { customer: _none, ...unknown } = ordered({
    company: organization.id,
    name: 'Lale Arslan',
    'answers[count]': 2,
  })
  expect(pageOf(await jana.get(`/desk/phone?company=${organization.id}`)).choicesOf('pick')).toContain(template.key)
  expect((await jana.post('/desk/phone', unknown)).statusCode).toBe(303)
  const ticket = await db.ticket.findFirst({ where: { organizationId: organization.id }, include: { answers: true } })
  expect(ticket?.answers).toMatchObject([{ key: 'count', value: 2 }])

  const next = await aTemplate(db, { fields: [{ ...COUNT, key: 'rooms' }] })
  const formKey = randomUUID()
  await jana.post('/desk/phone', form({ formKey, action: 'pick', pick: template.key }))
  const again = ordered({ formKey, action: 'pick', pick: next.key, 'answers[count]': '3' })
  const second = pageOf(await jana.follow(await jana.post('/desk/phone', again)))
  expect([second.valueOf('template'), second.fields('answers[rooms]').length]).toEqual([next.key, 1])
  const none = await jana.post('/desk/phone', ordered({ formKey, action: 'pick', pick: 'general' }))
  const without = pageOf(await jana.follow(none))
  expect([without.fields('template').length, without.valueOf('subject')]).toEqual([0, 'Platz für Lale'])
  expect(path).toContain('/desk/phone')
})

test('while the subject is typed articles are suggested; without scripts, what was typed waits', async () => {
  const { jana, eva, path, form } = await start()
  const place = pageOf(await jana.get(path))
  expect(place.has('[data-suggestions="/faq/suggestions"][data-of=subject]')).toBe(true)
  const { action: _action, ...typed } = form({ subject: 'Drucker druckt nicht', body: 'Seit heute', returnTo: path })
  const sent = await jana.post('/faq/suggestions?purpose=desk-phone', typed)
  expect(sent.statusCode).toBe(303)
  expect(pageOf(await jana.follow(sent)).links(new RegExp(`person=${eva.id}`)).length).toBeGreaterThan(0)
  expect(pageOf(await jana.get(path)).valueOf('body')).toBe('Seit heute')
})
