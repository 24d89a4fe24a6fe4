import { isLocale, LOCALES, type Translator, translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import type { Tx } from '../platform/db.ts'
import { type MailTools, mailTo } from './compose.ts'
import { lettersOf, lineOf } from './letters.ts'
import { readMailTexts, textIn } from './mail-texts.ts'
import { commonValues } from './ticket-letters.ts'

export interface Refused {
  address: string
  /** Null if nobody knows which language they read: then they get every one. */
  locale: string | null
  /** Message-ID of what they wrote. */
  answers: string | null
}

/** Says once a day that without a contract nothing is done. */
export async function mailRefusal(tx: Tx, tools: MailTools, { address, locale, answers }: Refused) {
  const texts = await readMailTexts(tx)
  // A name that somebody chose for themselves is not repeated.
  const to = { id: null, email: address, firstName: '', lastName: '', locale }
  const facts = { name: 'ticket.refused', to, automatic: 'auto-replied' as const, answers: answers ?? undefined }
  const refusalIn = (words: Translator) => {
    const { subject, body } = textIn(texts, words, 'refused')
    const values = { ...commonValues(tools, words, to), 'mail.address': shownAddress(address) }
    return {
      subject: lineOf(subject, values, words.locale),
      blocks: lettersOf(body, { values, blocks: {} }, words.locale),
    }
  }
  await mailTo(tx, tools, facts, (words) => {
    const { subject, blocks } = refusalIn(words)
    const others = isLocale(locale) ? [] : LOCALES.filter((each) => each !== words.locale)
    const below = others.flatMap((lang) =>
      refusalIn(translator(lang, tools.config.timeZone)).blocks.map((block) => ({ ...block, lang })),
    )
    return { subject, blocks: [...blocks, ...below] }
  })
}
