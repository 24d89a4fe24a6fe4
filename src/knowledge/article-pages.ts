import { onPaper, type Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { outlineOf } from '../platform/markdown.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { named } from './categories.ts'
import { languageOf, reportHref } from './pages.ts'
import { plainWords } from './plain.ts'
import { type Reader, seesAllTexts } from './policy.ts'
import type { Article } from './reading.ts'
import { MOST_COMMENT } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'knowledge/article': ReturnType<typeof articlePage>
    'knowledge/beside': ReturnType<typeof besidePage>
    'knowledge/print': ReturnType<typeof printedArticlePage>
  }
}

/** Shorter texts need no table of contents. */
const LEAST_HEADINGS = 3

interface Shown {
  form?: FormState
  /** Somebody was writing a ticket. */
  from?: { draft: string; back: string } | undefined
}

export function articlePage(words: Translator, reader: Reader, article: Article, { form, from }: Shown = {}) {
  const { t, locale } = words
  const { said, path } = article
  const outline = outlineOf(article.body)
  const values: Record<string, string> = said ? { helpful: said.helpful ? 'yes' : 'no', comment: said.comment } : {}
  return {
    ...textOf(words, article),
    pageTitle: t('faq.title.article', { title: article.title }),
    description: reader.open ? plainWords(article.body) : undefined,
    back: from && { href: from.back, label: t('faq.back-to-ticket') },
    crumbs: path.map(({ slug, names }) => ({ href: `/faq/${slug}`, name: named(names, locale) })),
    state: seesAllTexts(reader) && article.state !== 'published' ? t(`faq.state.${article.state}`) : undefined,
    outline: outline.length >= LEAST_HEADINGS ? outline : [],
    related: article.related.map(({ slug, title, locale: lang }) => ({
      href: `/faq/articles/${slug}`,
      title,
      lang: lang === locale ? undefined : lang,
    })),
    files: article.files
      .filter(({ filename }) => !isShown(article, filename))
      .map((file) => ({ name: file.filename, size: words.fileSize(file.size), href: hrefOf(file) })),
    feedback: {
      action: `/faq/articles/${article.slug}/feedback`,
      form: labelled(form ?? emptyForm(values), { helpful: 'faq.feedback', comment: 'faq.feedback.comment' }),
      said: said?.helpful,
      // Whoever may not sign in cannot change what they have said.
      most: MOST_COMMENT,
      origin: from ? 'suggestion' : 'article',
      draft: from?.draft,
    },
    report: reader.actor?.role === 'customer' && !from ? reportHref(article.title) : undefined,
    printHref: `/faq/articles/${article.slug}/print`,
  }
}

/** Over a form that is being written. */
export function besidePage(words: Translator, article: Article, draft: string | undefined) {
  const { slug } = article
  return { ...textOf(words, article), href: `/faq/articles/${slug}`, action: `/faq/articles/${slug}/feedback`, draft }
}

export const printedArticlePage = (words: Translator, article: Article) => {
  const paper = onPaper(words)
  return { ...textOf(paper, article), href: `/faq/articles/${article.slug}`, printed: paper.dateTime(now()) }
}

function textOf(words: Translator, article: Article) {
  const { t, locale } = words
  const { title, body, services, validUntil } = article
  const pictures = new Map(article.files.map((file) => [file.filename, hrefOf(file)]))
  return {
    title,
    body,
    picture: (name: string) => pictures.get(name),
    lang: article.locale === locale ? undefined : article.locale,
    facts: [
      t('faq.changed', { date: words.date(article.updatedAt) }),
      ...(validUntil ? [t('faq.valid-until', { day: words.day(validUntil) })] : []),
      ...(services.length ? [t('faq.only-for', { services: services.join(', ') })] : []),
    ],
    otherLanguage:
      article.locale === locale ? undefined : t('faq.fallback', { language: languageOf(words, article.locale) }),
  }
}

const hrefOf = ({ id, filename }: { id: string; filename: string }) =>
  `/faq/files/${id}/${encodeURIComponent(filename)}`

/** Among the pictures of the text. */
const isShown = ({ body }: Article, filename: string) =>
  body.includes(`](${filename})`) || body.includes(`](<${filename}>)`) || body.includes(`](${encodeURI(filename)})`)
