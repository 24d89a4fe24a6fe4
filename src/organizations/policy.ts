import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import type { Tx } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'

/**
 * What the team does at the desk: `find` people, companies and contracts; write `note`s about companies; `edit` names,
 * numbers and sites; `add` somebody new as a customer, and `invite`; `entitle`: say who is let in, in which companies
 * and as what.
 */
export type DeskAction = 'find' | 'note' | 'edit' | 'add' | 'invite' | 'entitle'

/** The only place that decides. Rights are for admins. */
export function mayAtDesk({ role }: Pick<Actor, 'role'>, action: DeskAction): boolean {
  return role === 'admin' || (role === 'agent' && action !== 'entitle')
}

/** The actor as of now, held until the transaction ends. Throws AuthorityLostError, ForbiddenError. */
export async function authoriseAtDesk(tx: Tx, given: Actor, action: DeskAction): Promise<Actor> {
  const actor = await authorise(tx, given)
  if (!mayAtDesk(actor, action)) throw new ForbiddenError(`desk.${action}`)
  return actor
}
