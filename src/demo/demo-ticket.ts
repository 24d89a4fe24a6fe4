import type { Channel, TicketState } from '../platform/db.ts'

export interface DemoMessage {
  from: 'customer' | 'team'
  /** Minutes after opening. */
  after: number
  body: string
  files?: string[]
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
  channel?: Channel
  holdDays?: number
  closedByTeam?: boolean
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
