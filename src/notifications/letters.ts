import { withInnerQuotes } from '../i18n/inner-quotes.ts'
import type { Locale } from '../i18n/translate.ts'
import type { MailPlaceholder } from './mail-placeholders.ts'
import { type BlockName, isBlock, placeholders } from './mail-placeholders.ts'

/** What mails are made of, for text and HTML alike. */
export type MailBlock =
  /** In the mail's language, or in another one. */
  | { paragraph: string[]; lang?: Locale }
  /** `typed` values use a font without lookalikes; one with a path is a link, whose address may be shown below. */
  | { facts: { label: string; value: string; typed?: boolean; path?: string; shown?: boolean }[] }
  /** What somebody wrote, and below it how they sign. */
  | { quote: { author: string; body: string; signature?: string | undefined } }
  | { action: { label: string; path: string } }
  /** What was written before, newest first. */
  | { earlier: { heading: string; body: string }[] }

export interface LetterValues {
  values: Partial<Record<MailPlaceholder, string | undefined>>
  blocks: Partial<Record<BlockName, MailBlock[]>>
}

/**
 * The paragraphs of a text with everything filled in. One that names something without a value is left out, so that a
 * text can say what is only sometimes so. Whatever it says, it gives a mail.
 */
export function lettersOf(body: string, { values, blocks }: LetterValues, locale: Locale): MailBlock[] {
  return body.split(/\n{2,}/).flatMap((paragraph): MailBlock[] => {
    const names = placeholders.namesIn(paragraph)
    const [block] = names.filter(isBlock)
    if (block) return blocks[block] ?? []
    if (names.some((name) => !values[name])) return []
    const filled = filledIn(paragraph, values, locale)
    return filled.trim() ? [{ paragraph: filled.split('\n') }] : []
  })
}

/** In one line, without what has no value. */
export const lineOf = (text: string, values: LetterValues['values'], locale: Locale): string =>
  filledIn(text, values, locale).replace(/\s+/g, ' ').trim()

const QUOTED = /[„“]\{\{[^{}\n]{0,60}\}\}/g

/** Words of somebody between our quotation marks get inner ones. */
function filledIn(text: string, given: LetterValues['values'], locale: Locale): string {
  const quoted = placeholders.namesIn((text.match(QUOTED) ?? []).join(''))
  const values = withInnerQuotes(locale, quoted, given)
  return placeholders.replaced(text, (name) => String(values[name] ?? ''))
}
