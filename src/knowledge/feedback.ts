import { authorise } from '../accounts/authority.ts'
import { countTry, type Limit } from '../accounts/limits.ts'
import { type Db, transaction } from '../platform/db.ts'
import { TooManyRequestsError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import type { Reader } from './policy.ts'
import { findArticle } from './reading.ts'
import { type FeedbackInput, feedbackRules } from './rules.ts'

/** By an address, of those who are not signed in. */
const saidByStrangers: Limit = { name: 'faq-feedback', most: 20, window: 60 * 60 }

/**
 * Whether an article helped; whoever is signed in may say otherwise later, and counts once. Throws NotFoundError,
 * TooManyRequestsError, InvalidInputError.
 */
export async function sayWhetherItHelped(
  db: Db,
  reader: Reader,
  { slug, address }: { slug: string; address: string },
  input: FeedbackInput,
) {
  const { helpful, comment, origin } = check(feedbackRules, input)
  const { actor } = reader
  if (!actor) {
    const wait = await countTry(db, saidByStrangers, address)
    if (wait) throw new TooManyRequestsError(wait)
  }
  await transaction(db, async (tx) => {
    const held = actor && (await authorise(tx, actor))
    const { id: articleId } = await findArticle(tx, { ...reader, actor: held }, slug, 'de')
    if (!held) return tx.faqFeedback.create({ data: { articleId, helpful, comment, origin }, select: { id: true } })
    const said = { helpful, comment, origin }
    const { accountId } = held
    return tx.faqFeedback.upsert({
      where: { articleId_accountId: { articleId, accountId } },
      create: { articleId, accountId, ...said },
      update: said,
      select: { id: true },
    })
  })
}
