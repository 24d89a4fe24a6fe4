import { z } from 'zod'
import { line, requiredLine, requiredText } from '../platform/rules.ts'
import { formKey, idIn } from '../web/forms.ts'
import { place } from './desk-action-forms.ts'

export const articlesQuery = z.object({ q: line(200).default('').catch('') })
export const suggestedQuery = z.object({ subject: line(400).catch('').default('') })
export const linkedForm = z.strictObject({ formKey, article: idIn() })
export const solutionArticleForm = z.strictObject({
  ...place,
  formKey,
  title: requiredLine(200),
  body: requiredText(50_000),
  category: idIn('error.faq.category'),
})
