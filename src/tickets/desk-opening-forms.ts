import { z } from 'zod'
import { line, text } from '../platform/rules.ts'
import type { Fields } from '../web/body.ts'
import { checkbox, formKey, idIn, oneOf, readForm } from '../web/forms.ts'
import { namedAnswers, partAnswers } from './answer-forms.ts'
import { deskOpeningRules, MAX_BODY, PRIORITIES } from './rules.ts'

const { subject, affects, channel } = deskOpeningRules.shape

/** Of a form that an agent fills in for somebody. */
export const orderedFields = {
  /** Whose questions are asked, and which version of it the form showed. */
  template: z.string().max(60).optional(),
  version: idIn().optional(),
  /** Whose questions are asked next. */
  pick: z.string().max(60).optional(),
  /** In forms, a field for each. */
  answers: z.never().optional(),
}

/** `take`: open it, and work on it oneself. Other buttons keep the form open, `pick` with a template's questions. */
export const deskOpeningForm = z.strictObject({
  action: z.enum(['attach', 'pick', 'send', 'take']).optional(),
  remove: z.uuid().optional(),
  returnTo: line(2000).optional(),
  formKey,
  customer: idIn('error.customer'),
  organization: idIn('error.organization.desk').optional(),
  team: idIn('error.team'),
  subject,
  /** With a template, the answers may say it all. */
  body: text(MAX_BODY),
  affects,
  restarted: checkbox,
  priority: oneOf(PRIORITIES),
  channel,
  ...orderedFields,
})

/** Apart from the answers to a template's questions, which come back with what was typed. */
export function readOrdered<Schema extends z.ZodObject>(schema: Schema, fields: Fields) {
  const { own, answers } = partAnswers(fields)
  const read = readForm(schema, own)
  return { answers, form: { ...read, values: { ...read.values, ...namedAnswers(answers) } } }
}

export const deskNewQuery = z.object({
  customer: idIn().optional().catch(undefined),
  template: z.string().max(60).optional().catch(undefined),
  organization: idIn().optional().catch(undefined),
  q: line(200).default('').catch(''),
})
