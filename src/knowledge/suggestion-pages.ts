import type { Translator } from '../i18n/translate.ts'
import { withQuery } from '../web/paths.ts'
import { plainWords } from './plain.ts'
import type { FoundArticle } from './searching.ts'
import { markWords, type Word } from './words.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'knowledge/suggested': ReturnType<typeof suggestionsPage>
    'knowledge/suggestions': ReturnType<typeof suggestionsPage>
  }
}

interface Suggested {
  subject: string
  searched: Word[]
  articles: FoundArticle[]
  draft: string | undefined
  back: string
}

/** What is known of a subject, to be shown beside its form, and as a page of its own without scripts. */
export function suggestionsPage(words: Translator, { subject, searched, articles, draft, back }: Suggested) {
  const { t, locale } = words
  return {
    title: t('faq.suggestions'),
    subject,
    /** Nothing to search for yet. */
    waits: searched.length === 0,
    told: t('faq.suggestions.found', { count: articles.length }),
    articles: articles.map((article) => ({
      href: withQuery(`/faq/articles/${article.slug}`, { draft, back }),
      title: markWords(article.title, searched),
      lang: article.locale === locale ? undefined : article.locale,
      about: [
        plainWords(article.beginning),
        ...(article.asked ? [t('faq.suggestions.helped', { helped: article.helped, asked: article.asked })] : []),
      ].join(' · '),
    })),
    back,
    explorerHref: withQuery('/faq', { q: subject }),
  }
}
