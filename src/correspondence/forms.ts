import { z } from 'zod'
import { emailAddress, line, text } from '../platform/rules.ts'
import { formKey, idIn } from '../web/forms.ts'

export const MOST_TYPED = 50_000

/** A mail that a newcomer writes to the helpdesk, in place of a mail program. */
export const developmentMailForm = z.strictObject({
  formKey,
  from: emailAddress,
  to: z
    .string()
    .max(254)
    .pipe(z.string().regex(/^[^\s<>@]+@[^\s<>@]+$/, 'error.email')),
  subject: line(200),
  body: text(MOST_TYPED),
  /** The mail that it answers. */
  answers: z.union([z.literal('').transform(() => undefined), idIn()]).optional(),
  /** Handled as they arrive. */
  attachments: z.any().optional(),
})

export const writeQuery = z.object({ answers: idIn().optional().catch(undefined) })
