import { z } from 'zod'
import { FaqOrigin } from '../platform/db.ts'
import { line } from '../platform/rules.ts'
import { formKey, pageIn } from '../web/forms.ts'
import { feedbackRules, slug } from './rules.ts'
import { MOST_SEARCHED } from './words.ts'

const one = (value: unknown) => (Array.isArray(value) ? value[0] : value)

/** Longer than anybody searches; what is over the bound of a search is left out. */
const words = z.preprocess(one, line(2000).catch('').default('')).transform((said) => said.slice(0, MOST_SEARCHED))

export const explorerQuery = z.object({ q: words, page: pageIn })
export const categoryParams = z.object({ category: slug })
export const articleParams = z.object({ slug })
export const articleFileParams = z.object({ id: z.uuid(), filename: z.string() })

const draft = formKey.optional().catch(undefined)
const back = line(2000).catch('').default('')

/** Where somebody came from who was writing a ticket. */
export const articleQuery = z.object({ draft, back })

export const suggestionQuery = z.object({ subject: words, draft, back })

export const feedbackForm = z.strictObject({
  helpful: z.enum(['yes', 'no'], 'error.required').transform((said) => said === 'yes'),
  comment: feedbackRules.shape.comment,
  origin: z.enum(FaqOrigin, 'error.invalid').default('article'),
  /** The form that is not needed any more. */
  draft,
})
