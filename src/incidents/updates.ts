import type { Actor } from '../accounts/actor.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { enqueue } from '../platform/jobs.ts'
import { check } from '../platform/rules.ts'
import { aheadIn } from './moments.ts'
import { holdRunning } from './opening.ts'
import { authoriseAgent } from './policy.ts'
import { MOST_UPDATES, type UpdateInput, updateRules } from './rules.ts'

/**
 * What there is to say now, and when there is more; whoever has joined and wants mails gets one. Throws
 * InvalidInputError, AuthorityLostError, ForbiddenError, NotFoundError, OutdatedError for an incident that is over.
 */
export async function addUpdate(
  db: Db | Tx,
  updating: Actor,
  id: number,
  wish: UpdateInput,
  { timeZone }: { timeZone: string },
): Promise<number> {
  const { bodyDe, bodyEn, ...times } = check(updateRules, wish)
  return transaction(db, async (tx) => {
    const { accountId } = await authoriseAgent(tx, updating)
    await holdRunning(tx, id)
    const select = { expectedAt: true, nextNewsAt: true } as const
    const before = await tx.incident.findUniqueOrThrow({ where: { id }, select })
    if ((await tx.incidentUpdate.count({ where: { incidentId: id } })) >= MOST_UPDATES)
      throw new InvalidInputError('form', 'error.incident.updates', { most: MOST_UPDATES })
    await tx.incident.update({ where: { id }, data: aheadIn(times, timeZone, before), select: { id: true } })
    return writeUpdate(tx, { incidentId: id, authorId: accountId, bodyDe, bodyEn, ends: false })
  })
}

interface NewUpdate {
  incidentId: number
  authorId: number
  bodyDe: string
  bodyEn: string
  ends: boolean
}

/** With the job that mails it. */
export async function writeUpdate(tx: Tx, data: NewUpdate): Promise<number> {
  const { id } = await tx.incidentUpdate.create({ data, select: { id: true } })
  await enqueue(tx, 'tell-incident', { update: id })
  return id
}
