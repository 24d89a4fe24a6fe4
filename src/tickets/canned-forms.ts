import { z } from 'zod'
import { LOCALES } from '../i18n/translate.ts'
import { line } from '../platform/rules.ts'
import { formKey, idIn, pageIn } from '../web/forms.ts'
import { type CannedScope, cannedRules } from './rules.ts'

const { title, word, body } = cannedRules.shape

const scope = z
  .string('error.canned.scope')
  .regex(/^(own|all|[1-9]\d{0,9})$/, 'error.canned.scope')
  .transform((value): CannedScope => {
    if (value === 'own') return { own: true }
    return value === 'all' ? { all: true } : { team: Number(value) }
  })

/** Empty for any. */
const locale = z.enum(['', ...LOCALES], 'error.invalid').transform((value) => value || null)

const text = { title, word, body, locale, scope, ticket: line(60).default('') }
const action = z.enum(['save', 'preview']).default('save')

export const newCannedForm = z.strictObject({ formKey, action, ...text })

export const cannedForm = z.strictObject({
  formKey,
  action,
  /** When it had last been changed, as the form has seen. */
  seen: z.iso.datetime().transform((value) => new Date(value)),
  ...text,
})

/** Of a question that is answered by a button. */
export const onceForm = z.strictObject({ formKey })

export const cannedParams = z.object({ id: idIn() })

export const cannedQuery = z.object({
  q: line(200).default('').catch(''),
  page: pageIn,
})
export type CannedAsked = z.output<typeof cannedQuery>
