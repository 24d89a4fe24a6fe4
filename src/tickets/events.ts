import type { TicketState, Visibility } from '../platform/db.ts'

/** What can happen to a ticket, with what is to be known of it. */
export interface EventData {
  opened: { messageId: number }
  replied: { messageId: number }
  closed: { from: TicketState }
  reopened: Record<string, never>
  state: { from: TicketState; state: TicketState }
  assigned: Record<string, never>
  /** The number of the ticket that carries this one on. */
  followed: { number: string }
  priority: { priority: string }
  confidential: Record<string, never>
  'not-confidential': Record<string, never>
  /** A colleague was named on it, or their name taken off. */
  shared: { colleague: string; colleagueId: string }
  unshared: { colleague: string; colleagueId: string }
}

export type EventType = keyof EventData

/** An event that is to be written, by the actor of the change unless somebody else is named. */
export type NewEvent = {
  [Type in EventType]: {
    type: Type
    /** An id of a message that is written with it is put in by the writer. */
    data?: Omit<EventData[Type], 'messageId'>
    visibility?: Visibility
    /** Accounts that were chosen to be told; without them everybody whom it concerns. */
    recipients?: number[]
    actorId?: number
    actorName?: string
    createdAt?: Date
  }
}[EventType]

/** Events that a ticket's page does not show as a line: the message itself does. */
export const TOLD_BY_MESSAGES = new Set<string>(['opened', 'replied'] satisfies EventType[])
export type ShownEventType = Exclude<EventType, 'opened' | 'replied'>
