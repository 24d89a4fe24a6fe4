import { type Actor, isCustomer } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import type { Tx } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'

/** `write` articles; `arrange` categories. */
export type FaqAction = 'write' | 'arrange'

/** The only place that decides: agents write, admins arrange. */
export const mayEditFaq = (actor: Pick<Actor, 'role'>, action: FaqAction): boolean =>
  actor.role === 'admin' || (!isCustomer(actor) && action === 'write')

/** The actor as of now, held until the transaction ends. Throws AuthorityLostError, ForbiddenError. */
export async function authoriseFaq(tx: Tx, given: Actor, action: FaqAction): Promise<Actor> {
  const actor = await authorise(tx, given)
  if (!mayEditFaq(actor, action)) throw new ForbiddenError(`faq.${action}`)
  return actor
}
