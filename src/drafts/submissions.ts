import { createHash } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { type Db, isUniqueViolation, type Tx } from '../platform/db.ts'
import { discardDraft, discardEmptyDraft, refuseForeignDraft } from './drafts.ts'

/**
 * Does the work of a form once, however often the same form arrives: `work` returns where its result is, and later
 * arrivals get that place. Everything happens in one transaction; the draft behind the form is gone with it.
 */
export async function submitOnce(db: Db, actor: Actor, key: string, content: unknown, work: (tx: Tx) => Promise<string>): Promise<string> {
  const digest = Uint8Array.from(createHash('sha256').update(JSON.stringify(content)).digest())
  const identity = { accountId: actor.accountId, key, digest }
  try {
    return await db.$transaction(async (tx) => {
      // The unique key makes a second arrival wait here until the first is through.
      await tx.submission.create({ data: { ...identity, location: '' }, select: { key: true } })
      await refuseForeignDraft(tx, actor, key)
      const location = await work(tx)
      await tx.submission.update({ where: { accountId_key_digest: identity }, data: { location }, select: { key: true } })
      await discardDraft(tx, actor, key)
      return location
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    await discardEmptyDraft(db, actor, key)
    const { location } = await db.submission.findUniqueOrThrow({ where: { accountId_key_digest: identity }, select: { location: true } })
    return location
  }
}
