import { expect, test } from 'vitest'
import { definitionRules, type TemplateInput } from '../../src/catalog/definition-rules.ts'
import { fitsPattern, isSafePattern } from '../../src/catalog/patterns.ts'

const base = { key: 'printer', group: 'incident' as const, name: { de: 'Drucker' } }
const device = {
  key: 'device',
  type: 'choice' as const,
  label: { de: 'Gerät' },
  options: [option('pc'), option('notebook')],
}
function option(value: string) {
  return { value, label: { de: value } }
}

/** Path and key of each fault. */
function faultsOf(changes: object) {
  const parsed = definitionRules.safeParse({ ...base, ...changes })
  return parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
}
const withField = (field: object) => faultsOf({ fields: [device, { key: 'x', label: { de: 'X' }, ...field }] })

test('what a definition does not say has its standard', () => {
  const input: TemplateInput = { ...base, fields: [device] }
  expect(definitionRules.parse(input)).toMatchObject({
    ...{ priority: 3, askPriority: true, authorization: false, services: [], guide: { text: { de: '', en: '' } } },
    fields: [{ required: false, default: [], options: [{ value: 'pc', label: { de: 'pc', en: '' } }, {}] }],
  })
})

test('values are as people write them in a file: numbers, true and false, one instead of a list', () => {
  const keyboard = { key: 'vpn', type: 'yes_no', label: { de: 'VPN' }, default: true }
  const screens = {
    key: 'screens',
    type: 'choice',
    label: { de: 'Bildschirme' },
    options: [{ value: 2, label: { de: '2' } }],
  }
  const later = { key: 'later', type: 'text', label: { de: 'X' }, showWhen: { field: 'vpn', is: [true] } }
  const { fields } = definitionRules.parse({ ...base, fields: [keyboard, screens, later] })
  expect(fields.map((field) => [field.default, field.options[0]?.value, field.showWhen?.is])).toEqual([
    [['yes'], undefined, undefined],
    [[], '2', undefined],
    [[], undefined, ['yes']],
  ])
})

test.each([
  ['a name in no language', { name: { de: '', en: '' } }, 'name: error.template.words'],
  ['a key with spaces', { key: 'Neuer Drucker' }, 'key: error.template.key'],
  ['a priority beyond five', { priority: 6 }, 'priority: error.template.priority'],
])('%s is refused', (_title, changes, fault) => {
  expect(faultsOf(changes)).toEqual([fault])
})

test.each([
  ['a key twice', { key: 'device', type: 'text' }, 'fields.1.key: error.template.key.twice'],
  ['a choice without options', { type: 'choice' }, 'fields.1.options: error.template.options.none'],
  ['a text with options', { type: 'text', options: [option('a')] }, 'fields.1.options: error.template.options.type'],
  [
    'an option twice',
    { type: 'choice', options: [option('a'), option('a')] },
    'fields.1.options.1.value: error.template.options.twice',
  ],
  ['limits the wrong way round', { type: 'number', min: 5, max: 2 }, 'fields.1.max: error.template.limits'],
  ['a unit of a text', { type: 'text', unit: 'mm' }, 'fields.1.unit: error.template.unit'],
  ['a pattern that may take for ever', { type: 'text', pattern: '(a+)+b' }, 'fields.1.pattern: error.template.pattern'],
  [
    'a default that is no option',
    { type: 'choice', options: [option('a')], default: 'b' },
    'fields.1.default: error.template.default',
  ],
  [
    'two defaults of one choice',
    { type: 'choice', options: [option('a'), option('b')], default: ['a', 'b'] },
    'fields.1.default: error.template.default.several',
  ],
  [
    'a condition on a field that is not there',
    { type: 'text', showWhen: { field: 'nope', is: ['a'] } },
    'fields.1.showWhen.field: error.template.condition.field',
  ],
  [
    'a condition on itself',
    { type: 'yes_no', showWhen: { field: 'x', is: ['yes'] } },
    'fields.1.showWhen.field: error.template.condition.field',
  ],
  [
    'a condition on a value that is not there',
    { type: 'text', showWhen: { field: 'device', is: ['mac'] } },
    'fields.1.showWhen.is.0: error.template.condition.value',
  ],
])('of fields, %s is refused', (_title, field, fault) => {
  expect(withField(field)).toEqual([fault])
})

test('more than 50 fields and 40 options are refused', () => {
  const fields = Array.from({ length: 51 }, (_, place) => ({ key: `f${place}`, type: 'text', label: { de: 'X' } }))
  expect(faultsOf({ fields })).toEqual(['fields: error.template.fields.most'])
  const options = Array.from({ length: 41 }, (_, place) => option(`o${place}`))
  expect(withField({ type: 'choice', options })).toEqual(['fields.1.options: error.template.options.most'])
})

test('patterns that people need are allowed, and those that could stand still are not', () => {
  for (const pattern of ['PC-\\d{4}', '[A-Z]{2}\\d+', '\\d{1,3}(\\.\\d{1,3})?', 'DE|EN', '\\+?[\\d ]+'])
    expect(isSafePattern(pattern), pattern).toBe(true)
  for (const pattern of ['(a+)+b', '(a|a)*b', '(.*)\\1', 'a*a*a*b', '(?=a)b', '[', 'a?'.repeat(5), 'x'.repeat(201)])
    expect(isSafePattern(pattern), pattern).toBe(false)
  expect(fitsPattern('PC-\\d{4}', 'PC-1234')).toBe(true)
  expect(fitsPattern('PC-\\d{4}', 'PC-1234 ')).toBe(false)
  const started = performance.now()
  fitsPattern(`.*.*${'a?'.repeat(4)}b`, 'a'.repeat(200))
  fitsPattern('.*', 'a'.repeat(100_000))
  expect(performance.now() - started).toBeLessThan(100)
})
