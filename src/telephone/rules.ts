import { z } from 'zod'
import { emailAddress, line, requiredLine, rowId, text } from '../platform/rules.ts'
import { callFacts, deskOpeningRules, MAX_BODY } from '../tickets/rules.ts'

/** Somebody of a company whom nobody knows yet. */
export const callerRules = z.strictObject({
  name: requiredLine(120),
  number: line(60).default(''),
  email: z.union([z.literal(''), emailAddress]).default(''),
  company: rowId('error.customer'),
})
export type CallerInput = z.input<typeof callerRules>

/** A ticket from what somebody says on the telephone: of a customer, or of a caller who becomes one. */
export const phoneTicketRules = deskOpeningRules.omit({ customer: true, channel: true, files: true }).extend({
  customer: rowId('error.customer').optional(),
  /** With a template, the answers may say it all. */
  body: text(MAX_BODY).default(''),
  ...callFacts.shape,
  /** A promise to call back, in the portal's time zone. */
  callback: z.string().max(20).default(''),
})
export type PhoneTicketInput = z.input<typeof phoneTicketRules>
