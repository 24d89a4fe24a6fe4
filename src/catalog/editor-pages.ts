import { randomUUID } from 'node:crypto'
import type { KeptForm } from '../drafts/pages.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { versionOf } from '../platform/versions.ts'
import { settingsSections } from '../web/desk-settings.ts'
import type { FormState } from '../web/forms.ts'
import type { LabelledForm } from '../web/labelled-forms.ts'
import { latestOf, shownTemplate } from './changing.ts'
import { changesBetween } from './comparing.ts'
import { FIELD_TYPES, GROUPS, MOST_FIELDS, TEMPLATE_ICONS, type TemplateDefinition } from './definition-rules.ts'
import { type Edited, fieldCount, valuesOfDefinition } from './edited.ts'
import { readEdited } from './editing-rules.ts'
import { FIELD_PARTS, fieldName } from './template-forms.ts'
import { changeWords, FIELD_LABELS, groupKey, missingLanguages, typeKey } from './template-labels.ts'
import { stateOf, TEMPLATES, type TemplateTools } from './template-pages.ts'
import type { Template } from './templates.ts'
import { inLanguage } from './words.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'catalog/show': ReturnType<typeof editorPage> & Omit<KeptForm, 'form'> & { returnTo: string }
  }
}

const BASE_LABELS = {
  key: 'desk.template.key',
  group: 'desk.template.group',
  icon: 'desk.template.icon',
  name_de: 'desk.template.name.de',
  name_en: 'desk.template.name.en',
  description_de: 'desk.template.description.de',
  description_en: 'desk.template.description.en',
  guideName_de: 'desk.template.guide-name.de',
  guideName_en: 'desk.template.guide-name.en',
  guideText_de: 'desk.template.guide-text.de',
  guideText_en: 'desk.template.guide-text.en',
  subject_de: 'desk.template.subject.de',
  subject_en: 'desk.template.subject.en',
  team: 'desk.template.team',
  priority: 'desk.template.priority',
  askPriority: 'desk.template.ask-priority.box',
  authorization: 'desk.template.authorization.box',
  hints: 'desk.template.hints',
  services: 'desk.template.services',
  organizations: 'desk.template.organizations',
  note: 'desk.template.note',
} satisfies Record<string, MessageKey>

const PART_LABELS: Record<(typeof FIELD_PARTS)[number], MessageKey> = {
  ...FIELD_LABELS,
  key: 'desk.template.field.key',
  label_de: 'desk.template.field.label.de',
  label_en: 'desk.template.field.label.en',
  hint_de: 'desk.template.field.hint.de',
  hint_en: 'desk.template.field.hint.en',
  example_de: 'desk.template.field.example.de',
  example_en: 'desk.template.field.example.en',
  showField: 'desk.template.field.show-field',
  showIs: 'desk.template.field.show-is',
}

/** What is there before anybody has typed. */
export const startValues = (template: Template | undefined): Edited =>
  template
    ? { ...valuesOfDefinition(latestOf(template)), note: template.draft?.note ?? '' }
    : { group: 'incident', icon: 'file-text', priority: '3', askPriority: 'yes', field_0_type: 'text' }

/** Names of what such a form has. */
export const namesOf = (values: Edited): string[] => [
  ...Object.keys(BASE_LABELS),
  ...Array.from({ length: fieldCount(values) }, (_, place) => FIELD_PARTS.map((part) => fieldName(place, part))).flat(),
]

export interface Editing {
  template?: Template | undefined
  /** Opened, and where the cursor is. */
  open?: number | undefined
  /** Somebody else has saved it since the form was shown. */
  changed?: boolean | undefined
}

export function editorPage(
  { words, actor }: TemplateTools,
  form: FormState,
  lists: { teams: string[]; companies: string[]; services: string[] },
  { template, open, changed }: Editing,
) {
  const { t, locale } = words
  const path = template ? `${TEMPLATES}/${template.id}` : TEMPLATES
  const count = fieldCount(form.values)
  const latest = template && latestOf(template)
  return {
    sections: settingsSections(words, actor),
    title: latest ? inLanguage(latest.name, locale).text : t('desk.template.new'),
    path,
    state: template && stateOf(words, template),
    form: labelled(form, count),
    seen: template && versionOf(shownTemplate(template)),
    changed: changed && latest && differencesOf(words, latest, form),
    missing: latest ? missingLanguages(latest).map((language) => t(`desk.template.missing.${language}`)) : [],
    groups: GROUPS.map((group) => ({ value: group, label: t(groupKey(group)) })),
    icons: TEMPLATE_ICONS.map((icon) => ({ value: icon, label: t(`desk.template.icon.${icon}` satisfies MessageKey) })),
    teams: lists.teams.map((name) => ({ value: name, label: name })),
    priorities: [1, 2, 3, 4, 5].map((number) => ({ value: number, label: t(`priority.${number as 1}`) })),
    hints: ['', 'none', 'restart', 'screenshot', 'restart,screenshot'].map((value) => ({
      value,
      label: t(`desk.template.hints.${(value || 'group').replace(',', '-') as 'none'}`),
    })),
    companies: lists.companies,
    services: lists.services,
    fields: Array.from({ length: count }, (_, place) => fieldPage(words, form, { path, place, count, open })),
    types: FIELD_TYPES.map((type) => ({ value: type, label: t(typeKey(type)) })),
    yesNo: [
      { value: 'no', label: t('catalog.no') },
      { value: 'yes', label: t('catalog.yes') },
    ],
    mayAdd: count < MOST_FIELDS,
    adding: `${path}#field-${count}`,
    fixedKey: Boolean(template?.published),
    acts: template && actsOf(template, path),
    actKey: randomUUID(),
  }
}

function labelled({ values, errors }: FormState, count: number): LabelledForm {
  const fields = Array.from({ length: count }, (_, place) =>
    FIELD_PARTS.map((part) => [fieldName(place, part), PART_LABELS[part]] as const),
  )
  return { values, errors, labels: { ...BASE_LABELS, ...Object.fromEntries(fields.flat()) } }
}

const actsOf = ({ publishedVersionId, withdrawnAt, published, draft }: Template, path: string) => ({
  copy: `${path}/copy`,
  versions: `${path}/versions`,
  trial: `${path}/trial`,
  withdrawal: publishedVersionId !== null ? `${path}/withdrawal` : undefined,
  offer: withdrawnAt && published ? `${path}/offer` : undefined,
  dropping: draft && published ? `${path}/draft-removal` : undefined,
  removal: published ? undefined : `${path}/removal`,
})

/** Parts that stand behind „mehr“. */
const MORE = [
  'hint_de',
  'hint_en',
  'example_de',
  'example_en',
  'min',
  'max',
  'unit',
  'pattern',
  'default',
  'key',
] as const

interface Place {
  path: string
  place: number
  count: number
  open: number | undefined
}

function fieldPage({ t }: Translator, { values, errors }: FormState, { path, place, count, open }: Place) {
  const text = (part: (typeof FIELD_PARTS)[number]) => values[fieldName(place, part)] ?? ''
  const label = text('label_de') || text('label_en') || t('desk.template.field.unnamed')
  const type = FIELD_TYPES.find((each) => each === text('type'))
  const earlier = Array.from({ length: place }, (_, index) => index).filter((index) =>
    ['choice', 'choices', 'yes_no'].includes(values[fieldName(index, 'type')] ?? ''),
  )
  const faulty = FIELD_PARTS.some((part) => errors[fieldName(place, part)])
  return {
    place,
    name: (part: (typeof FIELD_PARTS)[number]) => fieldName(place, part),
    id: `field-${place}`,
    label,
    summary: [
      ...(type ? [t(typeKey(type))] : []),
      ...(text('required') === 'yes' ? [t('desk.template.field.is-required')] : []),
      ...(text('showField') ? [t('desk.template.field.is-conditional')] : []),
    ].join(' · '),
    open: open === place || faulty || !(text('label_de') || text('label_en')),
    more: MORE.some((part) => errors[fieldName(place, part)]),
    focus: open === place,
    upwards: `${path}#field-${place - 1}`,
    downwards: `${path}#field-${place + 1}`,
    removing: `${path}#fields-title`,
    up: place > 0,
    down: place < count - 1,
    earlier: earlier.flatMap((index) => {
      const key = values[fieldName(index, 'key')]
      const name = values[fieldName(index, 'label_de')] || values[fieldName(index, 'label_en')] || key
      return key && name ? [{ value: key, label: name }] : []
    }),
  }
}

/** How what somebody else has saved differs from what is typed here. */
function differencesOf(words: Translator, saved: TemplateDefinition, { values }: FormState): string[] {
  const read = readEdited(values)
  return 'definition' in read ? changeWords(words, changesBetween(saved, read.definition)) : []
}
