import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { as } from '../support/browsing.ts'
import { aCustomer, aTeam } from '../support/builders.ts'
import { aContract, anOrganization, dayFromNow } from '../support/contracts.ts'
import { pageOf, textOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal()

test('without any template, „Neues Ticket“ is the general form', async () => {
  const { db, app } = portal
  const visitor = await as(app, await aCustomer(db))
  expect(pageOf(await visitor.get('/tickets/new')).has('#subject')).toBe(true)
  expect((await visitor.get('/tickets/new/nothing')).statusCode).toBe(404)
})

test('templates stand in named groups, faults first, and groups without any are left out', async () => {
  const { db, app } = portal
  const visitor = await as(app, await aCustomer(db))
  await aTemplate(db, { group: 'change', name: { de: 'Firewall-Regel', en: 'Firewall rule' } })
  const { body } = await visitor.get('/tickets/new')
  const page = pageOf(body)
  const groups = page.all('h2').map(({ textContent }) => textContent?.trim().split(/\s+/)[0])
  expect(groups).toEqual(['Störungsmeldungen', 'Änderungsanforderungen'])
  expect(page.links(/^\/tickets\/new\//)[0]).toBe('/tickets/new/general')
  expect(textOf(body)).toContain('Allgemeine Störungsmeldung')
  expect(page.all('.site-nav a')[0]?.textContent).toBe('Ticketvorlagen')
  expect(pageOf(await visitor.get('/tickets/new/general')).has('#subject')).toBe(true)
})

test('a search finds words in both languages and umlauts both ways, and says when nothing fits', async () => {
  const { db, app } = portal
  const visitor = await as(app, await aCustomer(db))
  const { key } = await aTemplate(db, { group: 'request', name: { de: 'Schlüsselkarte', en: 'Key card' } })
  for (const q of ['schluessel', 'KARTE schl', 'key card'])
    expect(pageOf(await visitor.get(`/tickets/new?q=${q}`)).links(/^\/tickets\/new\//)).toEqual([`/tickets/new/${key}`])
  const none = await visitor.get('/tickets/new?q=Zeppelin')
  expect(textOf(none.body)).toContain('Zu „Zeppelin“ gibt es keine Vorlage.')
  expect(pageOf(none).links(/general/)).toEqual(['/tickets/new/general?subject=Zeppelin'])
})

test('what somebody uses most comes first, and a tile says who approves', async () => {
  const { db, app } = portal
  await aTeam(db, { isDefault: true })
  const organization = await anOrganization(db)
  const contract = await aContract(db, { organization, from: dayFromNow(-3), until: dayFromNow(30) })
  const boss = await aCustomer(db, { firstName: 'Stefan', lastName: 'Krause' })
  await db.contract.update({ where: { id: contract.id }, data: { authorizers: [boss.email] } })
  const eva = await aCustomer(db, { memberships: { create: { organizationId: organization.id } } })
  const first = await aTemplate(db, { group: 'request', organizations: [organization.name] })
  const last = await aTemplate(db, { group: 'request', organizations: [organization.name], authorization: true })
  const visitor = await as(app, eva)
  const order = async () =>
    pageOf(await visitor.get('/tickets/new'))
      .links(/^\/tickets\/new\//)
      .filter((href) => [first.key, last.key].some((key) => href.endsWith(key)))
  expect(await order()).toEqual([first, last].map(({ key }) => `/tickets/new/${key}`))
  const path = `/tickets/new/${last.key}`
  const page = pageOf(await visitor.get(path))
  const typed = Object.fromEntries(
    ['formKey', 'template', 'version', 'team', 'priority'].map((name) => [name, page.valueOf(name)]),
  )
  expect((await visitor.upload('/tickets', { ...typed, subject: 'Zugriff', body: 'Laufwerk' })).statusCode).toBe(303)
  expect((await order())[0]).toBe(path)
  expect(textOf((await visitor.get('/tickets/new')).body)).toContain('Freigabe durch Stefan Krause')
})

test('somebody in two companies chooses whose templates, and a link leads on through the choice', async () => {
  const { db, app } = portal
  const [one, two] = [await anOrganization(db), await anOrganization(db)]
  for (const organization of [one, two])
    await aContract(db, { organization, from: dayFromNow(-3), until: dayFromNow(30) })
  const memberships = { create: [{ organizationId: one.id }, { organizationId: two.id }] }
  const visitor = await as(app, await aCustomer(db, { memberships }))
  const { key } = await aTemplate(db, { organizations: [two.name] })
  const choice = pageOf(await visitor.get('/tickets/new'))
  expect(choice.links(/organization=/)).toHaveLength(2)
  const [ofOne, ofTwo] = await Promise.all(
    [one, two].map(async ({ id }) => (await visitor.get(`/tickets/new?organization=${id}`)).body),
  )
  expect(ofOne).not.toContain(key)
  expect(ofTwo).toContain(key)
  expect(textOf(ofTwo ?? '')).toContain(two.name)
  const asked = pageOf(await visitor.get(`/tickets/new/${key}?subject=Bitte`))
  expect(asked.links(/organization=/)).toContain(`/tickets/new/${key}?subject=Bitte&organization=${two.id}`)
  expect(pageOf(await visitor.get(`/tickets/new/${key}?organization=${two.id}`)).valueOf('organization')).toBe(
    `${two.id}`,
  )
  expect((await visitor.get(`/tickets/new/${key}?organization=${one.id}`)).statusCode).toBe(404)
})

test('forms that somebody has begun are offered above the templates, the general one as well', async () => {
  const { db, app } = portal
  const eva = await aCustomer(db)
  const visitor = await as(app, eva)
  const template = await aTemplate(db, { name: { de: 'Aufzug steht' } })
  const begun = async () =>
    pageOf(await visitor.get('/tickets/new'))
      .all('.notice a')
      .map((link) => link.getAttribute('href'))
  expect(await begun()).toEqual([])
  const draft = (purpose: string, fields: object) =>
    db.draft.create({ data: { key: randomUUID(), accountId: eva.id, purpose, fields } })
  await draft('ticket', { body: 'Der Aufzug' })
  await draft(`ticket-template:${template.id}`, { 'answers[x]': '1' })
  await draft('ticket-template:2000000000', { body: 'Weg' })
  expect((await begun()).sort()).toEqual([`/tickets/new/${template.key}`, '/tickets/new/general'].sort())
})

test('the overview and a form of thirty fields need at most four statements each', async () => {
  const { db, app } = portal
  const visitor = await as(app, await aCustomer(db))
  const field = (index: number) => ({ key: `f${index}`, type: 'text' as const, label: { de: `Feld ${index}` } })
  const { key } = await aTemplate(db, { fields: Array.from({ length: 30 }, (_each, index) => field(index)) })
  const query = vi.spyOn(pg.Client.prototype, 'query')
  const countedOn = async (url: string) => {
    query.mockClear()
    expect((await visitor.get(url)).statusCode).toBe(200)
    return query.mock.calls.filter((call) => !/setting_change|into counter/.test(JSON.stringify(call[0]))).length
  }
  try {
    expect(await countedOn('/tickets/new')).toBeLessThanOrEqual(4)
    expect(await countedOn(`/tickets/new/${key}`)).toBeLessThanOrEqual(4)
  } finally {
    query.mockRestore()
  }
})
