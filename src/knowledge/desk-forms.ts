import { z } from 'zod'
import { LOCALES } from '../i18n/translate.ts'
import { line, rowId } from '../platform/rules.ts'
import { formKey, idIn, pageIn, seenVersion } from '../web/forms.ts'
import { DIRECTIONS } from './arranging.ts'
import { ARTICLE_STATES, articleRules, articleTextRules, categoryRules, noteRule } from './article-rules.ts'

const words = line(200).default('').catch('')
const lang = z.enum(LOCALES).optional().catch(undefined)

export const listQuery = z.object({
  q: words,
  state: z
    .enum([...ARTICLE_STATES, 'overdue'])
    .optional()
    .catch(undefined),
  category: idIn().optional().catch(undefined),
  page: pageIn,
})
export const pageQuery = z.object({ page: pageIn })
export const newQuery = z.object({ lang, title: words, category: idIn().optional().catch(undefined) })
export const editorQuery = z.object({ lang, tickets: pageIn })
export const versionsQuery = z.object({ lang, page: pageIn })
export const articleParams = z.object({ id: idIn() })

/** Of a list with commas, as it is typed. */
const names = (most: number) =>
  line(most)
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    )

/** As boxes send them, or as a draft keeps them: with spaces. */
const several = (isOne: (value: string) => boolean) =>
  z
    .preprocess((value) => [value ?? ''].flat().join(' ').split(' ').filter(isOne), z.array(z.string()).max(100))
    .optional()
    .transform((values) => values ?? [])

const isId = (value: string) => rowId().safeParse(Number(value)).success

const { title, body, state } = articleTextRules.shape

export const articleForm = z.strictObject({
  formKey,
  /** All but `save` keep the form open. */
  action: z.enum(['save', 'send', 'preview', 'find', 'attach']).default('save'),
  remove: z.uuid().optional(),
  returnTo: line(2000).optional(),
  seen: seenVersion,
  title,
  body,
  keywords: names(2000).pipe(articleTextRules.shape.keywords),
  state: state.default('draft'),
  note: noteRule.default(''),
  category: idIn('error.faq.category'),
  services: names(6000).pipe(articleRules.shape.services),
  validUntil: z.preprocess((value) => value || null, articleRules.shape.validUntil).default(null),
  /** Ids of articles, and words to find more of them by. */
  related: several(isId).transform((ids) => ids.map(Number)),
  find: line(200).default(''),
  /** Files that are taken away. */
  dropped: several((value) => z.uuid().safeParse(value).success),
})
/** Forms that keep what is typed in them, by kind of purpose. */
export const KEPT_OF_FAQ = { 'desk-faq': articleForm, 'desk-faq-de': articleForm, 'desk-faq-en': articleForm }

export type ArticleForm = z.output<typeof articleForm>

export const previewForm = z.object({
  body: z.string().max(200_000).default(''),
  article: idIn().optional().catch(undefined),
  formKey: formKey.optional().catch(undefined),
})

export const restoringForm = z.strictObject({ formKey, number: idIn(), seen: seenVersion })
export const onceForm = z.strictObject({ formKey })

const parent = z.preprocess((value) => value || null, idIn('error.faq.category').nullable()).default(null)
const { de, en } = categoryRules.shape
export const newCategoryForm = z.strictObject({ formKey, de, en: en.default(''), parent })
export const categoryForm = z.strictObject({ formKey, seen: seenVersion, de, en: en.default('') })
export const movingForm = z.strictObject({ formKey, seen: seenVersion, direction: z.enum(DIRECTIONS) })
export const missForm = z.strictObject({ formKey, words: z.string().min(1).max(400) })
