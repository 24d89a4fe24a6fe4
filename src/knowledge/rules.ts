import { z } from 'zod'
import { FaqOrigin } from '../platform/db.ts'
import { text } from '../platform/rules.ts'

/** Of an article or a category, as addresses say it. */
export const slug = z
  .string('error.invalid')
  .max(120, 'error.too-long')
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'error.invalid')

/** Addresses of the FAQ that are no categories. */
export const RESERVED_SLUGS = new Set(['articles', 'files', 'suggestions'])

export const MOST_COMMENT = 2000

export const feedbackRules = z.strictObject({
  helpful: z.boolean('error.required'),
  comment: text(MOST_COMMENT).default(''),
  origin: z.enum(FaqOrigin, 'error.invalid').default('article'),
})
export type FeedbackInput = z.input<typeof feedbackRules>
