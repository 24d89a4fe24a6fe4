import type { Actor } from '../accounts/actor.ts'
import { now } from '../platform/clock.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { authored } from './authorship.ts'
import { demand, holdTicket } from './locking.ts'
import { wholeTicketNumber } from './numbering.ts'
import { can } from './policy.ts'
import { type FoundTicket, findVisible } from './queries.ts'
import { type LinkInput, linkRules } from './rules.ts'
import { writeChange } from './writing.ts'

/**
 * With another ticket that the actor may see; false if they are linked already. Customers do not see it. Throws
 * InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError.
 */
export async function linkTicket(db: Db | Tx, linking: Actor, id: number, wish: LinkInput): Promise<boolean> {
  const { number } = check(linkRules, wish)
  return transaction(db, async (tx) => {
    const other = await findVisible(tx, linking, wholeTicketNumber(number) ?? '')
    if (!other) throw new InvalidInputError('number', 'error.link')
    if (other.id === id) throw new InvalidInputError('number', 'error.link.self')
    return change(tx, linking, id, other, 'linked')
  })
}

/** Throws as `linkTicket`. */
export async function unlinkTicket(db: Db | Tx, unlinking: Actor, id: number, wish: LinkInput) {
  const { number } = check(linkRules, wish)
  await transaction(db, async (tx) => {
    const other = await findVisible(tx, unlinking, wholeTicketNumber(number) ?? '')
    if (!other) throw new InvalidInputError('number', 'error.link')
    await change(tx, unlinking, id, other, 'unlinked')
  })
}

/** Both keep it in their history. */
async function change(tx: Tx, actor: Actor, id: number, other: FoundTicket, type: 'linked' | 'unlinked') {
  const [ticketId, otherId] = id < other.id ? [id, other.id] : [other.id, id]
  // Always the older one first, so that two who link crosswise do not wait for each other.
  const [older, newer] = [await holdTicket(tx, actor, ticketId), await holdTicket(tx, actor, otherId)]
  const [held, linked] = id < other.id ? [older, newer] : [newer, older]
  demand(held, 'work')
  // The other one keeps a line that its customer must not write.
  if (!can(linked.actor, 'note', linked.ticket)) throw new InvalidInputError('number', 'error.link')
  const { count } =
    type === 'linked'
      ? await tx.ticketLink.createMany({ data: [{ ticketId, otherId }], skipDuplicates: true })
      : await tx.ticketLink.deleteMany({ where: { ticketId, otherId } })
  if (count === 0) return false
  const at = now()
  for (const [ticket, number] of [
    [held.ticket, linked.ticket.number],
    [linked.ticket, held.ticket.number],
  ] as const)
    await writeChange(tx, ticket.id, {
      events: [authored(held, { type, visibility: 'internal', data: { number } }, at)],
    })
  return true
}
