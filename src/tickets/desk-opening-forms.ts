import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { checkbox, formKey, idIn, oneOf } from '../web/forms.ts'
import { deskOpeningRules, PRIORITIES } from './rules.ts'

const { subject, body, affects, channel } = deskOpeningRules.shape

/** `take`: open it, and work on it oneself. The other buttons keep the form open. */
export const deskOpeningForm = z.strictObject({
  action: z.enum(['attach', 'send', 'take']).optional(),
  remove: z.uuid().optional(),
  returnTo: line(2000).optional(),
  formKey,
  customer: idIn('error.customer'),
  organization: idIn('error.organization.desk').optional(),
  team: idIn('error.team'),
  subject,
  body,
  affects,
  restarted: checkbox,
  priority: oneOf(PRIORITIES),
  channel,
})

export const deskNewQuery = z.object({
  customer: idIn().optional().catch(undefined),
  q: line(200).default('').catch(''),
})
