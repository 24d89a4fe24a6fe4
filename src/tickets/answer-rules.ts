import type { TemplateField } from '../catalog/definition-rules.ts'
import { fitsPattern } from '../catalog/patterns.ts'
import { addressFault, storedAddress } from '../platform/addresses.ts'
import { addDays, type Day } from '../platform/clock.ts'
import { line, text } from '../platform/rules.ts'

/** As a form sends them, by the keys of fields: several texts only of several boxes. */
export type TypedAnswers = Record<string, string | string[]>

/** A person or a file, whose name is kept as it was. */
export interface Named {
  id: string
  name: string
}
export type AnswerValue = string | number | boolean | string[] | Named

export interface Answer {
  key: string
  /** Of its field in the template. */
  position: number
  value: AnswerValue
}

export interface AnswerFault {
  key: string
  values?: Record<string, string | number>
}

const MOST = { text: 500, long_text: 10_000, number: 40, date: 10, email: 254, person: 254, file: 36 } as const
type Written = keyof typeof MOST

/** Characters that a field takes. */
export const mostOf = ({ type, max }: Pick<TemplateField, 'type' | 'max'>): number | undefined => {
  if (type !== 'text' && type !== 'long_text') return type === 'email' || type === 'person' ? MOST[type] : undefined
  return max === undefined ? MOST[type] : Math.min(MOST[type], Math.max(1, Math.floor(max)))
}

const listed = (typed: string | string[] | undefined): string[] => (typed === undefined ? [] : [typed].flat())

/** Whether somebody has chosen or typed one of these. */
const holds = (typed: TypedAnswers, { type, key }: TemplateField, wanted: string[]): boolean => {
  const given = listed(typed[key])
  // A box that is not ticked is not sent.
  if (type === 'yes_no' && given.length === 0) return wanted.includes('no')
  return given.some((value) => wanted.includes(value))
}

/** The fields that are asked: their condition is met by what is typed, and that of the field they depend on, too. */
export function askedFields(fields: TemplateField[], typed: TypedAnswers): TemplateField[] {
  const asked = new Map<string, TemplateField>()
  for (const field of fields) {
    const { showWhen, key } = field
    const source = showWhen && asked.get(showWhen.field)
    if (!showWhen || (source && holds(typed, source, showWhen.is))) asked.set(key, field)
  }
  return [...asked.values()]
}

type Checked = { value?: AnswerValue; fault?: AnswerFault }

const refused = (key: string, values?: AnswerFault['values']): Checked => ({
  fault: values ? { key, values } : { key },
})

/** One answer; nothing typed is no value. What a person or a file is, `findNamed` says. */
function checkAnswer(field: TemplateField, given: string | string[] | undefined, today: Day): Checked {
  const { type, required } = field
  if (type === 'choice' || type === 'choices') return checkChoice(field, listed(given))
  if (type === 'yes_no') return checkYesNo(field, listed(given))
  const typed = listed(given)[0] ?? ''
  const rule = (type === 'long_text' ? text : line)(mostOf(field) ?? MOST[type as Written])
  const parsed = rule.safeParse(typed)
  if (!parsed.success) return refused('error.too-long', { count: typed.length, most: mostOf(field) ?? MOST[type] })
  if (parsed.data === '') return required ? refused('error.required') : {}
  return WRITTEN[type as Written](field, parsed.data, today)
}

function checkChoice({ type, options, min, max, required }: TemplateField, given: string[]): Checked {
  const chosen = options.map(({ value }) => value).filter((value) => given.includes(value))
  if (given.some((value) => value !== '' && !chosen.includes(value))) return refused('error.invalid')
  if (chosen.length === 0) return required ? refused('error.required') : {}
  if (type === 'choice') return chosen.length === 1 ? { value: chosen[0] as string } : refused('error.invalid')
  if (min !== undefined && chosen.length < min) return refused('error.answer.few', { count: min })
  if (max !== undefined && chosen.length > max) return refused('error.answer.many', { count: max })
  return { value: chosen }
}

function checkYesNo({ required }: TemplateField, [given = '']: string[]): Checked {
  if (given === '') return required ? refused('error.required') : { value: false }
  return given === 'yes' || given === 'no' ? { value: given === 'yes' } : refused('error.invalid')
}

type Check = (field: TemplateField, typed: string, today: Day) => Checked

const shortEnough: Check = ({ min, pattern }, typed) => {
  if (min !== undefined && typed.length < min) return refused('error.answer.short', { count: min })
  return pattern && !fitsPattern(pattern, typed) ? refused('error.answer.pattern') : { value: typed }
}

const WRITTEN: Record<Written, Check> = {
  text: shortEnough,
  long_text: shortEnough,
  number({ min, max }, typed) {
    const plain = typed.replace(/[\s'’]/g, '')
    // For Germans a thousand and more, for others one and a little.
    if (/^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(plain)) return refused('error.answer.thousands')
    const value = numberIn(plain)
    if (!/^[+-]?[\d.,]+$/.test(plain) || !Number.isFinite(value)) return refused('error.answer.number')
    if (min !== undefined && value < min) return refused('error.answer.least', { least: min })
    return max !== undefined && value > max ? refused('error.answer.most', { most: max }) : { value }
  },
  date({ min, max }, typed, today) {
    const day = dayOf(typed)
    if (!day) return refused('error.date')
    const [first, last] = [min, max].map((days) => (days === undefined ? undefined : addDays(today, within(days))))
    if (first && day < first) return refused('error.answer.day.first', { day: first })
    return last && day > last ? refused('error.answer.day.last', { day: last }) : { value: day }
  },
  email(_field, typed) {
    const stored = storedAddress(typed)
    return addressFault(stored) ? refused('error.email') : { value: stored }
  },
  person: (_field, typed) => ({ value: { id: '', name: typed } }),
  file: (_field, typed) =>
    /^[\da-f-]{36}$/.test(typed) ? { value: { id: typed, name: '' } } : refused('error.invalid'),
}

/** A hundred years; beyond, there are no days that could be told. */
const FURTHEST = 36_500
const within = (days: number) => Math.trunc(Math.min(FURTHEST, Math.max(-FURTHEST, days)))

/** The last sign that is a comma or a point divides, and the other one groups; as Germans write it, or others do. */
function numberIn(plain: string): number {
  const isGerman = plain.lastIndexOf(',') > plain.lastIndexOf('.')
  const [divides, groups] = isGerman ? [',', '.'] : ['.', ',']
  return Number(plain.replaceAll(groups, '').replace(divides, '.'))
}

/** `2026-12-01`, or as it is written by hand, `1.12.2026`. */
function dayOf(typed: string): Day | undefined {
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(typed) ?? []
  const iso = year ? `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}` : typed
  const valid = /^[12]\d{3}-\d{2}-\d{2}$/.test(iso) && new Date(`${iso}T00:00:00Z`).toJSON()?.startsWith(iso)
  return valid ? (iso as Day) : undefined
}

interface Checking {
  today: Day
  /** By the team, who writes down what is known. */
  incomplete?: boolean | undefined
  /** What was right when it was said stays so: days pass, and people leave. */
  before?: Pick<Answer, 'key' | 'value'>[]
}

/** Of all fields that are asked; what is typed in others is left out. */
export function checkAnswers(
  fields: TemplateField[],
  typed: TypedAnswers,
  { today, incomplete = false, before = [] }: Checking,
) {
  const answers: Answer[] = []
  const faults: Record<string, AnswerFault> = {}
  const known = new Map(before.map(({ key, value }) => [key, value]))
  for (const field of askedFields(fields, typed)) {
    const said = known.get(field.key)
    if (said !== undefined && isSame(typedOf(said), typed[field.key])) {
      answers.push({ key: field.key, position: fields.indexOf(field), value: said })
      continue
    }
    const asked = incomplete ? { ...field, required: false } : field
    const unknown = incomplete && listed(typed[field.key]).join('') === ''
    const { value, fault } = unknown ? {} : checkAnswer(asked, typed[field.key], today)
    if (fault) faults[field.key] = fault
    else if (value !== undefined) answers.push({ key: field.key, position: fields.indexOf(field), value })
  }
  return { answers, faults }
}

const isSame = (one: string | string[], other: string | string[] | undefined) =>
  JSON.stringify(listed(one)) === JSON.stringify(listed(other))

/** As a form would send it. */
export function typedOf(value: AnswerValue): string | string[] {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value) || typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : value.name
}

/** The fields that are asked and have no answer. */
export function openFields(fields: TemplateField[], answers: Pick<Answer, 'key' | 'value'>[]): TemplateField[] {
  const given = new Map(answers.map(({ key, value }) => [key, typedOf(value)]))
  return askedFields(fields, Object.fromEntries(given)).filter(({ key }) => !given.has(key))
}
