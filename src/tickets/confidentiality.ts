import type { Actor } from '../accounts/actor.ts'
import type { Db } from '../platform/db.ts'
import { ForbiddenError, InvalidInputError } from '../platform/errors.ts'
import { recordHistory } from './events.ts'
import { lockTicket } from './queries.ts'

/** Makes a ticket confidential, or open to the company's administrators again. Only its requester may. */
export async function setConfidential(db: Db, actor: Actor, ticketId: number, confidential: boolean) {
  await db.$transaction(async (tx) => {
    const ticket = await lockTicket(tx, actor, ticketId)
    if (ticket.requesterId !== actor.accountId) throw new ForbiddenError('ticket.confidential')
    const { count } = await tx.ticket.updateMany({ where: { id: ticketId, confidential: !confidential }, data: { confidential } })
    if (count) await recordHistory(tx, ticketId, actor, confidential ? 'confidential' : 'shared')
  })
}

/** Lets a colleague read and answer a ticket. Throws InvalidInputError for somebody who is not of the ticket's company. */
export async function nameParticipant(db: Db, actor: Actor, ticketId: number, email: string) {
  await db.$transaction(async (tx) => {
    const ticket = await lockTicket(tx, actor, ticketId)
    if (ticket.requesterId !== actor.accountId) throw new ForbiddenError('ticket.participants')
    const [colleague] = await tx.$queryRaw<{ id: number; name: string }[]>`
      select a.id, trim(a.first_name || ' ' || a.last_name) as name from account a join membership m on m.account_id = a.id
        join ticket t on t.organization_id = m.organization_id
      where t.id = ${ticketId} and a.email = ${email}::citext and a.id <> t.requester_id`
    if (!colleague) throw new InvalidInputError('email', 'error.colleague')
    const { count } = await tx.ticketParticipant.createMany({ data: [{ ticketId, accountId: colleague.id }], skipDuplicates: true })
    if (count) await recordHistory(tx, ticketId, actor, 'named', { colleague: colleague.name })
  })
}

/** Takes that back. */
export async function removeParticipant(db: Db, actor: Actor, ticketId: number, accountId: number) {
  await db.$transaction(async (tx) => {
    const ticket = await lockTicket(tx, actor, ticketId)
    if (ticket.requesterId !== actor.accountId) throw new ForbiddenError('ticket.participants')
    await tx.ticketParticipant.deleteMany({ where: { ticketId, accountId } })
  })
}
