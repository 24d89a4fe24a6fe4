import type { TemplateField } from '../catalog/definition-rules.ts'
import { inLanguage } from '../catalog/words.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Choice } from '../web/components.ts'
import type { FormState } from '../web/forms.ts'
import { type AnswerFault, mostOf, type TypedAnswers } from './answer-rules.ts'
import { told } from './answer-words.ts'
import { answerName } from './answers.ts'

/** Up to so many are seen at a glance; more are a list to open. */
const MOST_RADIOS = 5

const CONTROLS = {
  ...{ text: 'field', number: 'field', date: 'field', email: 'field', person: 'field', long_text: 'textarea' },
  ...{ choices: 'boxes', file: 'file' },
} as const

const controlOf = ({ type, options, required }: TemplateField) => {
  if (type === 'yes_no') return required ? 'radios' : 'check'
  if (type === 'choice') return options.length <= MOST_RADIOS ? 'radios' : 'select'
  return CONTROLS[type]
}

const INPUTS: Partial<Record<TemplateField['type'], Record<string, string>>> = {
  number: { inputmode: 'decimal', autocomplete: 'off' },
  date: { type: 'date' },
  email: { type: 'email', autocomplete: 'off' },
  person: { autocomplete: 'off' },
  text: { autocomplete: 'off' },
}

export type AnswerFields = ReturnType<typeof answerFields>

/**
 * A template's fields as a form shows them, in blocks: those that depend on another one stand together, and say on
 * what. `files` are those that were sent, by field.
 */
export function answerFields(words: Translator, fields: TemplateField[], typed: TypedAnswers, files: Named[] = []) {
  const byKey = new Map(fields.map((field) => [field.key, field]))
  const blocks: { when: ReturnType<typeof conditionOf> | undefined; fields: FieldOnPage[] }[] = []
  let before: string | undefined
  for (const field of fields) {
    const place = JSON.stringify(field.showWhen ?? '')
    const source = field.showWhen && byKey.get(field.showWhen.field)
    if (place !== before || blocks.length === 0)
      blocks.push({ when: source && conditionOf(words, source, field.showWhen?.is ?? []), fields: [] })
    before = place
    blocks.at(-1)?.fields.push(fieldOnPage(words, field, typed[field.key], files))
  }
  return blocks
}

interface Named {
  id: string
  name: string
}
type FieldOnPage = ReturnType<typeof fieldOnPage>

function fieldOnPage(words: Translator, field: TemplateField, typed: string | string[] | undefined, files: Named[]) {
  const { t, locale } = words
  const { type, required, showWhen, options } = field
  const control = controlOf(field)
  const { lang } = told(field.label, locale)
  const example = inLanguage(field.example, locale).text
  const hints = [inLanguage(field.hint, locale).text, example && t('template.example', { example })]
  if (type === 'person') hints.push(t('template.person.hint'))
  const parts = hints.filter(Boolean)
  const hint =
    parts.length > 1 ? parts.map((each) => (/[.?!]$/.test(each) ? each : `${each}.`)).join(' ') : (parts[0] ?? '')
  const given = chosenOf(field, typed)
  return {
    name: answerName(field.key),
    control,
    lang,
    wide: control === 'textarea' || control === 'boxes' || control === 'radios' || control === 'file',
    empty: t('template.choose'),
    choices: (type === 'yes_no'
      ? (['yes', 'no'] as const).map((value) => ({ value, label: t(`ticket.${value}`), chosen: given.includes(value) }))
      : options.map(({ value, label }) => ({
          value,
          label: inLanguage(label, locale).text,
          chosen: given.includes(value),
        }))) satisfies Choice[],
    file: type === 'file' ? files.find(({ id }) => id === given[0]) : undefined,
    required,
    options: {
      ...(hint ? { hint } : {}),
      ...(required ? { star: true } : {}),
      // A hidden field that has to be filled in would keep the form from being sent; the script says when it is shown.
      ...(required && !showWhen && control !== 'boxes' && control !== 'file' ? { required: true } : {}),
      ...(required && showWhen ? { 'data-needed': true } : {}),
      ...INPUTS[type],
      most: mostOf(field),
    },
  }
}

/** Drafts keep several boxes as one text. */
function chosenOf({ type, options }: TemplateField, typed: string | string[] | undefined): string[] {
  if (type !== 'choices' || typeof typed !== 'string') return typed === undefined ? [] : [typed].flat()
  let rest = ` ${typed} `
  const longestFirst = options.map(({ value }) => value).sort((a, b) => b.length - a.length)
  return longestFirst.filter((value) => {
    const held = rest.includes(` ${value} `)
    rest = held ? rest.replace(` ${value} `, '  ') : rest
    return held
  })
}

/** Said where the fields stand that depend on it: one text if it is met, and one for pages without scripts. */
function conditionOf(words: Translator, source: TemplateField, is: string[]) {
  const { t, locale } = words
  const label = inLanguage(source.label, locale).text
  const named = is.map((value) => {
    if (source.type === 'yes_no') return t(value === 'yes' ? 'ticket.yes' : 'ticket.no')
    const option = source.options.find((each) => each.value === value)
    return option ? inLanguage(option.label, locale).text : value
  })
  const answered = source.type === 'yes_no'
  return {
    name: answerName(source.key),
    is: JSON.stringify(is),
    // What was chosen is named, not what could have been.
    met: named.map((value, place) => ({
      value: is[place] ?? '',
      text: t(answered ? 'template.because.answered' : 'template.because', { label, value }),
    })),
    otherwise: t(answered ? 'template.only.answered' : 'template.only', { label, value: named.join(' / ') }),
  }
}

/** Labels of the fields, with their units. */
export const answerLabels = (words: Translator, fields: TemplateField[]): Record<string, string> =>
  Object.fromEntries(
    fields.map(({ key, label, unit }) => {
      const { text } = inLanguage(label, words.locale)
      return [answerName(key), unit ? `${text} (${unit})` : text]
    }),
  )

/** What rules found, at the fields. */
export const answerErrors = (words: Translator, faults: Record<string, AnswerFault>): FormState['errors'] =>
  Object.fromEntries(
    Object.entries(faults).map(([key, { key: reason, values = {} }]) => {
      const told = Object.entries(values).map(([name, value]) => [name, name === 'day' ? words.day(`${value}`) : value])
      return [answerName(key), { key: reason as MessageKey, values: Object.fromEntries(told) }]
    }),
  )

/** Values from the start, of a form that nobody has touched. */
export const standardAnswers = (fields: TemplateField[]): TypedAnswers =>
  Object.fromEntries(
    fields.flatMap(({ key, type, default: given }) =>
      given.length === 0 ? [] : [[key, type === 'choices' ? given : (given[0] as string)]],
    ),
  )
