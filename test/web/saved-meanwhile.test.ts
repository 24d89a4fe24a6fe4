import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { as, type Fields, type Visitor } from '../support/browsing.ts'
import { aCustomer, anAgent, aTeam } from '../support/builders.ts'
import { anOrganization, joins } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal()
let one: Visitor
let other: Visitor

interface Case {
  /** Where the form is, and where it goes. */
  page: string
  action: string
  field: string
}

const cases: Record<string, () => Promise<Case>> = {}
const saves = (name: string, make: () => Promise<Case>) => {
  cases[name] = make
}

beforeAll(async () => {
  const { db, app } = portal
  const team = await aTeam(db, { isDefault: true })
  one = await as(app, await anAgent(db, { role: 'admin' }, [team]))
  other = await as(app, await anAgent(db, { role: 'admin' }, [team]))
})

const at = (path: string, field: string): Case => ({ page: path, action: path, field })

saves('a team', async () => at(`/desk/settings/teams/${(await aTeam(portal.db)).id}`, 'name'))
saves('the rights of an agent', async () => at(`/desk/settings/agents/${(await anAgent(portal.db)).id}`, 'role'))
saves('a person', async () => at(`/desk/customers/${(await aCustomer(portal.db)).id}`, 'phone'))
saves('where somebody belongs', async () => {
  const [eva, organization] = [await aCustomer(portal.db), await anOrganization(portal.db)]
  await joins(portal.db, eva, organization)
  return at(`/desk/customers/${eva.id}/places/${organization.id}`, 'site')
})
saves('a note about a company', async () => {
  const { id: organizationId } = await anOrganization(portal.db)
  const { id } = await portal.db.organizationNote.create({ data: { organizationId, body: 'Nur nach 18 Uhr' } })
  return at(`/desk/organizations/${organizationId}/notes/${id}`, 'body')
})
saves('a canned response', async () => {
  const { id } = await portal.db.cannedResponse.create({ data: { title: 'Gruß', body: 'Hallo', word: '' } })
  return at(`/desk/settings/canned/${id}`, 'body')
})
saves('a template of tickets', async () => at(`/desk/templates/${(await aTemplate(portal.db)).id}`, 'name_de'))
saves('a setting', async () => at('/desk/settings/SUPPORT_HOURS', 'value'))

/** What the form would send, with another value in a field. */
async function filled(visitor: Visitor, { page, action, field }: Case, value?: string): Promise<Fields> {
  const form = pageOf(await visitor.get(page))
    .all<HTMLFormElement>('form')
    .find((each) => each.getAttribute('action') === action)
  const fields: Fields = {}
  for (const control of form?.querySelectorAll<HTMLInputElement>('input, textarea, select') ?? []) {
    if (!control.name || (/radio|checkbox/.test(control.type) && !control.checked)) continue
    if (control.type === 'checkbox')
      fields[control.name] = [fields[control.name] ?? []].flat().concat(control.value) as string[]
    else fields[control.name] = control.value
  }
  return value === undefined ? fields : { ...fields, [field]: value }
}

const values = (name: string) =>
  name === 'the rights of an agent' ? ['admin', 'agent'] : ['Erste Änderung', 'Zweite Änderung']

describe('whoever saves second sees what came meanwhile, and loses no word', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const place = (await cases[name]?.()) as Case
    const [first = '', second = ''] = values(name)
    const late = await filled(other, place, name === 'the rights of an agent' ? undefined : second)
    if (name === 'the rights of an agent') late.teams = []
    expect((await one.post(place.action, await filled(one, place, first))).statusCode).toBe(303)
    const told = await other.post(place.action, late)
    expect(told.statusCode).toBe(409)
    const page = pageOf(told)
    expect(page.text).toMatch(/(Inzwischen|gerade) .*geändert|steht noch/)
    if (name !== 'the rights of an agent') {
      expect(page.valueOf(place.field)).toBe(second)
      expect(page.text).toContain(first)
    }
    // Nothing is changed before it has been read; then it counts.
    if (name !== 'the rights of an agent')
      expect(pageOf(await one.get(place.page)).valueOf(place.field)).not.toBe(second)
    const again = await other.post(place.action, { ...late, seen: page.valueOf('seen') })
    expect(again.statusCode).toBe(303)
  })
})

describe('what is saved unchanged is told so, and nothing is written', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const { db } = portal
    const place = (await cases[name]?.()) as Case
    const [first = ''] = values(name)
    await one.post(place.action, await filled(one, place, first))
    const lines = await db.auditEntry.count()
    const answer = await one.post(place.action, await filled(one, place))
    expect(answer.statusCode).toBe(303)
    expect(pageOf(await one.follow(answer)).text).toContain('Nichts geändert')
    expect(await db.auditEntry.count()).toBe(lines)
    // Also for whoever has seen an older one: it is as they want it.
    const outdated = await filled(other, place)
    expect((await other.post(place.action, outdated)).statusCode).toBe(303)
  })

  test('preferences', async () => {
    const { db, app } = portal
    const jana = await anAgent(db)
    const visitor = await as(app, jana)
    const wish = { locale: 'de', theme: 'auto', density: 'compact', pageSize: '20', keys: 'yes' }
    const told = async (path: string, fields: Fields) =>
      pageOf(await visitor.follow(await visitor.post(path, fields))).text
    expect(await told('/preferences/desk', wish)).toContain('Gespeichert.')
    expect(await told('/preferences/desk', wish)).toContain('Nichts geändert.')
    const sender = { organization: 'Muster IT', signature: 'Jana' }
    expect(await told('/preferences/sender', sender)).toContain('Gespeichert.')
    expect(await told('/preferences/sender', sender)).toContain('Nichts geändert.')
    const person = { firstName: 'Jana', lastName: 'Keller', phone: '' }
    expect(await told('/preferences/person', person)).toContain('Nichts geändert.')
  })
})

test('of two windows that rename a saved view, the second is told of the first name', async () => {
  const saved = await one.post('/desk/views', { name: 'Meine', query: 'view=mine' })
  const id = new URL(String(saved.headers.location), 'http://x').searchParams.get('saved')
  const list = `/desk/tickets?view=mine&saved=${id}`
  const seen = pageOf(await one.get(list)).valueOf('seen')
  const rename = (name: string) => one.post(`/desk/views/${id}`, { name, query: '', seen })
  expect((await rename('Erste')).statusCode).toBe(303)
  const told = await rename('Zweite')
  expect([told.statusCode, pageOf(told).valueOf('name')]).toEqual([409, 'Zweite'])
  expect(pageOf(told).text).toContain('heißt inzwischen „Erste“')
  expect((await portal.db.savedView.findUniqueOrThrow({ where: { id: Number(id) } })).name).toBe('Erste')
  const gone = { formKey: randomUUID() }
  for (const _twice of [1, 2]) expect((await one.post(`/desk/views/${id}/removal`, gone)).statusCode).toBe(303)
})
