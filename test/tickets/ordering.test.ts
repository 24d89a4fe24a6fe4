import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { aContract, anOrganization, dayFromNow } from '../support/contracts.ts'
import { anOrder, COUNT, DEVICE, FIELDS } from '../support/ordering.ts'
import { inputValue, pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal()

const start = (changes: Parameters<typeof aTemplate>[1] = {}) => anOrder(portal, changes)

test('a form of a template asks its fields after the subject, and says under what they are asked', async () => {
  const { visitor, path } = await start({
    guide: { name: { de: 'Arbeitsplatz' }, text: { de: 'Nur **das Nötige**.' } },
  })
  const { body } = await visitor.get(path)
  const page = pageOf(body)
  expect(
    page.inOrder(
      '.guide',
      '#subject',
      '#answers-device',
      '#answers-keyboard',
      '#answers-count',
      '#body',
      '#attachments',
    ),
  ).toBe(true)
  expect(page.valueOf('subject')).toBe('Neuer Arbeitsplatz')
  expect(body).toContain('<strong>das Nötige</strong>')
  expect(textOf(body)).toContain('Nur bei „Notebook“:')
  expect(textOf(body)).toContain('Anzahl (Stück)')
  expect(page.has('#team')).toBe(false)
  expect(page.has('#priority')).toBe(false)
})

test('what is answered is kept with the version, the group gives the kind, and the template the team', async () => {
  const { visitor, form, tickets, team, template, db } = await start()
  const sent = await visitor.upload('/tickets', await form({ device: 'notebook', keyboard: 'Deutsch', count: '2' }))
  expect(sent.statusCode).toBe(303)
  const [ticket] = await tickets()
  expect(ticket).toMatchObject({
    kind: 'request',
    teamId: team.id,
    priority: 2,
    templateVersionId: template.version.id,
    answers: [
      { key: 'device', position: 0, value: 'notebook' },
      { key: 'keyboard', value: 'Deutsch' },
      { key: 'count', value: 2 },
    ],
  })
  expect(ticket?.messages[0]?.body).toBe('Gerät: Notebook\nTastatur: Deutsch\nAnzahl: 2 Stück')
  for (const words of ['Laptop', 'Tastatur Deutsch'])
    expect((await visitor.get(`/tickets?view=all&q=${words}`)).body).toContain(ticket?.number)
  expect(await db.draft.count({ where: { accountId: ticket?.requesterId ?? 0 } })).toBe(0)
})

test('answers to questions that do not apply are left out, and not demanded', async () => {
  const { visitor, form, tickets } = await start()
  const sent = await visitor.upload('/tickets', await form({ device: 'fester PC', keyboard: 'Deutsch' }))
  expect(sent.statusCode).toBe(303)
  expect((await tickets())[0]?.answers.map(({ key }) => key)).toEqual(['device'])
})

test('wrong answers are told at their fields, all at once, and everything stays typed', async () => {
  const { visitor, form, tickets, path } = await start()
  const answer = await visitor.upload('/tickets', await form({ device: 'notebook', count: '9' }, { body: 'Raum 2.14' }))
  expect(answer.statusCode).toBe(422)
  const page = pageOf(answer)
  expect(page.faults().sort()).toEqual(['answers-count', 'answers-keyboard'])
  expect(page.errorOf('answers[count]')).toBe('Bitte geben Sie höchstens 5 an.')
  expect(page.ticked('answers[device]')).toEqual(['notebook'])
  expect(page.valueOf('answers[count]')).toBe('9')
  expect(page.valueOf('body')).toBe('Raum 2.14')
  expect(await tickets()).toEqual([])
  const later = pageOf(await visitor.get(path))
  expect(later.valueOf('answers[count]')).toBe('9')
  expect(later.ticked('answers[device]')).toEqual(['notebook'])
})

test('what was typed in a template is saved while typing, and comes back in this one alone', async () => {
  const { visitor, path, template } = await start()
  const other = await aTemplate(portal.db, { fields: [...FIELDS] })
  const formKey = randomUUID()
  const { id } = await portal.db.ticketTemplate.findUniqueOrThrow({ where: { key: template.key } })
  const saved = { formKey, purpose: `ticket-template:${id}`, 'answers[keyboard]': 'Dvorak' }
  expect((await visitor.post(`/drafts/${formKey}`, saved)).statusCode).toBe(204)
  expect(pageOf(await visitor.get(path)).valueOf('answers[keyboard]')).toBe('Dvorak')
  expect(pageOf(await visitor.get(`/tickets/new/${other.key}`)).valueOf('answers[keyboard]')).toBe('')
})

test('a link fills in what the template asks, and nothing else', async () => {
  const { visitor, path } = await start()
  const query = new URLSearchParams({
    device: 'fester PC',
    count: '3',
    nothing: 'x',
    subject: 'PC',
    body: 'Halle',
    keyboard: 'x'.repeat(3000),
  })
  const page = pageOf(await visitor.get(`${path}?${query}`))
  expect(page.ticked('answers[device]')).toEqual(['fester PC'])
  expect(page.valueOf('answers[count]')).toBe('3')
  expect(page.valueOf('answers[keyboard]')).toBe('')
  expect([page.valueOf('subject'), page.valueOf('body')]).toEqual(['PC', 'Halle'])
})

test('a form of an earlier version shows the new one with what still fits, and nothing is opened', async () => {
  const { db, visitor, form, tickets, template } = await start()
  const team = await aTeam(db, { isDefault: true })
  const earlier = await form({ device: 'notebook', keyboard: 'Deutsch' })
  const other = await aTemplate(db, { fields: [DEVICE, { ...COUNT, required: true }] })
  const { definition, tile } = other.version
  const next = await db.ticketTemplateVersion.create({
    data: { templateId: template.id, number: 2, definition, tile, publishedAt: new Date() } as never,
  })
  await db.ticketTemplate.update({ where: { key: template.key }, data: { publishedVersionId: next.id } })
  const answer = await visitor.upload('/tickets', earlier)
  expect(answer.statusCode).toBe(422)
  expect(textOf(answer.body)).toContain('Die Vorlage hat sich inzwischen geändert.')
  const page = pageOf(answer)
  expect(page.ticked('answers[device]')).toEqual(['notebook'])
  expect(page.has('#answers-keyboard')).toBe(false)
  expect(await tickets()).toEqual([])
  const { 'answers[keyboard]': _gone, ...fits } = earlier as Record<string, string>
  const again = { ...fits, version: page.valueOf('version'), team: `${team.id}`, affects: 'me', 'answers[count]': '1' }
  expect((await visitor.upload('/tickets', again)).statusCode).toBe(303)
  expect((await tickets())[0]?.templateVersionId).toBe(next.id)
})

test('a template of another company or a service that has ended is not found, and what was typed goes on', async () => {
  const { db } = portal
  const organization = await anOrganization(db)
  const contract = await aContract(db, { organization, from: dayFromNow(-30), until: dayFromNow(30) })
  await db.contract.update({ where: { id: contract.id }, data: { services: ['Arbeitsplatz'] } })
  const { visitor: stranger, path } = await start({ services: ['Arbeitsplatz'] })
  expect((await stranger.get(path)).statusCode).toBe(404)
  const eva = await aCustomer(db, { memberships: { create: { organizationId: organization.id } } })
  const visitor = await as(portal.app, eva)
  const page = (await visitor.get(path)).body
  const typed = {
    formKey: inputValue(page, 'formKey'),
    template: path.split('/').at(-1) ?? '',
    version: inputValue(page, 'version'),
    subject: 'Neuer Platz',
    body: 'Raum 7',
    'answers[device]': 'fester PC',
  }
  await db.contract.update({ where: { id: contract.id }, data: { services: [] } })
  const refused = await visitor.upload('/tickets', typed)
  expect(refused.statusCode).toBe(422)
  expect(textOf(refused.body)).toContain('Diese Vorlage gibt es für Sie nicht mehr.')
  expect(pageOf(refused).valueOf('body')).toBe('Raum 7\n\ndevice: fester PC')
  expect(await db.ticket.count({ where: { requesterId: eva.id } })).toBe(0)
})

test('numbers are read as Germans and others write them, and never taken for a thousandth', async () => {
  const fields = [{ key: 'sum', type: 'number' as const, label: { de: 'Summe' } }]
  const { visitor, form, tickets } = await start({ fields })
  const refused = await visitor.upload('/tickets', await form({ sum: '1.500' }))
  expect(pageOf(refused).errorOf('answers[sum]')).toContain('ohne Tausenderpunkt')
  for (const sum of ['1500', '1.500,25', '1,500.25', '1,5', '0.125', '1.5'])
    expect((await visitor.upload('/tickets', await form({ sum }))).statusCode, sum).toBe(303)
  const sums = (await tickets()).map(({ answers }) => answers[0]?.value)
  expect(sums.sort()).toEqual([0.125, 1.5, 1.5, 1500, 1500.25, 1500.25])
})

test('a person is one of the company, by name or address', async () => {
  const field = { key: 'who', type: 'person', label: { de: 'Für wen?' }, required: true } as const
  const { db, eva, visitor, form, tickets } = await start({ fields: [field] })
  const organization = await anOrganization(db)
  await db.membership.create({ data: { accountId: eva.id, organizationId: organization.id } })
  const leyla = await aCustomer(db, {
    firstName: 'Leyla',
    lastName: 'Yıldız',
    memberships: { create: { organizationId: organization.id } },
  })
  const stranger = await aCustomer(db, { firstName: 'Otto', lastName: 'Fremd' })
  await aContract(db, { organization, from: dayFromNow(-30), until: dayFromNow(30) })
  const refused = await visitor.upload('/tickets', await form({ who: stranger.email }))
  expect(refused.statusCode).toBe(422)
  expect(pageOf(refused).errorOf('answers[who]')).toContain('finden wir in Ihrem Unternehmen nicht')
  expect((await visitor.upload('/tickets', await form({ who: 'leyla yıldız' }))).statusCode).toBe(303)
  expect((await tickets())[0]?.answers[0]?.value).toEqual({ id: String(leyla.id), name: 'Leyla Yıldız' })
})

test('a file that a field asks for arrives in it, and stays after an error', async () => {
  const field = { key: 'picture', type: 'file', label: { de: 'Foto' }, required: true } as const
  const { visitor, form, tickets } = await start({ fields: [field, COUNT] })
  const file = { name: 'answers[picture]', filename: 'foto.txt', content: 'Bild' }
  const refused = await visitor.upload('/tickets', await form({ count: 'viele' }), [file])
  expect(refused.statusCode).toBe(422)
  const page = pageOf(refused)
  expect(page.faults()).toEqual(['answers-count'])
  const id = page.valueOf('answers[picture]')
  expect(textOf(refused.body)).toContain('Schon angehängt: foto.txt')
  const again = {
    formKey: page.valueOf('formKey'),
    template: page.valueOf('template'),
    version: page.valueOf('version'),
  }
  const typed = { ...again, subject: 'Mit Foto', shown: id, 'answers[picture]': id, 'answers[count]': '1' }
  expect((await visitor.upload('/tickets', typed)).statusCode).toBe(303)
  expect((await tickets())[0]?.answers[0]?.value).toEqual({ id, name: 'foto.txt' })
})
