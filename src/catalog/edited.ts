import type { TemplateDefinition, TemplateField, TemplateInput } from './definition-rules.ts'

/** What an editor's form holds, by the names of its fields. */
export type Edited = Record<string, string>

/** How many fields of the form there are. */
export function fieldCount(values: Edited): number {
  const places = Object.keys(values).flatMap((name) => /^field_(\d+)_/.exec(name)?.[1] ?? [])
  return places.reduce((most, place) => Math.max(most, Number(place) + 1), 0)
}

/** How many there are without those at the end in which nobody has written. */
function filledCount(values: Edited): number {
  const places = Object.entries(values).flatMap(([name, value]) => {
    const [, place, part] = /^field_(\d+)_(\w+)$/.exec(name) ?? []
    return part && part !== 'type' && part !== 'required' && value.trim() ? [Number(place) + 1] : []
  })
  return Math.max(0, ...places)
}

/** The form after one of its buttons: a field more or less, or one that has moved. */
export function afterAction(values: Edited, action: string): Edited {
  const [kind = '', given] = action.split('-')
  const place = Number(given)
  const order = Array.from({ length: fieldCount(values) }, (_, index) => index)
  if (kind === 'remove') order.splice(place, 1)
  const to = place + (kind === 'up' ? -1 : 1)
  if ((kind === 'up' || kind === 'down') && order[to] !== undefined && order[place] !== undefined)
    order.splice(to, 0, ...order.splice(place, 1))
  const newPlaces = new Map(order.map((old, index) => [String(old), index]))
  const moved = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const [, old, part] = /^field_(\d+)_(\w+)$/.exec(name) ?? []
    if (old === undefined) return [[name, value]]
    const now = newPlaces.get(old)
    return now === undefined ? [] : [[`field_${now}_${part}`, value]]
  })
  if (kind === 'add') moved.push([`field_${order.length}_type`, 'text'])
  return Object.fromEntries(moved)
}

/** As the rules of a definition read it; keys and values that nobody gave come from the words. */
export function editedDefinition(values: Edited): TemplateInput {
  const text = (name: string) => values[name] ?? ''
  const words = (name: string) => ({ de: text(`${name}_de`), en: text(`${name}_en`) })
  const keys: string[] = []
  return {
    key: text('key').trim() || keyFrom(text('name_de') || text('name_en'), '-'),
    group: text('group') as TemplateInput['group'],
    name: words('name'),
    icon: text('icon') as TemplateDefinition['icon'],
    description: words('description'),
    guide: { name: words('guideName'), text: words('guideText') },
    team: text('team'),
    priority: Number(text('priority') || 3),
    askPriority: text('askPriority') === 'yes',
    subject: words('subject'),
    services: linesOf(text('services')),
    organizations: linesOf(text('organizations')),
    authorization: text('authorization') === 'yes',
    ...(text('hints')
      ? { hints: listOf(text('hints')).filter((hint) => hint !== 'none') as TemplateDefinition['hints'] }
      : {}),
    fields: Array.from({ length: filledCount(values) }, (_, place) => fieldOf(values, place, keys)),
  }
}

type FieldInput = NonNullable<TemplateInput['fields']>[number]

function fieldOf(values: Edited, place: number, keys: string[]): FieldInput {
  const text = (part: string) => values[`field_${place}_${part}`]?.trim() ?? ''
  const words = (part: string) => ({ de: text(`${part}_de`), en: text(`${part}_en`) })
  const key = text('key') || freeKey(keyFrom(text('label_de') || text('label_en'), '_'), keys)
  keys.push(key)
  const [min, max] = [limitOf(text('min')), limitOf(text('max'))]
  return {
    key,
    type: text('type') as FieldInput['type'],
    label: words('label'),
    hint: words('hint'),
    example: words('example'),
    unit: text('unit'),
    required: text('required') === 'yes',
    options: optionsOf(text('options')),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    pattern: text('pattern'),
    default:
      text('type') === 'text' || text('type') === 'long_text'
        ? asList(text('default'))
        : listOf(text('default')).map(yesOrNo),
    ...(text('showField') ? { showWhen: { field: text('showField'), is: listOf(text('showIs')).map(yesOrNo) } } : {}),
  }
}

const asList = (text: string) => (text ? [text] : [])
const limitOf = (text: string) => (text ? Number(text.replace(',', '.')) : undefined)
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
const listOf = (text: string) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)

/** In German as well. */
const yesOrNo = (value: string) => ({ ja: 'yes', nein: 'no' })[value.toLowerCase()] ?? value

/** Lines such as `notebook = Notebook | Laptop`: a value, and its words in German and English. */
function optionsOf(text: string) {
  const values: string[] = []
  return linesOf(text).map((line) => {
    const [first = '', ...rest] = line.split(/(?<!\\)=/)
    const [value, label] = rest.length ? [first, rest.join('=')] : ['', first]
    const [de = '', en = ''] = label.split(/(?<!\\)\|/).map((each) => plain(each.trim()))
    const chosen = plain(value.trim()) || freeKey(keyFrom(de || en, '-'), values)
    values.push(chosen)
    return { value: chosen, label: { de, en } }
  })
}

const plain = (text: string) => text.replace(/\\([=|])/g, '$1')
const escaped = (text: string) => text.replace(/[=|]/g, '\\$&')

/** „Größe des Geräts“ becomes `groesse-des-geraets`. */
function keyFrom(text: string, between: string): string {
  const umlauts: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' }
  const letters = text
    .slice(0, 200)
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => umlauts[letter] ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
  const words =
    letters
      .match(/[a-z0-9]+/g)
      ?.join(between)
      .slice(0, 36) ?? ''
  return /^[a-z]/.test(words) ? words : words && `x${between}${words}`
}

function freeKey(key: string, taken: string[]): string {
  for (let number = 1; key; number++) {
    const wanted = number === 1 ? key : `${key}-${number}`
    if (!taken.includes(wanted)) return wanted
  }
  return key
}

/** The form of a definition. */
export function valuesOfDefinition(definition: TemplateDefinition): Edited {
  const { name, description, guide, subject, fields } = definition
  const words = (prefix: string, { de, en }: { de: string; en: string }) => ({
    [`${prefix}_de`]: de,
    [`${prefix}_en`]: en,
  })
  return {
    key: definition.key,
    group: definition.group,
    icon: definition.icon,
    team: definition.team ?? '',
    priority: String(definition.priority),
    ...(definition.askPriority ? { askPriority: 'yes' } : {}),
    ...(definition.authorization ? { authorization: 'yes' } : {}),
    hints: definition.hints ? definition.hints.join(',') || 'none' : '',
    services: definition.services.join('\n'),
    organizations: definition.organizations.join('\n'),
    ...words('name', name),
    ...words('description', description),
    ...words('guideName', guide.name),
    ...words('guideText', guide.text),
    ...words('subject', subject),
    ...Object.assign({}, ...fields.map(valuesOfField)),
  }
}

function valuesOfField(field: TemplateField, place: number): Edited {
  const { showWhen, options, min, max } = field
  const parts: Edited = {
    key: field.key,
    type: field.type,
    ...{ label_de: field.label.de, label_en: field.label.en, hint_de: field.hint.de, hint_en: field.hint.en },
    ...{ example_de: field.example.de, example_en: field.example.en, unit: field.unit, pattern: field.pattern },
    required: field.required ? 'yes' : 'no',
    options: options.map(({ value, label }) => optionLine(value, label)).join('\n'),
    min: min === undefined ? '' : String(min),
    max: max === undefined ? '' : String(max),
    default: field.default.join(', '),
    showField: showWhen?.field ?? '',
    showIs: showWhen?.is.join(', ') ?? '',
  }
  return Object.fromEntries(Object.entries(parts).map(([part, value]) => [`field_${place}_${part}`, value]))
}

const optionLine = (value: string, { de, en }: { de: string; en: string }) =>
  `${escaped(value)} = ${escaped(de)}${en ? ` | ${escaped(en)}` : ''}`

/** The field of the form that holds what is at a place of a definition. */
export function nameOfPath([first = '', second, third, fourth]: PropertyKey[]): string {
  if (first === 'fields') {
    if (third === undefined) return 'form'
    if (third === 'showWhen') return `field_${String(second)}_${fourth === 'is' ? 'showIs' : 'showField'}`
    const inWords = third === 'label' || third === 'hint' || third === 'example'
    return `field_${String(second)}_${String(third)}${inWords ? `_${String(fourth ?? 'de')}` : ''}`
  }
  if (first === 'guide') return `guide${second === 'text' ? 'Text' : 'Name'}_${String(third ?? 'de')}`
  if (first === 'name' || first === 'description' || first === 'subject') return `${first}_${String(second ?? 'de')}`
  return String(first)
}

/** The form with keys for fields that have only a question so far, so that conditions can name them. */
export function withKeys(values: Edited): Edited {
  const { fields = [] } = editedDefinition(values)
  return { ...values, ...Object.fromEntries(fields.map(({ key }, place) => [`field_${place}_key`, key])) }
}
