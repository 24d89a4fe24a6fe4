import { z } from 'zod'
import { line, rowId } from '../platform/rules.ts'
import { checkbox, formKey, oneOf } from '../web/forms.ts'
import { deskOpeningRules, PRIORITIES } from './rules.ts'

const { subject, body, affects, channel } = deskOpeningRules.shape
const id = (error: string) => z.coerce.number(error).pipe(rowId(error))

/** `take`: open it, and work on it oneself. The other buttons keep the form open. */
export const deskOpeningForm = z.strictObject({
  action: z.enum(['attach', 'send', 'take']).optional(),
  remove: z.uuid().optional(),
  returnTo: line(2000).optional(),
  formKey,
  customer: id('error.customer'),
  organization: id('error.organization').optional(),
  team: id('error.team'),
  subject,
  body,
  affects,
  restarted: checkbox,
  priority: oneOf(PRIORITIES),
  channel,
})

export const deskNewQuery = z.object({
  customer: z.coerce.number().pipe(rowId()).optional().catch(undefined),
  q: line(200).default('').catch(''),
})
