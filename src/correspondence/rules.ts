import { z } from 'zod'
import { emailAddress, line } from '../platform/rules.ts'

/** Where a mail from quarantine goes: to the ticket of this number, else it becomes a new one. */
export const releaseRules = z.strictObject({
  ticket: line(60).optional(),
  /** Whose mail it is, if it does not say so. */
  from: emailAddress.optional(),
  /** Its sender reads the ticket from now on. */
  admit: z.boolean().optional(),
})
export type ReleaseWish = z.input<typeof releaseRules>
