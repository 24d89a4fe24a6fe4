import { expect, test } from 'vitest'
import type { TemplateDefinition } from '../../src/catalog/definition-rules.ts'
import { importTemplates } from '../../src/catalog/importing.ts'
import { offeredTemplate } from '../../src/catalog/offered.ts'
import { templateYaml } from '../../src/catalog/template-yaml.ts'
import { readTemplates } from '../../src/catalog/templates.ts'
import { aTeam } from '../support/builders.ts'
import { anOrganization, dayFromNow } from '../support/contracts.ts'
import { usePortal } from '../support/portal.ts'
import { aTemplate } from '../support/templates.ts'

const portal = usePortal()
const everybody = { organizationId: null, today: dayFromNow(0) }

const printer = (key: string, more = '') => `key: ${key}
group: incident
name: { de: Drucker, en: Printers }
guide:
  text:
    de: |
      Wir fragen nur, was wir brauchen.

      - Name des Geräts
fields:
  - key: device
    type: choice
    label: { de: Gerät }
    required: true
    options:
      - { value: 1, label: { de: Einer } }
      - { value: all, label: { de: Alle } }
  - key: since
    type: date
    label: { de: Seit wann? }
    max: 0
    showWhen: { field: device, is: [1] }
${more}`

async function importing(...texts: string[]) {
  return importTemplates(
    portal.db,
    texts.map((text, place) => ({ name: `${place}.yaml`, text })),
  )
}

/** As the command line shows them. */
async function faultsOf(...texts: string[]) {
  const result = await importing(...texts)
  if (result.ok) return []
  return result.faults.map(({ file, line, column, path, reason, allowed }) =>
    [`${file}:${line}:${column}`, path.join('.'), reason, ...(allowed ? [allowed.join(' ')] : [])].join(' | '),
  )
}

test('a file becomes a version that is offered, and the same file again makes none', async () => {
  const { db } = portal
  expect(await importing(printer('twice'))).toMatchObject({ ok: true, saved: { added: ['twice'], unchanged: [] } })
  expect(await importing(printer('twice'))).toMatchObject({ ok: true, saved: { added: [], unchanged: ['twice'] } })
  expect(await db.ticketTemplateVersion.count({ where: { template: { key: 'twice' } } })).toBe(1)
  const offered = await offeredTemplate(db, 'twice', everybody)
  expect(offered).toMatchObject({ number: 1, definition: { fields: [{ key: 'device' }, { showWhen: { is: ['1'] } }] } })
})

test('a changed file is a new version; which is told, and a draft in the desk stays behind it', async () => {
  const { db } = portal
  await importing(printer('changed'))
  const { id } = await db.ticketTemplate.findUniqueOrThrow({ where: { key: 'changed' } })
  const { definition, tile } = await db.ticketTemplateVersion.findFirstOrThrow({ where: { templateId: id } })
  const data = { definition: definition as object, tile: tile as object, templateId: id, number: 2 }
  await db.ticketTemplateVersion.create({ data })
  const result = await importing(printer('changed', 'priority: 1\n').replace('Seit wann?', 'Seit wann genau?'))
  expect(result).toMatchObject({
    saved: {
      changed: [
        {
          key: 'changed',
          changes: [
            { kind: 'base', property: 'priority' },
            { kind: 'changed', properties: ['label'] },
          ],
        },
      ],
      notes: ['changed has a draft in the desk, which stays'],
    },
  })
  const [template] = await readTemplates(db, ['changed'])
  expect([template?.published?.number, template?.draft?.number]).toEqual([2, 3])
  expect((await offeredTemplate(db, 'changed', everybody))?.definition.priority).toBe(1)
})

test('a trial run writes nothing', async () => {
  const files = [{ name: 'a.yaml', text: printer('trial') }]
  const result = await importTemplates(portal.db, files, { dryRun: true })
  expect(result).toMatchObject({ ok: true, saved: { added: ['trial'] } })
  expect(await readTemplates(portal.db, ['trial'])).toEqual([])
})

test('names of a team and of companies are found whatever their case', async () => {
  const { db } = portal
  const [team, company] = [await aTeam(db, { name: 'Druckteam' }), await anOrganization(db, 'Brandt Druck GmbH')]
  const text = printer('named', 'team: druckTEAM\norganizations: [brandt druck gmbh]\n')
  await importing(text)
  expect(await importing(text)).toMatchObject({ saved: { unchanged: ['named'] } })
  const audience = { organizationId: company.id, today: dayFromNow(0) }
  expect(await offeredTemplate(db, 'named', audience)).toMatchObject({
    teamId: team.id,
    definition: { team: 'Druckteam' },
  })
})

test('each fault says where it is and what is allowed, and with one nothing is imported', async () => {
  await aTeam(portal.db, { name: 'Einziges Team' })
  const text = printer('faulty')
    .replace('group: incident', 'group: trouble')
    .replace('type: date', 'type: datum')
    .replace('field: device', 'field: gadget')
    .concat('team: Nirgends\nicon: dragon\nservice: [ERP]\n')
  const faults = await faultsOf(text, printer('fine'))
  expect(faults).toContain('0.yaml:2:8 | group | is not allowed | incident request change')
  expect(faults).toContainEqual(
    expect.stringMatching(/^0\.yaml:19:11 \| fields\.1\.type \| is not allowed \| text long_text/),
  )
  expect(faults).toContainEqual(expect.stringMatching(/^0\.yaml:\d+:7 \| icon \| is not allowed \| triangle-alert/))
  expect(faults).toContainEqual(expect.stringMatching(/^0\.yaml:\d+:1 \| {2}\| is not known here \| key group name/))
  expect(await readTemplates(portal.db, ['fine'])).toEqual([])
  const unknown = await faultsOf(printer('unknown', 'team: Nirgends\norganizations: [Niemand]\nservices: [Nichts]\n'))
  expect(unknown[0]).toMatch(/^0\.yaml:23:7 \| team \| There is no such team\. \| .*Einziges Team/)
  expect(unknown[1]).toBe('0.yaml:24:17 | organizations.0 | There is no such company.')
  expect(unknown[2]).toMatch(/^0\.yaml:25:12 \| services\.0 \| This service is in no contract\./)
})

test('a condition on a field that is not there names those that are', async () => {
  expect(await faultsOf(printer('condition').replace('field: device', 'field: gadget'))).toEqual([
    '0.yaml:22:24 | fields.1.showWhen.field | ' +
      'The condition has to name an earlier field with choices or with yes and no. | device',
  ])
})

test.each([
  ['no YAML', 'key: [', /^0\.yaml:1:\d+ \| {2}\| Flow sequence/],
  ['no names and values', 'a text', /^0\.yaml:1:1 \| {2}\| has to be a group of names and values/],
  ['an empty file', '', /^0\.yaml:1:1 \| {2}\| has to be a group/],
  ['a name twice', 'key: a\nkey: b', /^0\.yaml:2:1 \| {2}\| Map keys must be unique/],
  ['one part named from another', 'key: &a x\ngroup: *a', /names another part/],
  ['too long', `# ${'x'.repeat(300_001)}`, /is longer than/],
])('%s is a fault in its place', async (_title, text, fault) => {
  expect((await faultsOf(text))[0]).toMatch(fault)
})

test('two files with one key are a fault', async () => {
  expect(await faultsOf(printer('same'), printer('same'))).toEqual([
    '1.yaml:1:6 | key | same is in another file as well',
  ])
})

test('what is exported is imported again without a change', async () => {
  const { db } = portal
  const { key } = await aTemplate(db, {
    description: { de: 'Druckt nicht', en: '' },
    priority: 2,
    authorization: true,
    hints: [],
  })
  const [template] = await readTemplates(db, [key])
  const text = templateYaml(template?.published?.definition as TemplateDefinition)
  expect(text).toContain('authorization: true')
  expect(text).not.toContain('askPriority')
  expect(await importing(text)).toMatchObject({ saved: { unchanged: [key] } })
})
