import { type Db, transaction } from '../platform/db.ts'
import { check } from '../platform/rules.ts'
import type { Actor } from './actor.ts'
import { authorise, lockPerson } from './authority.ts'
import { updateOwn } from './own-account.ts'
import { type PersonDetails, personDetailsRules } from './rules.ts'

/**
 * For new messages, tickets and lists; what was written before keeps the name. False if nothing is to change. Throws
 * InvalidInputError.
 */
export async function savePerson(db: Db, actor: Actor, wish: PersonDetails): Promise<boolean> {
  const person = check(personDetailsRules, wish)
  return transaction(db, async (tx) => {
    await lockPerson(tx, actor.accountId)
    const { accountId } = await authorise(tx, actor)
    return updateOwn(tx, accountId, columnsOf(person))
  })
}

/** Of those that are given. */
export const columnsOf = ({ firstName, lastName, phone }: Partial<PersonDetails>) => ({
  ...(firstName ? { firstName } : {}),
  ...(lastName ? { lastName } : {}),
  ...(phone === undefined ? {} : { phone: phone || null }),
})
