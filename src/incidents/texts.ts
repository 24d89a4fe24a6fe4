import { LOCALES, type Locale } from '../i18n/translate.ts'

/** What is written in each language, or in one of them. */
export type InLanguages = Record<Locale, string>

/** In the reader's language, or in the other one, which it then names. */
export function textFor(locale: Locale, texts: InLanguages): { text: string; lang?: Locale } {
  if (texts[locale]) return { text: texts[locale] }
  const other = LOCALES.find((each) => texts[each])
  return other ? { text: texts[other], lang: other } : { text: '' }
}
