import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { nameOf } from '../accounts/names.ts'
import { record } from '../audit/recording.ts'
import type { Locale, Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, ForbiddenError, InvalidInputError } from '../platform/errors.ts'
import { LOCKS } from '../platform/locks.ts'
import { check } from '../platform/rules.ts'
import { isBlock, type MailPlaceholder, placeholders } from './mail-placeholders.ts'
import { declaredText, deliveredText, type MailText, type MailTextName } from './mail-texts.ts'
import { type MailTextInput, mailTextRules } from './rules.ts'

/** Somebody else has changed it since it was shown. */
export class ChangedTextError extends ConflictError {}

export interface ChangedText extends MailText {
  name: MailTextName
  locale: Locale
  at: Date
  by: string | null
}

/** Those that differ from what was delivered, with who changed them. */
export const changedTexts = (db: Db): Promise<ChangedText[]> =>
  readRows<ChangedText>(
    db,
    Prisma.sql`select x.name, x.locale, x.subject, x.body, x.updated_at as at,
        case when a.id is null then null else ${nameOf('a')} end as by
      from mail_text x left join account a on a.id = x.updated_by`,
  )

interface Seen {
  /** When it had last been changed, as far as the author knows; null as delivered. */
  seen: Date | null
  /** In the language of the text. */
  words: Translator
}

/**
 * For admins. Throws InvalidInputError for what could not become a mail, AuthorityLostError, ForbiddenError,
 * ChangedTextError.
 */
export async function changeMailText(
  db: Db | Tx,
  changing: Actor,
  name: MailTextName,
  input: MailTextInput,
  { seen, words }: Seen,
) {
  const { locale, subject, body } = checkMailText(name, input, words)
  await transaction(db, async (tx) => {
    const { accountId, before } = await holdText(tx, changing, name, locale, { seen, words })
    if (before.body === body && before.subject === subject) return
    const text = { subject, body, updatedAt: now(), updatedById: accountId }
    const key = { name, locale }
    const where = { name_locale: key }
    await tx.mailText.upsert({ where, create: { ...key, ...text }, update: text, select: { name: true } })
    await recordChange(tx, name, locale, before, { subject, body })
  })
}

/** Back to what was delivered. Throws AuthorityLostError, ForbiddenError, ChangedTextError. */
export async function resetMailText(db: Db | Tx, resetting: Actor, name: MailTextName, { seen, words }: Seen) {
  const { locale } = words
  await transaction(db, async (tx) => {
    const { before } = await holdText(tx, resetting, name, locale, { seen, words })
    await tx.mailText.deleteMany({ where: { name, locale } })
    await recordChange(tx, name, locale, before, deliveredText(words, name))
  })
}

async function holdText(tx: Tx, given: Actor, name: MailTextName, locale: Locale, { seen, words }: Seen) {
  const { accountId, role } = await authorise(tx, given)
  if (role !== 'admin') throw new ForbiddenError()
  await readRows(tx, Prisma.sql`select pg_advisory_xact_lock(${LOCKS.settings})::text`)
  const stored = await tx.mailText.findUnique({ where: { name_locale: { name, locale } } })
  if (stored?.updatedAt.getTime() !== seen?.getTime()) throw new ChangedTextError(`${name} was changed meanwhile.`)
  return { accountId, before: stored ?? deliveredText(words, name) }
}

async function recordChange(tx: Tx, name: MailTextName, locale: Locale, before: MailText, after: MailText) {
  const fields = (['subject', 'body'] as const).filter((field) => before[field] !== after[field])
  if (fields.length === 0) return
  const changes = fields.map((field) => ({ field, from: before[field], to: after[field] }))
  await record(tx, { action: 'mail-text.changed', subject: `${name} (${locale})`, changes })
}

/** A text that would give a whole mail. Throws InvalidInputError at the field. */
export function checkMailText(name: MailTextName, input: MailTextInput, words: Translator): Required<MailTextInput> {
  const { locale, subject, body } = check(mailTextRules, input)
  const { required, subject: hasSubject } = declaredText(name)
  if (hasSubject && !subject) throw new InvalidInputError('subject', 'error.required')
  for (const [field, text] of [
    ['subject', subject],
    ['body', body],
  ] as const)
    demandKnown(name, field, text, words)
  const blocks = placeholders.namesIn(subject).filter(isBlock)
  if (blocks[0]) throw alone('subject', blocks[0], words)
  for (const paragraph of body.split(/\n{2,}/)) {
    const [block] = placeholders.namesIn(paragraph).filter(isBlock)
    if (block && !/^\s*\{\{[^{}]*\}\}\s*$/.test(paragraph)) throw alone('body', block, words)
  }
  if (required && !placeholders.namesIn(body).includes(required))
    throw new InvalidInputError('body', 'error.mail-text.required', { name: placeholders.writtenIn(words, required) })
  return { locale, subject: hasSubject ? subject : '', body }
}

function demandKnown(name: MailTextName, field: string, text: string, words: Translator) {
  const { names } = declaredText(name)
  const other = placeholders.namesIn(text).find((each) => !names.includes(each))
  const unknown = placeholders.unknownIn(text) ?? (other && placeholders.writtenIn(words, other))
  if (unknown === undefined) return
  const known = names.map((each) => placeholders.writtenIn(words, each)).join(', ')
  throw new InvalidInputError(field, 'error.mail-text.placeholder', { name: unknown, known })
}

const alone = (field: string, name: MailPlaceholder, words: Translator) =>
  new InvalidInputError(field, 'error.mail-text.alone', { name: placeholders.writtenIn(words, name) })
