import type { Channel, TicketState } from '../platform/db.ts'

export interface DemoMessage {
  from: 'customer' | 'team'
  /** Minutes after the ticket was opened. */
  after: number
  body: string
  files?: string[]
}

export interface DemoTicket {
  /** Last name of the requester. */
  by: string
  daysAgo: number
  subject: string
  state: TicketState
  priority: number
  assignee?: string
  others?: boolean
  restarted?: boolean
  onSite?: boolean
  channel?: Channel
  holdDays?: number
  closedByTeam?: boolean
  /** Of the requester's companies, if it is not the first. */
  company?: string
  confidential?: boolean
  /** Last name of a colleague who was named on it. */
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
