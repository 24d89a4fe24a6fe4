import type { Actor } from '../accounts/actor.ts'
import { clearUndeliverable } from '../accounts/undeliverable.ts'
import { type Db, transaction } from '../platform/db.ts'
import { holdTicketTo } from './locking.ts'

/** Mails to the requester of a ticket arrive again. Throws AuthorityLostError, NotFoundError, ForbiddenError. */
export async function sayReachable(db: Db, saying: Actor, id: number) {
  await transaction(db, async (tx) => {
    await holdTicketTo(tx, saying, 'note', id)
    const { requester } = await tx.ticket.findUniqueOrThrow({
      where: { id },
      select: { requester: { select: { email: true } } },
    })
    await clearUndeliverable(tx, requester.email)
  })
}
