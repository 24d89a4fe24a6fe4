import type { Actor } from '../accounts/actor.ts'
import { displayName } from '../accounts/actor.ts'
import type { Prisma, TicketState, Tx } from '../platform/db.ts'
import { defineEvent } from '../platform/events.ts'

export const ticketOpened = defineEvent<{ ticketId: number; actorId: number }>('ticket.opened')
export const ticketReplied = defineEvent<{ ticketId: number; messageId: number; actorId: number; byTeam: boolean; state: TicketState }>(
  'ticket.replied',
)
export const ticketStateChanged = defineEvent<{ ticketId: number; actorId: number; from: TicketState; to: TicketState }>(
  'ticket.state-changed',
)

/** Somebody was named on a ticket of a colleague. */
export const ticketShared = defineEvent<{ ticketId: number; actorId: number; accountId: number }>('ticket.shared')

/** Types of entries in a ticket's history that its page shows as a line between the messages. */
export type HistoryType =
  | 'opened'
  | 'closed'
  | 'reopened'
  | 'state'
  | 'assigned'
  | 'followed'
  | 'priority'
  | 'confidential'
  | 'not-confidential'
  | 'shared'
  | 'unshared'

/** Adds a line to the ticket's history. */
export async function recordHistory(tx: Tx, ticketId: number, actor: Actor, type: HistoryType, data: Prisma.InputJsonObject = {}) {
  await tx.ticketEvent.create({
    data: { ticketId, type, actorId: actor.accountId, actorName: displayName(actor), data },
    select: { id: true },
  })
}
