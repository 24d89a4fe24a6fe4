import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { Locale, Translator } from '../i18n/translate.ts'
import { versionOf } from '../platform/versions.ts'
import { momentOf } from '../web/components.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import type { ShownArticle } from './articles.ts'
import { editorPath } from './desk-article-pages.ts'
import { type FoundArticle, VERSIONS_PER_PAGE, type VersionRow } from './desk-articles.ts'
import { DESK_FAQ, stateOf, tabsOf } from './desk-list-pages.ts'
import { diffTexts } from './text-diff.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'knowledge/desk/versions': ReturnType<typeof versionsPage>
  }
}

interface Shown {
  article: FoundArticle
  locale: Locale
  shown: ShownArticle
  /** One more than the page shows, to compare the last with. */
  versions: (VersionRow & { total: number })[]
  page: number
  error?: string | undefined
}

export function versionsPage({ words, actor }: { words: Translator; actor: Actor }, wish: Shown) {
  const { t } = words
  const { article, locale, shown, versions, page, error } = wish
  const path = `${DESK_FAQ}/${article.id}/versions`
  const total = versions[0]?.total ?? 0
  const newest = article.texts.find((text) => text.locale === locale)?.version
  return {
    tabs: tabsOf(words, actor, 'articles'),
    title: article.texts.find((text) => text.locale === locale)?.title ?? article.slug,
    language: t(`desk.faq.language.${locale}`),
    lang: locale,
    back: editorPath(article.id, locale),
    path: withQuery(path, { lang: locale }),
    formKey: randomUUID(),
    seen: versionOf(shown),
    error,
    rows: versions.slice(0, VERSIONS_PER_PAGE).map((version, place) => {
      const before = versions[place + 1]
      return {
        number: version.number,
        name: t('desk.faq.version', { number: version.number }),
        who: version.createdBy ?? t('desk.faq.version.imported'),
        time: momentOf(words, version.createdAt),
        note: version.note,
        state: stateOf(words, version.state),
        current: version.number === newest,
        facts: before ? factsBetween(words, before, version) : [],
        lines: before ? diffTexts(before.body, version.body) : [],
        first: !before,
        body: version.body,
      }
    }),
    paging:
      total > VERSIONS_PER_PAGE &&
      pagingOf(page, Math.ceil(total / VERSIONS_PER_PAGE), total, VERSIONS_PER_PAGE, (to) =>
        withQuery(path, { lang: locale, page: to }),
      ),
  }
}

/** What is not in the text, in words: „Titel: „alt“ → „neu““. */
function factsBetween({ t }: Translator, before: VersionRow, after: VersionRow): string[] {
  const fields = [
    { label: t('desk.faq.title'), from: before.title, to: after.title },
    { label: t('desk.faq.state'), from: t(`desk.faq.state.${before.state}`), to: t(`desk.faq.state.${after.state}`) },
    { label: t('desk.faq.keywords'), from: before.keywords.join(', '), to: after.keywords.join(', ') },
  ]
  return fields
    .filter(({ from, to }) => from !== to)
    .map(({ label, from, to }) => t('desk.faq.version.field', { label, from: from || '–', to: to || '–' }))
}
