import type { TemplateDefinition, TemplateField } from '../catalog/definition-rules.ts'
import { inLanguage } from '../catalog/words.ts'
import { LOCALES, type Locale, type Translator } from '../i18n/translate.ts'
import { foldText } from '../platform/folding.ts'
import type { Answer, AnswerValue, Named, TypedAnswers } from './answer-rules.ts'

/** What a ticket says of the template it was made with. */
export interface TemplateOnTicket {
  versionId: number
  /** Which of its versions, from 1. */
  number: number
  definition: TemplateDefinition
  answers: Pick<Answer, 'key' | 'value'>[]
}

export type BroughtAnswers = Pick<TemplateOnTicket, 'definition' | 'answers'>

export interface ShownAnswer {
  key: string
  label: string
  text: string
  /** Of the label, if it is not the reader's language. */
  lang?: Locale
  /** Of a file. */
  href?: string
}

const other = (locale: Locale): Locale => (locale === 'de' ? 'en' : 'de')

/** The text, and its language where that is not the reader's. */
export function told(words: { de: string; en: string }, locale: Locale): { text: string; lang?: Locale } {
  const { text, missing } = inLanguage(words, locale)
  return missing ? { text, lang: other(locale) } : { text }
}

export const isNamed = (value: AnswerValue): value is Named => typeof value === 'object' && !Array.isArray(value)

/** `2`, `12.04.2026`, `Notebook, Dock`; as the reader's language writes it. */
export function answerText(words: Translator, field: TemplateField, value: AnswerValue): string {
  if (isNamed(value)) return value.name
  if (typeof value === 'boolean') return words.t(value ? 'ticket.yes' : 'ticket.no')
  if (typeof value === 'number') return [words.number(value), field.unit].filter(Boolean).join(' ')
  if (Array.isArray(value)) return value.map((each) => optionText(field, each, words.locale)).join(', ')
  if (field.type === 'date') return words.day(value)
  return field.type === 'choice' ? optionText(field, value, words.locale) : value
}

function optionText({ options }: TemplateField, value: string, locale: Locale): string {
  const option = options.find((each) => each.value === value)
  return option ? inLanguage(option.label, locale).text : value
}

/** Label and value of each, in the order of the template. */
export function answersShown(
  words: Translator,
  template: Pick<TemplateOnTicket, 'definition' | 'answers'>,
): ShownAnswer[] {
  const fields = new Map(template.definition.fields.map((field) => [field.key, field]))
  return template.answers.flatMap(({ key, value }) => {
    const field = fields.get(key)
    if (!field) return []
    const { text: label, lang } = told(field.label, words.locale)
    const file = field.type === 'file' && isNamed(value) && value.id
    return [
      {
        key,
        label,
        text: answerText(words, field, value),
        ...(lang ? { lang } : {}),
        ...(file ? { href: `/attachments/${file}/${encodeURIComponent((value as Named).name)}` } : {}),
      },
    ]
  })
}

/** The template's name and its answers, as a page shows them; nothing without a template or answers. */
export function givenOn(words: Translator, template: TemplateOnTicket | null) {
  const answers = template ? answersShown(words, template) : []
  return template && answers.length > 0 ? { name: told(template.definition.name, words.locale), answers } : undefined
}

/** What was answered on tickets that are part of this one now, a line each. */
export const broughtOn = (words: Translator, brought: BroughtAnswers[] | null) =>
  (brought ?? []).map((template) =>
    words.t('template.brought', { answers: answersShown(words, template).map(lineOf).join(' · ') }),
  )

/** Of an event that says everything in both. */
export const inReadersLanguage = ({ locale }: Translator, data: Record<string, string>): Record<string, string> =>
  locale === 'en'
    ? {
        ...data,
        ...Object.fromEntries(
          Object.keys(data).flatMap((name) =>
            data[`${name}En`] === undefined ? [] : [[name, data[`${name}En`] ?? '']],
          ),
        ),
      }
    : data

/** `Gerät: Notebook`; a question keeps its mark. */
export const lineOf = ({ label, text }: Pick<ShownAnswer, 'label' | 'text'>): string =>
  `${label}${/[?:]$/.test(label) ? '' : ':'} ${text}`

const FILE = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** What was typed, a line each, whatever rules would say of it; without files, which come along anyway. */
export function typedLines(words: Translator, fields: TemplateField[], typed: TypedAnswers): string {
  const byKey = new Map(fields.map((field) => [field.key, field]))
  const lines = Object.entries(typed).flatMap(([key, given]) => {
    const field = byKey.get(key)
    const values = [given].flat().filter((value) => value.trim() && !FILE.test(value))
    if (values.length === 0) return []
    const label = field ? inLanguage(field.label, words.locale).text : key
    return [lineOf({ label, text: values.map((value) => valueText(words, field, value)).join(', ') })]
  })
  return lines.join('\n')
}

function valueText(words: Translator, field: TemplateField | undefined, value: string): string {
  if (field?.type === 'yes_no' && (value === 'yes' || value === 'no')) return words.t(`ticket.${value}`)
  return field ? optionText(field, value, words.locale) : value
}

/** What an answer is found by, in any language. */
export function foldedAnswer(field: TemplateField, value: AnswerValue): string {
  const plain = isNamed(value) ? [value.name] : [value].flat().map(String)
  const texts = LOCALES.flatMap((locale) => {
    const { text } = inLanguage(field.label, locale)
    return [text, ...plain.map((each) => optionText(field, each, locale))]
  })
  const german = field.type === 'date' && typeof value === 'string' ? value.split('-').reverse().join('.') : ''
  return foldText([...new Set([...texts, german])].join(' '))
}
