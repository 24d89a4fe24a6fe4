import type { CallDirection, Channel, Handling, Resolution, TicketState } from '../platform/db.ts'

export interface DemoMessage {
  /** A note is for the team alone. */
  from: 'customer' | 'team' | 'note'
  /** Minutes after opening. */
  after: number
  body: string
  files?: string[]
  /** The assignee by default. */
  by?: string
  /** A note that gives the ticket to this team. */
  forwardsTo?: string
  /** A note of a call. */
  call?: { direction: CallDirection; minutes: number; number: string }
}

export interface DemoTicket {
  by: string
  daysAgo: number
  subject: string
  state: TicketState
  priority: number
  assignee?: string
  others?: boolean
  restarted?: boolean
  onSite?: boolean
  /** Known, and where the customer reads it. */
  handling?: Handling
  /** By the assignee, on a working day so many days from now. */
  visit?: { days: number; time: string; minutes: number; place: string }
  /** By the assignee, in so many minutes; below zero, the customer waits for it in vain. */
  promise?: number
  /** By the assignee, in so many minutes. */
  callback?: { minutes: number; number: string; note: string }
  channel?: Channel
  holdDays?: number
  /** Whom a ticket on hold waits for; its customer reads the name. */
  party?: { name: string; address: string }
  closedByTeam?: boolean
  /** How it ended, for the team; the customer reads the last answer as the solution. */
  cause?: string
  resolution?: Resolution
  /** The requester's first one by default. */
  company?: string
  confidential?: boolean
  sharedWith?: string
  messages: DemoMessage[]
}

export const customer = (after: number, body: string, files?: string[]): DemoMessage => ({
  from: 'customer',
  after,
  body,
  ...(files ? { files } : {}),
})
export const team = (after: number, body: string): DemoMessage => ({ from: 'team', after, body })
export const note = (after: number, body: string, by?: string): DemoMessage => ({
  from: 'note',
  after,
  body,
  ...(by ? { by } : {}),
})
export const call = (after: number, number: string, minutes: number, body: string): DemoMessage => ({
  ...note(after, body),
  call: { direction: 'outgoing', minutes, number },
})
export const forward = (after: number, forwardsTo: string, by: string, body: string): DemoMessage => ({
  from: 'note',
  after,
  body,
  by,
  forwardsTo,
})
