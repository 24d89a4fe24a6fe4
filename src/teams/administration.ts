import type { Actor } from '../accounts/actor.ts'
import { authorise, lockPeople } from '../accounts/authority.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'

/**
 * A transaction of an admin, or of the command line without one; `people` are those whose rights it changes, and are
 * locked together with the admin, so that two who change each other wait. Throws AuthorityLostError, ForbiddenError.
 */
export function administering<Result>(
  db: Db | Tx,
  by: Actor | undefined,
  work: (tx: Tx) => Promise<Result>,
  people: number[] = [],
): Promise<Result> {
  return transaction(db, async (tx) => {
    if (people.length) await lockPeople(tx, [...people, ...(by ? [by.accountId] : [])])
    if (by && (await authorise(tx, by)).role !== 'admin') throw new ForbiddenError('administration')
    return work(tx)
  })
}
