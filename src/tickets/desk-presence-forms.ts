import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { formKey, idIn } from '../web/forms.ts'
import { WRITINGS } from './desk-conversation.ts'
import { ticketNumber } from './rules.ts'

const place = {
  /** The latest event that the page showed. */
  seen: idIn().optional().catch(undefined),
  /** The form that is open. */
  write: z.enum(WRITINGS).catch('reply'),
  /** The list that the ticket was opened from. */
  from: line(2000).default('').catch(''),
}

export const presenceQuery = z.object(place)
export const presenceForm = z.strictObject({ ...place, doing: z.enum(['looks', 'leaves', ...WRITINGS]) })

export const theirDraftParams = z.object({ number: ticketNumber, key: formKey })
export const theirDraftQuery = z.object({ from: place.from })
export const takingForm = z.strictObject({ formKey, from: place.from })
