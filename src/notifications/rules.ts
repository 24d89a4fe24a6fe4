import { z } from 'zod'
import { LOCALES } from '../i18n/translate.ts'
import { NoticeMail } from '../platform/db.ts'
import { line, requiredText } from '../platform/rules.ts'
import { NEWS_KINDS } from './news-kinds.ts'

export const MOST_SUBJECT = 200
export const MOST_BODY = 10_000

export const mailTextRules = z.strictObject({
  locale: z.enum(LOCALES, 'error.invalid'),
  /** Empty for mails of tickets, which have the ticket's. */
  subject: line(MOST_SUBJECT),
  body: requiredText(MOST_BODY),
})
export type MailTextInput = z.input<typeof mailTextRules>

/** How somebody wants to hear of each kind of news. */
export const noticeChoiceRules = z.record(
  z.enum(NEWS_KINDS),
  z.strictObject({ mail: z.enum(NoticeMail, 'error.invalid'), shown: z.boolean('error.invalid') }),
)
export type NoticeChoices = z.output<typeof noticeChoiceRules>
