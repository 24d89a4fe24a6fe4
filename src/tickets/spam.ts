import type { Actor } from '../accounts/actor.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { defineNews } from '../platform/news.ts'
import { columnsBefore, setAside, takenUp } from './aside.ts'
import { authored } from './authorship.ts'
import { holdTicketTo } from './locking.ts'
import { visibleTickets } from './policy.ts'
import { comingVisit } from './visit-rows.ts'
import { writeChange } from './writing.ts'

/** Its sender is to be blocked; whoever can do that may refuse it. */
export const senderUnwanted = defineNews<{ by: Actor; email: string }>('ticket.sender-unwanted')

/**
 * Closes a ticket that is nobody's concern and mails nobody. `block` also discards what its sender mails from now on.
 * Throws InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError.
 */
export async function markAsSpam(
  db: Db | Tx,
  marking: Actor,
  id: number,
  { block = false }: { block?: boolean } = {},
): Promise<void> {
  await transaction(db, async (tx) => {
    // Before the ticket, because this locks people.
    if (block) await senderUnwanted.publish(tx, { by: marking, email: await senderOf(tx, marking, id) })
    const held = await holdTicketTo(tx, marking, 'work', id)
    const { ticket } = held
    if (ticket.spam) return
    const at = now()
    if (await comingVisit(tx, id, at)) throw new InvalidInputError('form', 'error.visit.planned')
    await setAside(tx, id)
    await writeChange(tx, id, {
      at,
      changes: { state: 'closed', spam: true, ...(ticket.closedAt ? {} : { closedAt: at }) },
      events: [authored(held, { type: 'spam', visibility: 'internal', data: { from: ticket.state } }, at)],
    })
  })
}

async function senderOf(tx: Tx, actor: Actor, id: number): Promise<string> {
  const [sender] = await readRows<{ email: string }>(
    tx,
    Prisma.sql`select a.email::text as email from ticket t join account a on a.id = t.requester_id
      where t.id = ${id} and ${visibleTickets(actor)}`,
  )
  if (!sender) throw new NotFoundError()
  return sender.email
}

/** The ticket is what it was before; nobody is mailed. A sender who was blocked stays so. Throws as `markAsSpam`. */
export async function markAsWanted(db: Db | Tx, marking: Actor, id: number): Promise<void> {
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, marking, 'work', id)
    if (!held.ticket.spam) throw new InvalidInputError('form', 'error.spam.not')
    const aside = await takenUp(tx, id)
    const at = now()
    await writeChange(tx, id, {
      at,
      changes: { ...(aside?.changes ?? { state: 'open', closedAt: null }), spam: false },
      events: [authored(held, { type: 'not-spam', visibility: 'internal' }, at)],
    })
    if (aside) await columnsBefore(tx, id, aside.kept)
  })
}
