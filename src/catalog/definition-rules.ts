import { z } from 'zod'
import { line, requiredLine, text } from '../platform/rules.ts'
import { fieldFaults } from './field-faults.ts'
import { isSafePattern, MOST_PATTERN } from './patterns.ts'

/** In the order in which customers see them. */
export const GROUPS = ['incident', 'request', 'change'] as const

/** Of the house, for tiles. */
export const TEMPLATE_ICONS = [
  ...['triangle-alert', 'printer', 'mail', 'database', 'laptop', 'user-plus', 'map-pin', 'key-round', 'shield'],
  ...['monitor', 'wifi', 'phone', 'calendar', 'file-text', 'folder', 'server', 'keyboard', 'smartphone', 'package'],
  ...['shopping-cart', 'wrench', 'users', 'cloud', 'globe', 'building-2'],
] as const

export const FIELD_TYPES = [
  ...['text', 'long_text', 'number', 'date', 'choice', 'choices', 'yes_no', 'person', 'email', 'file'],
] as const

/** What a form remarks once before it is sent. */
export const HINTS = ['restart', 'screenshot'] as const

export const MOST_FIELDS = 50
const MOST_OPTIONS = 40
const MOST_NAMES = 50

const KEY = /^[a-z][a-z0-9_-]*$/
const keyOf = (max: number) => requiredLine(max).pipe(z.string().regex(KEY, 'error.template.key'))

/** One text in both languages; what is missing is empty. */
const both = (rule: typeof line, max: number) =>
  z.strictObject({ de: rule(max).default(''), en: rule(max).default('') })
const words = (rule: typeof line, max: number) => both(rule, max).default({ de: '', en: '' })
const named = (max: number) => both(line, max).refine(({ de, en }) => de !== '' || en !== '', 'error.template.words')

/** As people write them in a file: YAML takes `2` for a number, and `true` for yes. */
const value = z
  .union([z.string(), z.number(), z.boolean()], 'error.template.value')
  .transform((given) => (typeof given === 'boolean' ? (given ? 'yes' : 'no') : String(given)))
  .pipe(requiredLine(200))
const values = z
  .union([z.array(value).max(MOST_OPTIONS), value], 'error.template.value')
  .transform((given) => [given].flat())
const yesNo = (standard: boolean) => z.boolean('error.template.yes-no').default(standard)

const option = z.strictObject({
  value: value.pipe(z.string().regex(/^[^,]*$/, 'error.template.value.comma')),
  label: named(200),
})

const condition = z.strictObject({
  field: line(40),
  is: values.pipe(z.array(z.string()).min(1, 'error.required')),
})

const field = z.strictObject({
  key: keyOf(40),
  type: z.enum(FIELD_TYPES),
  label: named(200),
  hint: words(line, 500),
  example: words(line, 200),
  /** Of a number. */
  unit: line(20).default(''),
  required: yesNo(false),
  options: z.array(option).max(MOST_OPTIONS, 'error.template.options.most').default([]),
  /** Of a number its value, of texts their characters, of choices how many, of a date the days from today. */
  min: z.number('error.template.number').min(-1e9).max(1e9).optional(),
  max: z.number('error.template.number').min(-1e9).max(1e9).optional(),
  /** A regular expression for the whole answer. */
  pattern: line(MOST_PATTERN)
    .refine((given) => !given || isSafePattern(given), 'error.template.pattern')
    .default(''),
  /** Values that are there from the start; several only of `choices`, and `yes` or `no` of `yes_no`. */
  default: values.default([]),
  /** Only if an earlier field has one of these values. */
  showWhen: condition.optional(),
})

const guide = z.strictObject({ name: words(line, 120), text: words(text, 10_000) })

/** What a version of a template says, in files as in the database. */
export const definitionRules = z.strictObject({
  key: keyOf(60),
  group: z.enum(GROUPS),
  name: named(80),
  icon: z.enum(TEMPLATE_ICONS).default('file-text'),
  description: words(line, 200),
  guide: guide.prefault({}),
  /** By name; without one, the customer chooses. */
  team: line(200)
    .optional()
    .transform((name) => name || undefined),
  priority: z
    .int('error.template.priority')
    .min(1, 'error.template.priority')
    .max(5, 'error.template.priority')
    .default(3),
  askPriority: yesNo(true),
  /** That customers may change. */
  subject: words(line, 200),
  /** One of them is in a valid contract; empty for all. */
  services: z.array(requiredLine(200)).max(MOST_NAMES).default([]),
  /** Companies by name; empty for all. */
  organizations: z.array(requiredLine(200)).max(MOST_NAMES).default([]),
  /** Has to be ordered by somebody who may. */
  authorization: yesNo(false),
  /** Without them, those of the group. */
  hints: z.array(z.enum(HINTS)).optional(),
  fields: z
    .array(field)
    .max(MOST_FIELDS, 'error.template.fields.most')
    .default([])
    .superRefine((fields, context) => {
      for (const { path, key, allowed } of fieldFaults(fields))
        context.issues.push({ code: 'custom', path, message: key, params: { allowed }, input: fields })
    }),
})

export type TemplateDefinition = z.output<typeof definitionRules>
export type TemplateInput = z.input<typeof definitionRules>
export type TemplateField = z.output<typeof field>
export type TemplateGroup = (typeof GROUPS)[number]
/** Empty in a language that is missing. */
export type Words = { de: string; en: string }

/** The names that may stand at a place of a definition. */
export function namesKnown([first, , inside, , ...deeper]: (string | number)[]): string[] {
  if (first === undefined) return Object.keys(definitionRules.shape)
  if (first === 'guide' && inside === undefined) return Object.keys(guide.shape)
  if (first !== 'fields') return ['de', 'en']
  if (inside === undefined) return Object.keys(field.shape)
  if (inside === 'showWhen') return Object.keys(condition.shape)
  return inside === 'options' && deeper.length === 0 ? Object.keys(option.shape) : ['de', 'en']
}

/** JSON Schema of a file, for editors. */
export const definitionSchema = () => z.toJSONSchema(definitionRules, { io: 'input', unrepresentable: 'any' })
