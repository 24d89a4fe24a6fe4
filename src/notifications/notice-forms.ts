import { z } from 'zod'
import { NoticeMail } from '../platform/db.ts'
import { line, rowId } from '../platform/rules.ts'
import { checkbox, idIn } from '../web/forms.ts'
import { NEWS_KINDS, type NewsKind } from './news-kinds.ts'
import type { NoticeKey } from './notices-read.ts'
import type { NoticeChoices } from './rules.ts'

/** Where a page goes on: `u17` after an unread one, `r17` after one that is read. */
const noticeKey = z
  .string()
  .regex(/^[ur]\d{1,10}$/)
  .transform((key): NoticeKey => ({ unread: key.startsWith('u'), eventId: Number(key.slice(1)) }))
  .refine(({ eventId }) => rowId().safeParse(eventId).success)

export const noticesQuery = z.object({ after: noticeKey.optional().catch(undefined) })

/** One, or all up to the newest that the page showed. */
export const readingForm = z.strictObject({
  notice: idIn('error.invalid').optional(),
  callback: idIn('error.invalid').optional(),
  until: idIn('error.invalid').optional(),
  returnTo: line(200).default(''),
})

const mail = z.enum(NoticeMail, 'error.invalid')
const mailFields = Object.fromEntries(NEWS_KINDS.map((kind) => [`mail-${kind}`, mail]))
const shownFields = Object.fromEntries(NEWS_KINDS.map((kind) => [`shown-${kind}`, checkbox]))

export const choicesForm = z
  .strictObject({ ...mailFields, ...shownFields, all: mail.optional() })
  .transform((fields): NoticeChoices => {
    const { all } = fields as { all?: NoticeMail }
    const choiceOf = (kind: NewsKind) => ({
      mail: all ?? (fields[`mail-${kind}` as keyof typeof fields] as unknown as NoticeMail),
      shown: Boolean(fields[`shown-${kind}` as keyof typeof fields]),
    })
    return Object.fromEntries(NEWS_KINDS.map((kind) => [kind, choiceOf(kind)])) as NoticeChoices
  })
