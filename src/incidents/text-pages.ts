import type { Locale, Translator } from '../i18n/translate.ts'
import { paragraphsOf } from '../tickets/conversation-pages.ts'
import { momentOf } from '../web/components.ts'
import { linker } from '../web/links.ts'
import type { UpdateLine } from './queries.ts'
import { textFor } from './texts.ts'

/** A text as a page shows it, with its language if that is not the page's. */
export interface TextOnPage {
  lang: Locale | undefined
  paragraphs: ReturnType<typeof paragraphsOf>
}

interface Bodies {
  bodyDe: string
  bodyEn: string
}

const textOnPage = (locale: Locale, { text, lang }: { text: string; lang?: Locale }): TextOnPage => ({
  lang: lang === locale ? undefined : lang,
  paragraphs: paragraphsOf(text, linker()),
})

/** In the reader's language, or in the other one. */
export const readersText = ({ locale }: Translator, { bodyDe, bodyEn }: Bodies): TextOnPage[] => [
  textOnPage(locale, textFor(locale, { de: bodyDe, en: bodyEn })),
]

/** In all languages that it is written in, the reader's first. */
export const allTexts = ({ locale }: Translator, { bodyDe, bodyEn }: Bodies): TextOnPage[] =>
  (locale === 'de' ? (['de', 'en'] as const) : (['en', 'de'] as const)).flatMap((lang) => {
    const text = lang === 'de' ? bodyDe : bodyEn
    return text ? [textOnPage(locale, { text, lang })] : []
  })

export const updatesOnPage = (words: Translator, updates: UpdateLine[], texts: typeof allTexts) =>
  updates.map((update) => ({
    id: update.id,
    ends: update.ends,
    time: momentOf(words, new Date(update.createdAt)),
    texts: texts(words, update),
  }))
