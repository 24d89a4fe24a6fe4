import type { Actor } from '../accounts/actor.ts'
import { changesOf, record } from '../audit/recording.ts'
import type { Db, Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { changing } from './people-changes.ts'

/**
 * Takes somebody out of a company; returns its name. Their tickets stay with both, and what they read along counts
 * again if they come back. Throws AuthorityLostError, ForbiddenError, NotFoundError.
 */
export async function leaveCompany(db: Db | Tx, by: Actor, id: number, organizationId: number): Promise<string> {
  return changing(db, by, 'entitle', id, async (tx) => {
    const where = { accountId_organizationId: { accountId: id, organizationId } }
    const before = await tx.membership.findUnique({
      where,
      select: { role: true, organization: { select: { name: true } } },
    })
    if (!before) throw new NotFoundError()
    await tx.membership.delete({ where, select: { role: true } })
    const { name } = before.organization
    const changes = changesOf({ role: before.role }, {})
    await record(tx, { action: 'membership.removed', accountId: id, subject: name, changes })
    return name
  })
}
