import type { Words } from './definition-rules.ts'

/** In this language, or in the other if it is `missing`. */
export function inLanguage(words: Words, locale: string): { text: string; missing: boolean } {
  const [wanted, other] = locale === 'en' ? [words.en, words.de] : [words.de, words.en]
  return { text: wanted || other, missing: !wanted && other !== '' }
}
