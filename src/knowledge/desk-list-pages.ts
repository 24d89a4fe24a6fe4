import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { momentOf } from '../web/components.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import type { CategoryNode } from './arranging.ts'
import { ARTICLE_STATES, type ArticleState } from './article-rules.ts'
import { named } from './categories.ts'
import { ARTICLES_PER_PAGE, type ArticleList, type ArticlesAsked } from './desk-articles.ts'
import { mayEditFaq } from './editing.ts'
import { GAPS_PER_PAGE, type Miss, type Page, type Unhelpful } from './gaps.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'knowledge/desk/index': ReturnType<typeof articlesPage>
    'knowledge/desk/misses': ReturnType<typeof missesPage>
    'knowledge/desk/unhelpful': ReturnType<typeof unhelpfulPage>
  }
}

export const DESK_FAQ = '/desk/faq'

export const deskTools = (request: FastifyRequest) => ({ words: request.words, actor: actorOf(request) })

const TABS = {
  articles: { href: DESK_FAQ, label: 'desk.faq.tab.articles' },
  misses: { href: `${DESK_FAQ}/misses`, label: 'desk.faq.tab.misses' },
  unhelpful: { href: `${DESK_FAQ}/unhelpful`, label: 'desk.faq.tab.unhelpful' },
  categories: { href: `${DESK_FAQ}/categories`, label: 'desk.faq.tab.categories' },
} satisfies Record<string, { href: string; label: MessageKey }>

/** Pages of the FAQ at the desk; only admins arrange categories. */
export const tabsOf = ({ t }: Translator, actor: Actor, current: keyof typeof TABS) =>
  Object.entries(TABS)
    .filter(([name]) => name !== 'categories' || mayEditFaq(actor, 'arrange'))
    .map(([name, { href, label }]) => ({ href, label: t(label), current: name === current }))

/** How a state looks: of a pill. */
const LOOKS = { draft: 'on_hold', internal: 'waiting', published: 'closed' } as const

export const stateOf = ({ t }: Translator, state: ArticleState) => ({
  look: LOOKS[state],
  text: t(`desk.faq.state.${state}`),
})

/** For a select: what is below another is indented. */
export const categoryChoices = ({ locale }: Translator, categories: CategoryNode[]) =>
  categories.map(({ id, names, depth }) => ({ value: id, label: `${'– '.repeat(depth)}${named(names, locale)}` }))

interface Tools {
  words: Translator
  actor: Actor
}

export function articlesPage(
  { words, actor }: Tools,
  list: ArticleList,
  asked: ArticlesAsked,
  categories: CategoryNode[],
) {
  const { t, locale } = words
  const { q, state, category } = asked
  const here = (page: number) => withQuery(DESK_FAQ, { q, state, category, page })
  const chosen = categories.find(({ id }) => id === category)
  return {
    tabs: tabsOf(words, actor, 'articles'),
    creation: withQuery(`${DESK_FAQ}/new`, { category }),
    q,
    filtered: Boolean(q || state || category),
    states: [...ARTICLE_STATES, 'overdue' as const].map((value) => ({
      value,
      label: value === 'overdue' ? t('desk.faq.overdue') : t(`desk.faq.state.${value}`),
      chosen: value === state,
    })),
    categories: categoryChoices(words, categories).map((choice) => ({
      ...choice,
      chosen: choice.value === chosen?.id,
    })),
    columns: [
      { label: t('desk.faq.column.title'), className: 'faq-col-title' },
      { label: t('desk.faq.column.category') },
      { label: t('desk.faq.column.state') },
      { label: t('desk.faq.column.valid') },
      { label: t('desk.faq.column.helped') },
      { label: t('desk.faq.column.changed') },
    ],
    rows: list.rows.map((row) => {
      const own = row.texts.find((text) => text.locale === locale) ?? row.texts[0]
      const newest = [...row.texts].sort((one, other) => other.updatedAt.localeCompare(one.updatedAt))[0]
      return {
        href: withQuery(`${DESK_FAQ}/${row.id}`, { lang: own?.locale }),
        title: own?.title ?? row.slug,
        lang: own && own.locale !== locale ? own.locale : undefined,
        services: row.services.length ? t('desk.faq.only-for', { services: row.services.join(', ') }) : undefined,
        category: named(row.category, locale),
        texts: row.texts.map((text) => ({ language: text.locale.toUpperCase(), ...stateOf(words, text.state) })),
        valid: row.validUntil ? t('desk.faq.until', { day: words.day(row.validUntil) }) : undefined,
        overdue: row.overdue,
        helped: t('desk.faq.helped', { helped: row.helped, of: row.helped + row.unhelpful }),
        changed: newest && momentOf(words, new Date(newest.updatedAt)),
      }
    }),
    found: t('desk.faq.found', { count: list.total }),
    paging: list.pages > 1 && pagingOf(list.page, list.pages, list.total, ARTICLES_PER_PAGE, here),
  }
}

const gapPaging = (path: string, page: number, total: number) =>
  total > GAPS_PER_PAGE &&
  pagingOf(page, Math.ceil(total / GAPS_PER_PAGE), total, GAPS_PER_PAGE, (to) => withQuery(path, { page: to }))

export const missesPage = ({ words, actor }: Tools, { rows, total }: Page<Miss>, page: number) => ({
  tabs: tabsOf(words, actor, 'misses'),
  formKey: randomUUID(),
  rows: rows.map((miss) => ({
    words: miss.words,
    times: words.t('desk.faq.misses.times', { count: miss.count }),
    last: momentOf(words, miss.lastAt),
    writing: withQuery(`${DESK_FAQ}/new`, { title: miss.words }),
    searching: withQuery(DESK_FAQ, { q: miss.words }),
  })),
  paging: gapPaging(`${DESK_FAQ}/misses`, page, total),
})

export const unhelpfulPage = ({ words, actor }: Tools, { rows, total }: Page<Unhelpful>, page: number) => ({
  tabs: tabsOf(words, actor, 'unhelpful'),
  rows: rows.map((row) => ({
    title: row.title,
    href: `${DESK_FAQ}/${row.articleId}`,
    comment: row.comment,
    author: row.author ?? words.t('desk.faq.unhelpful.nobody'),
    time: momentOf(words, row.createdAt),
  })),
  paging: gapPaging(`${DESK_FAQ}/unhelpful`, page, total),
})
