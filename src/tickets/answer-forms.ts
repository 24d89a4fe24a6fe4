import { z } from 'zod'
import { text } from '../platform/rules.ts'
import type { Fields } from '../web/body.ts'
import { formKey, idIn, oneOf } from '../web/forms.ts'
import type { TypedAnswers } from './answer-rules.ts'
import { place } from './desk-action-forms.ts'
import { openButtons, openingForm } from './forms.ts'
import { MAX_BODY, PRIORITIES } from './rules.ts'

/** `answers[device]`, by the keys of a template's fields. */
const ANSWER = /^answers\[([a-z][a-z0-9_-]{0,39})\]$/

/** Apart from the form's own fields. A key that no field of the template has is never looked at. */
export function partAnswers(fields: Fields): { own: Fields; answers: TypedAnswers } {
  const [own, answers]: [Fields, TypedAnswers] = [{}, {}]
  for (const [name, value] of Object.entries(fields)) {
    const key = ANSWER.exec(name)?.[1]
    if (key) answers[key] = value
    else own[name] = value
  }
  return { own, answers }
}

/** With drafts, which keep several boxes as one text, and with links. */
export const namedAnswers = (answers: TypedAnswers): Record<string, string> =>
  Object.fromEntries(Object.entries(answers).map(([key, value]) => [`answers[${key}]`, [value].flat().join(' ')]))

const { subject, affects, restarted, confidential, follows, remarked } = openingForm.shape

/** A new ticket with a template, beside its answers. */
export const orderingForm = z.strictObject({
  ...openButtons,
  formKey,
  template: z.string().max(60),
  version: idIn(),
  team: idIn('error.team').optional(),
  organization: idIn('error.organization').optional(),
  subject,
  body: text(MAX_BODY).default(''),
  affects: affects.optional(),
  restarted,
  confidential,
  priority: oneOf(PRIORITIES).optional(),
  follows,
  remarked,
  /** In forms, a field for each. */
  answers: z.never().optional(),
})

const answers = z.union([z.string().max(MAX_BODY), z.array(z.string().max(MAX_BODY)).max(40)])

/** At the desk: a field for each question. */
export const answersForm = z.strictObject(place).catchall(answers)
export const templateChoiceForm = z.strictObject({ ...place, template: z.string().max(60) })

/** By a customer, to what they are asked on a ticket; the answers stand beside it. */
export const customerAnswersForm = z.strictObject({ formKey, answers: z.never().optional() })

const MOST_PREFILLED = 2000

/** `?field=…`: what a link fills in. What the template does not ask is left alone, as is what is too long. */
export function prefilled(query: unknown): { own: Record<string, string>; answers: TypedAnswers } {
  const [own, answers]: [Record<string, string>, TypedAnswers] = [{}, {}]
  for (const [name, given] of Object.entries((query ?? {}) as Record<string, unknown>).slice(0, 80)) {
    const value = [given].flat().filter((each) => typeof each === 'string' && each.length <= MOST_PREFILLED) as string[]
    if (value.length === 0) continue
    if (name === 'subject' || name === 'body') own[name] = value[0] as string
    else answers[ANSWER.exec(name)?.[1] ?? name] = value.length > 1 ? value.slice(0, 40) : (value[0] as string)
  }
  return { own, answers }
}

export const templateParams = z.object({
  template: z
    .string()
    .max(60)
    .regex(/^[a-z][a-z0-9_-]*$/i),
})

/** An id, or nothing that counts. */
const chosen = idIn().optional().catch(undefined)
export const templatesQuery = z.object({
  organization: chosen,
  q: z.preprocess((value) => [value].flat()[0], z.string().max(200).default('')).catch(''),
})
export const templateQuery = z.object({ organization: chosen })
