import type { Translator } from '../i18n/translate.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { type Category, named, type Tree } from './categories.ts'
import { plainWords } from './plain.ts'
import { type Reader, seesAllTexts, servicesShown } from './policy.ts'
import type { Found, FoundArticle } from './searching.ts'
import { markWords, type Word } from './words.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'knowledge/explorer': ReturnType<typeof explorerPage>
  }
}

interface Explored {
  tree: Tree
  category: Category | undefined
  q: string
  searched: Word[]
  page: number
  pageSize: number
  found: Found
}

const explorerPath = (category: Pick<Category, 'slug'> | undefined) => (category ? `/faq/${category.slug}` : '/faq')

/** Where a search that found nothing goes on, with its words. */
export const reportHref = (subject: string) => withQuery('/tickets/new/general', { subject })

export function explorerPage(words: Translator, reader: Reader, explored: Explored) {
  const { tree, category, q, searched, page, pageSize, found } = explored
  const { t, locale } = words
  const name = category && named(category.names, locale)
  const path = explorerPath(category)
  const pages = Math.max(1, Math.ceil(found.total / pageSize))
  return {
    title: name ? t('faq.title.category', { category: name }) : t('faq.title'),
    description: reader.open
      ? t(name ? 'faq.description.category' : 'faq.description', { category: name ?? '' })
      : undefined,
    path,
    q,
    categories: [
      { name: t('faq.all'), href: withQuery('/faq', { q }), depth: 0, articles: tree.articles, current: !category },
      ...tree.categories.map((each) => ({
        name: named(each.names, locale),
        href: withQuery(explorerPath(each), { q }),
        depth: each.depth,
        articles: each.articles,
        current: each === category,
      })),
    ],
    told: toldOf(words, explored, name),
    elsewhere: category &&
      q &&
      found.everywhere > found.total && {
        href: withQuery('/faq', { q }),
        text: t('faq.everywhere', { count: found.everywhere }),
      },
    /** On a small screen, what was asked for comes before the topics. */
    narrowed: Boolean(category || q),
    nearly: found.nearly && found.total > 0,
    articles: found.articles.map((article) => rowOf(words, reader, article, searched, tree)),
    paging:
      found.total > pageSize &&
      pagingOf(page, pages, found.total, pageSize, (number) =>
        withQuery(path, { q, page: number === 1 ? undefined : number }),
      ),
    empty: found.articles.length === 0 && {
      title: t(q ? 'faq.empty.search' : 'faq.empty', { q }),
      text: t(q ? 'faq.empty.search.text' : 'faq.empty.text'),
    },
    report: reportOf(words, reader, q),
  }
}

function toldOf({ t }: Translator, { q, found, category }: Explored, name = '') {
  if (!q) return t('faq.count', { count: found.total })
  if (found.more && !category) return t('faq.found.many', { count: found.total, q })
  return t(category ? 'faq.found.category' : 'faq.found', { count: found.total, q, category: name })
}

/** What whoever found nothing does next; agents know. */
function reportOf({ t }: Translator, { actor }: Reader, q: string) {
  if (!actor) return { href: '/login', label: t('faq.report.sign-in'), text: t('faq.report.sign-in.text') }
  if (actor.role !== 'customer') return undefined
  return { href: reportHref(q), label: t('faq.report'), text: q ? t('faq.report.text') : '' }
}

function rowOf(words: Translator, reader: Reader, article: FoundArticle, searched: Word[], tree: Tree) {
  const { t, locale } = words
  const category = tree.categories.find(({ id }) => id === article.categoryId)
  const services = servicesShown(reader, article.services)
  return {
    href: `/faq/articles/${article.slug}`,
    title: markWords(article.title, searched),
    excerpt: markWords(plainWords(article.beginning), searched),
    lang: article.locale === locale ? undefined : article.locale,
    facts: [
      ...(category ? [named(category.names, locale)] : []),
      t('faq.changed', { date: words.date(article.updatedAt) }),
      ...(article.helped ? [t('faq.helped', { count: article.helped })] : []),
      ...(services.length ? [t('faq.only-for', { services: services.join(', ') })] : []),
      ...(article.locale === locale ? [] : [t('faq.other-language', { language: languageOf(words, article.locale) })]),
    ],
    state: seesAllTexts(reader) && article.state !== 'published' ? t(`faq.state.${article.state}`) : undefined,
  }
}

export const languageOf = ({ t }: Translator, locale: string) =>
  locale === 'en' ? t('faq.language.en') : t('faq.language.de')
