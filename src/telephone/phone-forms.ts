import { z } from 'zod'
import { line, requiredLine } from '../platform/rules.ts'
import { orderedFields } from '../tickets/desk-opening-forms.ts'
import { minutesIn } from '../tickets/desk-ticket-forms.ts'
import { callbackRules, callRules, OUTCOMES, PRIORITIES, ticketNumber } from '../tickets/rules.ts'
import { checkbox, formKey, idIn, oneOf, pageIn } from '../web/forms.ts'
import { callerRules, phoneTicketRules } from './rules.ts'

/** `number` is whatever somebody typed, or a telephone system. */
export const phoneQuery = z.object({
  number: line(200).default('').catch(''),
  person: idIn().optional().catch(undefined),
  company: idIn().optional().catch(undefined),
  page: pageIn,
  template: z.string().max(60).optional().catch(undefined),
  /** By the button: what is next has the focus. */
  go: z.literal('yes').optional().catch(undefined),
})

const optionalId = z.preprocess((value) => value || undefined, idIn('error.customer').optional())
const { subject, body, affects } = phoneTicketRules.shape
const returnTo = line(2000).optional()

export const phoneTicketForm = z.strictObject({
  action: z.enum(['pick', 'send', 'take']).optional(),
  returnTo,
  formKey,
  customer: optionalId,
  /** Of a caller whom nobody knows. */
  company: optionalId,
  name: line(120).default(''),
  email: callerRules.shape.email,
  number: callerRules.shape.number,
  organization: z.preprocess((value) => value || undefined, idIn('error.organization.desk').optional()),
  team: idIn('error.team'),
  subject,
  body,
  affects,
  restarted: checkbox,
  priority: oneOf(PRIORITIES),
  minutes: minutesIn,
  consent: checkbox,
  callback: line(20).default(''),
  ...orderedFields,
})

/** A call on a ticket that is there already. */
export const phoneCallForm = z.strictObject({
  returnTo,
  formKey,
  ticket: ticketNumber,
  number: callerRules.shape.number,
  body: callRules.shape.body,
  minutes: minutesIn,
})

export const refusalForm = z.strictObject({ returnTo, formKey })
export const callbackForm = z.strictObject({
  returnTo,
  formKey,
  name: requiredLine(120),
  number: callbackRules.shape.number,
  at: z.string().max(20),
  note: callbackRules.shape.note,
})
export const outcomeForm = z.strictObject({ returnTo, formKey, outcome: z.enum(OUTCOMES, 'error.invalid') })
export const callbackParams = z.object({ id: idIn() })
