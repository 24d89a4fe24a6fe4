import { z } from 'zod'
import { MOST_MARKDOWN } from '../platform/markdown.ts'
import { line, requiredLine, requiredText } from '../platform/rules.ts'

/** Characters. */
export const MAX_TITLE = 200
const MAX_KEYWORD = 60
export const MAX_NOTE = 300
const MAX_CATEGORY = 100
export const MAX_SLUG = 100

const MOST_KEYWORDS = 20
const MOST_SERVICES = 50
export const MOST_FILES = 50
export const MOST_RELATED = 20

/** Who reads a text: who writes it, all agents, or whoever the article is for. */
export const ARTICLE_STATES = ['draft', 'internal', 'published'] as const
export type ArticleState = (typeof ARTICLE_STATES)[number]

const several = (most: number, longest: number) =>
  z
    .array(requiredLine(longest))
    .max(most, 'error.faq.many')
    .transform((values) => [...new Set(values)])

// No calendar of ours knows the year 0.
const day = z.iso.date('error.faq.day').refine((given) => given >= '1000', 'error.faq.day')

/** What an article says in one language. */
export const articleTextRules = z.strictObject({
  title: requiredLine(MAX_TITLE),
  body: requiredText(MOST_MARKDOWN),
  keywords: several(MOST_KEYWORDS, MAX_KEYWORD),
  state: z.enum(ARTICLE_STATES, 'error.faq.state'),
})
export type ArticleTextInput = z.input<typeof articleTextRules>

/** What a solution says of its customer stands between these, until somebody has looked at it. */
const MARKS = /[⟦⟧]/

/** Where a text that is to be published still names a customer. */
export const markedIn = (text: Pick<ArticleTextInput, 'title' | 'body' | 'state'>): 'title' | 'body' | undefined =>
  text.state === 'published' ? (['title', 'body'] as const).find((field) => MARKS.test(text[field])) : undefined

/** A title without what names a customer: addresses stay. */
export const unmarked = (title: string): string => title.replace(/⟦[^⟧]*⟧/g, ' ')

/** What holds for an article in every language. */
export const articleRules = z.strictObject({
  services: several(MOST_SERVICES, 100),
  validUntil: day.nullable(),
})
export type ArticleInput = z.input<typeof articleRules>

export const noteRule = line(MAX_NOTE)

export const categoryRules = z.strictObject({ de: requiredLine(MAX_CATEGORY), en: line(MAX_CATEGORY) })
export type CategoryNames = z.input<typeof categoryRules>

/** What stands above the text in a file. */
export const frontMatterRules = z.strictObject({
  title: articleTextRules.shape.title,
  state: articleTextRules.shape.state.default('draft'),
  keywords: articleTextRules.shape.keywords.default([]),
  services: articleRules.shape.services.default([]),
  validUntil: articleRules.shape.validUntil.default(null),
  files: several(MOST_FILES, 200).default([]),
})
export type FrontMatter = z.output<typeof frontMatterRules>

/** What a folder says about itself. */
export const categoryFileRules = z.strictObject({
  name: z.strictObject({ de: requiredLine(MAX_CATEGORY), en: line(MAX_CATEGORY).default('') }),
  position: z.int().min(0).max(10_000).optional(),
})
export type CategoryFile = z.output<typeof categoryFileRules>

/** Of files that are read. */
export type FileRules = typeof frontMatterRules | typeof categoryFileRules
export type FileIssue = z.core.$ZodIssue
