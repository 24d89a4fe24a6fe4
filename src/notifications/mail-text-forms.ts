import { z } from 'zod'
import { LOCALES } from '../i18n/translate.ts'
import { line } from '../platform/rules.ts'
import { formKey } from '../web/forms.ts'
import { isMailTextName, type MailTextName } from './mail-texts.ts'
import { mailTextRules } from './rules.ts'

const { locale, subject, body } = mailTextRules.shape

export const mailTextForm = z.strictObject({
  formKey,
  action: z.enum(['save', 'preview', 'test', 'reset']).default('save'),
  /** When it had last been changed, as the form has seen; empty as delivered. */
  seen: z
    .union([z.literal(''), z.iso.datetime()])
    .default('')
    .transform((value) => (value ? new Date(value) : null)),
  locale,
  subject: subject.default(''),
  body,
  /** Number of a ticket for the preview. */
  ticket: line(60).default(''),
})

export const mailTextParams = z.object({
  name: z.string().max(100).refine(isMailTextName) as unknown as z.ZodType<MailTextName>,
})
export const mailTextQuery = z.object({ locale: z.enum(LOCALES).optional().catch(undefined) })
