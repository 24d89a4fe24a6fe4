import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { offeredTemplate } from '../../src/catalog/offered.ts'
import { as, type Fields, type Visitor } from '../support/browsing.ts'
import { anAgent, aTeam } from '../support/builders.ts'
import { dayFromNow } from '../support/contracts.ts'
import { pageOf } from '../support/page.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal()
const LIST = '/desk/templates'
let [admin, agent] = [] as unknown as [Visitor, Visitor]
beforeAll(async () => {
  const team = await aTeam(portal.db, { name: 'Support Team', isDefault: true })
  admin = await as(portal.app, await anAgent(portal.db, { role: 'admin', lastName: 'Hagemann' }, [team]))
  agent = await as(portal.app, await anAgent(portal.db, {}, [team]))
})

const base = { group: 'incident', icon: 'printer', priority: '3', askPriority: 'yes' }
const form = (fields: Fields = {}) => ({ formKey: randomUUID(), action: 'save', ...base, ...fields })
const device = {
  field_0_label_de: 'Welches Gerät?',
  field_0_type: 'choice',
  field_0_options: 'Notebook | Laptop\r\npc = Fester PC',
}
const idIn = (location: unknown) => Number(String(location).split('/').pop())
const offered = (key: string) => offeredTemplate(portal.db, key, { organizationId: null, today: dayFromNow(0) })
const shownIn = (response: Parameters<typeof pageOf>[0], name: string) => pageOf(response).valueOf(name)

test('an admin makes a template; customers are offered it when it is published', async () => {
  const saved = await admin.post(LIST, form({ name_de: 'Drucker in Halle 2', ...device, note: 'Erster Wurf' }))
  const id = idIn(saved.headers.location)
  expect(await offered('drucker-in-halle-2')).toBeUndefined()
  const shown = await admin.get(`${LIST}/${id}`)
  expect(shown.body).toContain('Der Entwurf ist gespeichert.')
  expect(shownIn(shown, 'field_0_key')).toBe('welches_geraet')
  expect(shownIn(shown, 'field_0_options')).toBe('notebook = Notebook | Laptop\npc = Fester PC')
  const seen = shownIn(shown, 'seen')
  const conditional = { field_1_label_de: 'Akku?', field_1_type: 'yes_no', field_1_showField: 'welches_geraet' }
  await admin.post(
    `${LIST}/${id}`,
    form({
      seen,
      action: 'publish',
      name_de: 'Drucker in Halle 2',
      ...device,
      ...conditional,
      field_1_showIs: 'notebook',
    }),
  )
  expect(await offered('drucker-in-halle-2')).toMatchObject({
    number: 1,
    definition: { fields: [{ key: 'welches_geraet' }, { showWhen: { field: 'welches_geraet', is: ['notebook'] } }] },
  })
})

test('a new template may stay without a field: the empty one that its form begins with is none', async () => {
  const begun = { field_0_type: shownIn(await admin.get(`${LIST}/new`), 'field_0_type'), field_0_required: 'no' }
  await admin.post(LIST, form({ action: 'publish', name_de: 'Nur ein Text', ...begun, field_0_label_de: ' ' }))
  expect((await offered('nur-ein-text'))?.definition.fields).toEqual([])
})

test('buttons add, move and remove fields, keep all that is typed, and store nothing', async () => {
  const { id, version } = await aTemplate(portal.db)
  const typed = { name_de: 'Noch nicht gespeichert', ...device, field_1_label_de: 'Seit wann?', field_1_type: 'date' }
  const press = async (action: string) => admin.post(`${LIST}/${id}`, form({ ...typed, action }))
  const added = await press('add')
  expect(added.statusCode).toBe(200)
  expect(shownIn(added, 'name_de')).toBe('Noch nicht gespeichert')
  expect([shownIn(added, 'field_1_label_de'), shownIn(added, 'field_2_type')]).toEqual(['Seit wann?', 'text'])
  const moved = await press('up-1')
  expect([shownIn(moved, 'field_0_type'), shownIn(moved, 'field_1_key')]).toEqual(['date', 'welches_geraet'])
  const removed = await press('remove-0')
  expect([shownIn(removed, 'field_0_label_de'), shownIn(removed, 'field_1_label_de')]).toEqual(['Seit wann?', ''])
  expect(await portal.db.ticketTemplateVersion.findMany({ where: { templateId: id } })).toEqual([version])
  // Whoever comes back finds it.
  const again = await admin.get(`${LIST}/${id}`)
  expect(again.body).toContain('Noch nicht gespeichert')
})

test('what is wrong is told at its field, and everything typed is kept', async () => {
  const wrong = {
    ...{ name_de: '', name_en: '', services: 'Nirgends', organizations: 'Niemand GmbH' },
    ...{ field_0_label_de: 'Größe', field_0_type: 'number', field_0_min: 'viel', field_0_pattern: '(a+)+' },
  }
  const refused = await admin.post(LIST, form(wrong))
  expect(refused.statusCode).toBe(422)
  const page = pageOf(refused)
  const faulty = page.all('.field-invalid').map((field) => field.querySelector('input, textarea, select')?.id)
  const wanted = ['name_de', 'field_0_min', 'field_0_pattern']
  expect(faulty.sort()).toEqual(wanted.sort())
  expect(shownIn(refused, 'field_0_min')).toBe('viel')
})

test('a choice without answers and a condition on nothing are told at their fields', async () => {
  const condition = { field_0_showField: 'nichts', field_0_showIs: 'x' }
  const wrong = { name_de: 'Farben', field_0_label_de: 'Farbe', field_0_type: 'choice', ...condition }
  const refused = await admin.post(LIST, form(wrong))
  expect(refused.statusCode).toBe(422)
  const faulty = pageOf(refused)
    .all('.field-invalid')
    .map((field) => field.querySelector('textarea, select')?.id)
  expect(faulty).toEqual(['field_0_options', 'field_0_showField'])
})

test('a team, a company or a service that there is not is told at its field', async () => {
  const fields = { name_de: 'Mit Firma', organizations: 'Niemand GmbH' }
  const refused = await admin.post(LIST, form(fields))
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toContain('Diese Firma gibt es nicht.')
  expect((await admin.post(LIST, form({ name_de: 'Mit Leistung', services: 'Nichts' }))).body).toContain(
    'Diese Leistung steht in keinem Vertrag.',
  )
  expect((await admin.post(LIST, form({ name_de: 'Mit Team', team: 'Nirgends' }))).body).toContain(
    'Dieses Team gibt es nicht.',
  )
})

test('two admins at once: the second is told what the first saved, and keeps the own words', async () => {
  const { id, key } = await aTemplate(portal.db)
  const seen = shownIn(await admin.get(`${LIST}/${id}`), 'seen')
  await admin.post(`${LIST}/${id}`, form({ seen, key, name_de: 'Vom Ersten' }))
  const late = await admin.post(`${LIST}/${id}`, form({ seen, key, name_de: 'Vom Zweiten', priority: '5' }))
  expect(late.statusCode).toBe(409)
  expect(late.body).toContain('Inzwischen geändert')
  expect(late.body).toContain('Priorität geändert')
  expect(shownIn(late, 'name_de')).toBe('Vom Zweiten')
  const now = shownIn(late, 'seen')
  const after = await admin.post(`${LIST}/${id}`, form({ seen: now, key, name_de: 'Vom Zweiten', priority: '5' }))
  expect(after.statusCode).toBe(303)
})

test('a published template keeps its key, and a draft keeps what is published', async () => {
  const { id, key } = await aTemplate(portal.db)
  const renamed = await admin.post(`${LIST}/${id}`, form({ key: `${key}-neu`, name_de: 'Neu' }))
  expect(renamed.body).toContain('Der Schlüssel bleibt, seit die Vorlage veröffentlicht ist.')
  await admin.post(`${LIST}/${id}`, form({ key, name_de: 'Neu' }))
  expect((await offered(key))?.definition.name.de).toBe('Drucker und Scanner')
  const versions = (await admin.get(`${LIST}/${id}/versions`)).body
  expect(versions).toContain('Name geändert')
  expect(versions).toContain('Jana Hagemann')
  await admin.post(`${LIST}/${id}/draft-removal`, { formKey: randomUUID() })
  expect(await portal.db.ticketTemplateVersion.count({ where: { templateId: id } })).toBe(1)
})

test('a template is withdrawn and offered again, copied, and deleted only if it was never published', async () => {
  const { db } = portal
  const { id, key } = await aTemplate(db)
  const press = (what: string) => admin.post(`${LIST}/${id}/${what}`, { formKey: randomUUID() })
  await press('withdrawal')
  expect(await offered(key)).toBeUndefined()
  expect((await admin.get(LIST)).body).toContain('Zurückgezogen')
  await press('offer')
  expect(await offered(key)).toBeDefined()
  expect((await press('removal')).statusCode).toBe(409)
  const copy = idIn((await press('copy')).headers.location)
  expect(await db.ticketTemplate.findUnique({ where: { id: copy } })).toMatchObject({ key: `${key}-2` })
  expect((await admin.get(`${LIST}/${copy}`)).body).toContain('Drucker und Scanner (Kopie)')
  await admin.post(`${LIST}/${copy}/removal`, { formKey: randomUUID() })
  expect(await db.ticketTemplate.findUnique({ where: { id: copy } })).toBeNull()
})

test('templates move within their group, unless the order has changed meanwhile', async () => {
  const [one, two] = [await aTemplate(portal.db, { group: 'change' }), await aTemplate(portal.db, { group: 'change' })]
  const order = shownIn(await admin.get(LIST), 'seen')
  const move = { formKey: randomUUID(), direction: 'up', seen: order }
  expect((await admin.post(`${LIST}/${two.id}/move`, move)).statusCode).toBe(303)
  const body = (await admin.get(LIST)).body
  expect(body.indexOf(two.key)).toBeLessThan(body.indexOf(one.key))
  const late = await admin.post(`${LIST}/${one.id}/move`, { ...move, formKey: randomUUID() })
  expect(late.statusCode).toBe(409)
  expect(late.body).toContain('Die Reihenfolge hat sich inzwischen geändert.')
})

test('agents look at templates and change none', async () => {
  const { id } = await aTemplate(portal.db, { fields: [{ key: 'since', type: 'date', label: { de: 'Seit wann?' } }] })
  const shown = await agent.get(`${LIST}/${id}`)
  expect(shown.body).toContain('Seit wann?')
  expect(pageOf(shown).all('main form, .settings-page form')).toEqual([])
  expect((await agent.post(`${LIST}/${id}`, form({ name_de: 'Fremd' }))).statusCode).toBe(403)
  expect((await agent.post(`${LIST}/${id}/withdrawal`, { formKey: randomUUID() })).statusCode).toBe(403)
})

test('what a file says survives the form of the desk unchanged', async () => {
  const { db } = portal
  const fields = [
    {
      ...{
        key: 'device',
        type: 'choices' as const,
        label: { de: 'Gerät', en: 'Device' },
        required: true,
        min: 1,
        max: 2,
      },
      ...{ options: [{ value: 'a', label: { de: 'A = B | C', en: 'a' } }], default: ['a'], hint: { de: 'Hinweis' } },
    },
    {
      ...{ key: 'name', type: 'text' as const, label: { de: 'Name' }, pattern: 'PC-\\d+', default: ['PC-1, PC-2'] },
      ...{ example: { en: 'PC-7' }, showWhen: { field: 'device', is: ['a'] } },
    },
    { key: 'count', type: 'number' as const, label: { de: 'Anzahl' }, unit: 'Stück', min: 0.5 },
  ]
  const { id } = await aTemplate(db, { fields, hints: ['restart'], subject: { de: 'Drucker' }, askPriority: false })
  const page = pageOf(await admin.get(`${LIST}/${id}`))
  const sent: Fields = { action: 'save' }
  const controls = page.all<HTMLInputElement>('form.template-editor :is(input, textarea, select)')
  for (const { name, type, checked } of controls)
    if (type !== 'checkbox' || checked) sent[name] = name === 'action' ? 'save' : page.valueOf(name)
  expect((await admin.post(`${LIST}/${id}`, sent)).statusCode).toBe(303)
  expect((await admin.get(`${LIST}/${id}`)).body).toContain('Nichts geändert')
  expect(await db.ticketTemplateVersion.count({ where: { templateId: id } })).toBe(1)
})
