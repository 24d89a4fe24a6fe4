import { z } from 'zod'
import { line, text } from '../platform/rules.ts'
import { checkbox, formKey, idIn, oneOf } from '../web/forms.ts'
import { deskOpeningRules, MAX_BODY, PRIORITIES } from './rules.ts'

const { subject, affects, channel } = deskOpeningRules.shape

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
  /** With a template, the answers may say it all. */
  body: text(MAX_BODY),
  affects,
  restarted: checkbox,
  priority: oneOf(PRIORITIES),
  channel,
  /** Whose questions are asked, and which version of it the form showed. */
  template: z.string().max(60).optional(),
  version: idIn().optional(),
  /** In forms, a field for each. */
  answers: z.never().optional(),
})

export const deskNewQuery = z.object({
  customer: idIn().optional().catch(undefined),
  template: z.string().max(60).optional().catch(undefined),
  organization: idIn().optional().catch(undefined),
  q: line(200).default('').catch(''),
})
