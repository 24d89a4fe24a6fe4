import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { DefinitionChange } from './comparing.ts'
import type { TemplateDefinition, TemplateGroup } from './definition-rules.ts'
import { inLanguage } from './words.ts'

export const groupKey = (group: TemplateGroup) => `catalog.group.${group}` satisfies MessageKey

export const typeKey = (type: TemplateDefinition['fields'][number]['type']) =>
  `desk.template.type.${type}` satisfies MessageKey

type Property = Extract<DefinitionChange, { kind: 'base' }>['property']
type FieldProperty = Extract<DefinitionChange, { kind: 'changed' }>['properties'][number]

const PROPERTIES: Record<Property, MessageKey> = {
  group: 'desk.template.group',
  name: 'desk.template.name',
  icon: 'desk.template.icon',
  description: 'desk.template.description',
  guide: 'desk.template.guide',
  team: 'desk.template.team',
  priority: 'desk.template.priority',
  askPriority: 'desk.template.ask-priority',
  subject: 'desk.template.subject',
  services: 'desk.template.services',
  organizations: 'desk.template.organizations',
  authorization: 'desk.template.authorization',
  hints: 'desk.template.hints',
}

/** What the editor and the list of changes call by the same words. */
export const FIELD_LABELS = {
  type: 'desk.template.field.type',
  unit: 'desk.template.field.unit',
  required: 'desk.template.field.required',
  options: 'desk.template.field.options',
  min: 'desk.template.field.min',
  max: 'desk.template.field.max',
  pattern: 'desk.template.field.pattern',
  default: 'desk.template.field.default',
} as const satisfies Record<string, MessageKey>

const FIELD_PROPERTIES: Record<FieldProperty, MessageKey> = {
  ...FIELD_LABELS,
  label: 'desk.template.field.label',
  hint: 'desk.template.field.hint',
  example: 'desk.template.field.example',
  showWhen: 'desk.template.field.condition',
}

/** What has changed, a sentence each. */
export const changeWords = ({ t, locale }: Translator, changes: DefinitionChange[]): string[] =>
  changes.map((change) => {
    if (change.kind === 'base') return t('desk.template.change.base', { what: t(PROPERTIES[change.property]) })
    if (change.kind === 'order') return t('desk.template.change.order')
    const label = inLanguage(change.label, locale).text
    if (change.kind !== 'changed') return t(`desk.template.change.${change.kind}`, { label })
    const what = change.properties.map((property) => t(FIELD_PROPERTIES[property])).join(', ')
    return t('desk.template.change.changed', { label, what })
  })

/** Languages in which something is missing that the other one says. */
export function missingLanguages(definition: TemplateDefinition): ('de' | 'en')[] {
  const { name, description, guide, subject, fields } = definition
  const all = [
    ...[name, description, guide.name, guide.text, subject],
    ...fields.flatMap(({ label, hint, example, options }) => [
      label,
      hint,
      example,
      ...options.map((each) => each.label),
    ]),
  ]
  return (['de', 'en'] as const).filter((locale) => all.some((words) => inLanguage(words, locale).missing))
}

/** „nur bei Gerät: Notebook“ of a field, and nothing of one that is always asked. */
export function conditionWords({ t, locale }: Translator, { fields }: TemplateDefinition, place: number): string {
  const condition = fields[place]?.showWhen
  const field = fields.find(({ key }) => key === condition?.field)
  if (!condition || !field) return ''
  const values = condition.is.map((value) => {
    const option = field.options.find((each) => each.value === value)
    if (option) return inLanguage(option.label, locale).text
    return value === 'yes' ? t('catalog.yes') : value === 'no' ? t('catalog.no') : value
  })
  return t('desk.template.only-if', { field: inLanguage(field.label, locale).text, values: values.join(', ') })
}
