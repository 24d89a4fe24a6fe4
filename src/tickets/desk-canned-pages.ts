import type { Translator } from '../i18n/translate.ts'
import { MOST_OFFERED } from './canned.ts'
import type { Offered } from './canned-filling.ts'
import { scopeLabel } from './canned-pages.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/canned-list': ReturnType<typeof cannedListPage>
  }
}

const EXCERPT = 120

/** For public/js/desk/canned.js. */
export const cannedListPage = (words: Translator, offered: Offered[]) => ({
  count: words.t('desk.canned.list.count', { shown: '%shown%', count: offered.length }),
  /** The others are looked up by what is typed. */
  more: offered.length >= MOST_OFFERED,
  rows: offered.map((canned) => ({
    id: canned.id,
    title: canned.title,
    word: canned.word,
    label: scopeLabel(words, canned),
    language: canned.locale?.toUpperCase(),
    excerpt: canned.text.replace(/\s+/g, ' ').slice(0, EXCERPT).toWellFormed(),
    find: `${canned.title} ${canned.word} ${canned.body}`.toLowerCase(),
    text: canned.text,
  })),
})
