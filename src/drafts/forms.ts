import { z } from 'zod'
import { formKey, line, text } from '../web/forms.ts'

const purpose = z.union([z.literal('ticket'), z.templateLiteral(['reply:', z.int()])])

/** What a form saves of itself every few seconds. */
export const draftForm = z.strictObject({
  formKey,
  purpose,
  team: line(20).optional(),
  organization: line(20).optional(),
  subject: line(1000).optional(),
  body: text(60_000).optional(),
  priority: line(2).optional(),
  affects: line(10).optional(),
  restarted: line(3).optional(),
  confidential: line(3).optional(),
  follows: line(20).optional(),
})

export const draftParams = z.object({ key: formKey })
export const draftFileParams = draftParams.extend({ id: z.uuid() })
export const uploadQuery = z.object({ purpose })
export const returnForm = z.object({ returnTo: z.string().max(2000).catch('') })
