import { type Actor, displayName } from '../accounts/actor.ts'
import { enforceLimit, namedColleagues } from '../accounts/limits.ts'
import type { Db, Tx } from '../platform/db.ts'
import { ForbiddenError, InvalidInputError } from '../platform/errors.ts'
import { recordHistory, ticketShared } from './events.ts'
import { canShare, type TicketFacts } from './policy.ts'
import { lockTicket } from './queries.ts'

/** Hides a ticket from the company's customer administrators, or shows it to them again. Throws ForbiddenError for all but its requester. */
export async function setConfidential(db: Db, actor: Actor, ticketId: number, confidential: boolean) {
  await db.$transaction(async (tx) => {
    await lockToShare(tx, actor, ticketId)
    const { count } = await tx.ticket.updateMany({ where: { id: ticketId, confidential: !confidential }, data: { confidential } })
    if (count) await recordHistory(tx, ticketId, actor, confidential ? 'confidential' : 'not-confidential')
  })
}

/**
 * Lets a colleague read and answer a ticket, and tells them by mail; false if they could already. Throws InvalidInputError for an address of nobody in
 * the ticket's company, ForbiddenError for all but the requester.
 */
export async function nameParticipant(db: Db, actor: Actor, ticketId: number, email: string): Promise<boolean> {
  // Outside the transaction: tries that fail count as well.
  await enforceLimit(db, namedColleagues, actor.accountId)
  return db.$transaction(async (tx) => {
    await lockToShare(tx, actor, ticketId)
    if (email.toLowerCase() === actor.email.toLowerCase()) throw new InvalidInputError('email', 'error.colleague.self')
    const [colleague] = await tx.$queryRaw<{ id: number; email: string; firstName: string; lastName: string }[]>`
      select a.id, a.email::text as email, a.first_name as "firstName", a.last_name as "lastName" from ticket t
        join membership m on m.organization_id = t.organization_id join account a on a.id = m.account_id
      where t.id = ${ticketId} and a.email = ${email}::citext and a.id <> t.requester_id and a.enabled`
    if (!colleague) throw new InvalidInputError('email', 'error.colleague')
    const { count } = await tx.ticketParticipant.createMany({ data: [{ ticketId, accountId: colleague.id }], skipDuplicates: true })
    if (count === 0) return false
    await recordHistory(tx, ticketId, actor, 'shared', { colleague: displayName(colleague), colleagueId: String(colleague.id) })
    await ticketShared.publish(tx, { ticketId, actorId: actor.accountId, accountId: colleague.id })
    return true
  })
}

/** Takes a colleague's name off a ticket again: the requester's to do, or their own. */
export async function removeParticipant(db: Db, actor: Actor, ticketId: number, accountId: number) {
  await db.$transaction(async (tx) => {
    if (accountId === actor.accountId) await lockTicket(tx, actor, ticketId)
    else await lockToShare(tx, actor, ticketId)
    const { count } = await tx.ticketParticipant.deleteMany({ where: { ticketId, accountId } })
    if (count === 0) return
    const colleague = await tx.account.findUniqueOrThrow({
      where: { id: accountId },
      select: { firstName: true, lastName: true, email: true },
    })
    await recordHistory(tx, ticketId, actor, 'unshared', {
      colleague: displayName(colleague),
      colleagueId: String(accountId),
    })
  })
}

async function lockToShare(tx: Tx, actor: Actor, ticketId: number): Promise<TicketFacts> {
  const ticket = await lockTicket(tx, actor, ticketId)
  if (!canShare(actor, ticket)) throw new ForbiddenError('ticket.share')
  return ticket
}
