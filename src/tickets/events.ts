import type { Day } from '../platform/clock.ts'
import type { Channel, Handling, HoldReason, TicketKind, TicketState, Visibility } from '../platform/db.ts'

/** A visit as it is from then on; times in ISO format. */
export interface VisitData {
  at: string
  until: string
  visitor: string
  /** Of an agent. */
  visitorId?: string
  place: string
  /** As calendars know it, and the number of its changes. */
  calendarId: string
  sequence: string
}

export interface EventData {
  /**
   * `recorded`: by one of the team, who wrote down what the requester said. `triage`: by somebody without a contract,
   * whom nothing is promised. `left`: names of files that did not fit. `split`: the ticket that it was part of.
   */
  opened: { messageId: number; recorded?: Channel; triage?: true; left?: string[]; split?: string }
  /** `left`: names of files that did not fit. */
  replied: { messageId: number; left?: string[] }
  /** By mail, to what was at rest and stays so. */
  thanked: { messageId: number }
  /** A machine wrote, such as an out-of-office reply. */
  automatic: { messageId: number }
  /** One of the team has put a mail here, whose sender may not write on the ticket. */
  brought: { messageId: number }
  /** The mail that opened this ticket names another, on which its sender may not write. */
  hinted: { number: string }
  bounced: { address: string; reason: string }
  closed: { from: TicketState }
  reopened: Record<string, never>
  /** `reason` of a hold: its day, where none is given. `party`: only where the customer may know the name. */
  state: { from: TicketState; state: TicketState; until?: Day; reason?: HoldReason; party?: string }
  /** Whom it waits for, whatever the customer may know; `asked` by mail, whose words are the message. */
  party: { party: string; partyId: string }
  asked: { messageId: number; party: string; partyId: string }
  answered: { messageId: number; party: string; partyId: string }
  /** Until when the customer hears from us, as ISO text; `missed` is told to the team. */
  promised: { at: string }
  unpromised: Record<string, never>
  missed: { at: string }
  /** The assignee has begun to work on it. */
  assigned: Record<string, never>
  /** `before` was assigned until then. */
  reassigned: { agent: string; agentId: string; before?: string; beforeId?: string }
  unassigned: { before?: string; beforeId?: string }
  forwarded: { from: string; to: string; teamId: string; messageId: number }
  returned: { from: string; to: string; teamId: string; messageId: number }
  noted: { messageId: number }
  /** Somebody of the team will call, at this moment. */
  callback: { at: string }
  /** They tried, and nobody answered. */
  unreached: Record<string, never>
  'callback-withdrawn': Record<string, never>
  /** Told to whoever promised it, and to their deputy. */
  'callback-due': { at: string; callbackId: string; agent: string; agentId: string; deputyId?: string }
  /**
   * Somebody of the team and the customer have spoken; `shown`: its customers read what was said. `byNumber`: entered
   * by an agent who gets no further than the number, and who has not worked on the ticket by that.
   */
  called: { messageId: number; shown: boolean; byNumber?: true }
  followed: { number: string }
  priority: { priority: string; from?: string }
  kind: { kind: TicketKind; from: TicketKind }
  handling: { handling: Handling; from?: Handling }
  /** An answer to a question of its template, in both languages; empty for none. */
  detail: { label: string; from: string; to: string; labelEn: string; fromEn: string; toEn: string } & {
    [Side in 'fromId' | 'toId']?: string
  }
  /** It was given one, later. */
  template: { template: string; templateEn: string }
  visit: VisitData
  /** `before` was to come until then, at `from`. */
  'visit-moved': VisitData & { from: string; before?: string; beforeId?: string }
  'visit-called-off': VisitData
  /** `visit-alone`: its agent is absent, or does not work for the team any more. */
  'visit-today': VisitData
  'visit-alone': VisitData
  /** It is about a known one, by its title in both languages. */
  incident: { incident: string; incidentEn: string }
  linked: { number: string }
  unlinked: { number: string }
  /** Into the other one, and the other way round. */
  merged: { number: string }
  absorbed: { number: string }
  unmerged: { number: string }
  parted: { number: string }
  spam: { from: TicketState }
  'not-spam': Record<string, never>
  /** Messages were copied to a ticket of their own. */
  split: { number: string; count: string }
  confidential: Record<string, never>
  'not-confidential': Record<string, never>
  shared: { colleague: string; colleagueId: string }
  unshared: { colleague: string; colleagueId: string }
  /** Somebody's draft, which stays theirs. */
  'draft-taken': { writing: 'reply' | 'note' | 'call'; owner: string; ownerId: string }
}

export type EventType = keyof EventData

/** By the actor of the change by default. */
export type NewEvent = {
  [Type in EventType]: {
    type: Type
    /** The writer fills in message ids. */
    data?: Omit<EventData[Type], 'messageId'>
    visibility?: Visibility
    /** Everybody concerned by default. */
    recipients?: number[]
    actorId?: number | null
    actorName?: string
    createdAt?: Date
  }
}[EventType]

/** With VisitData. */
export const VISIT_EVENTS = new Set<string>(['visit', 'visit-moved', 'visit-called-off'] satisfies EventType[])

/** Shown as messages, not as lines of history. */
const MESSAGES = [
  ...(['opened', 'replied', 'noted', 'thanked', 'automatic', 'brought', 'asked', 'answered'] as const),
] as const satisfies EventType[]
const TOLD_BY_MESSAGES = new Set<string>(MESSAGES)
/** Of a call, customers read the text only where it is shown. */
export const isToldByMessage = (type: string, data: { shown?: unknown }, { team = false } = {}): boolean =>
  TOLD_BY_MESSAGES.has(type) || (type === 'called' && (team || Boolean(data.shown)))
export type ShownEventType = Exclude<EventType, (typeof MESSAGES)[number]>
