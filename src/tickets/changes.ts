import type { Day } from '../platform/clock.ts'
import {
  type Handling,
  type HoldReason,
  Prisma,
  type Resolution,
  type TicketKind,
  type TicketState,
  type Turn,
} from '../platform/db.ts'
import { turnAfter } from './policy.ts'

/** Columns of a ticket that change after it was opened. */
export interface TicketChanges {
  state?: TicketState
  /** Follows from the state by default, as the end of a hold does. */
  turn?: Turn
  priority?: number
  kind?: TicketKind
  handling?: Handling
  closedAt?: Date | null
  confidential?: boolean
  teamId?: number
  assigneeId?: number | null
  holdUntil?: Day | null
  holdReason?: HoldReason | null
  /** Of a hold for a third party; `partyShown`: its customer may know the name. */
  partyId?: number | null
  partyShown?: boolean
  /** Until when the customer was promised news; nothing then is missed yet. */
  promisedAt?: Date | null
  missedAt?: Date | null
  resolution?: Resolution | null
  cause?: string
  solution?: string
  spam?: boolean
  mergedIntoId?: number | null
  templateVersionId?: number
}

/** The columns of changes, in SQL. */
const COLUMNS: { [Name in keyof TicketChanges]-?: (value: NonNullable<TicketChanges[Name]> | null) => Prisma.Sql } = {
  state: (state) => Prisma.sql`state = ${state}::"TicketState"`,
  turn: (turn) => Prisma.sql`turn = ${turn}::"Turn",
    turn_since = case when turn = ${turn}::"Turn" then turn_since else now() end`,
  priority: (priority) => Prisma.sql`priority = ${priority}`,
  kind: (kind) => Prisma.sql`kind = ${kind}::"TicketKind"`,
  handling: (handling) => Prisma.sql`handling = ${handling}::"Handling"`,
  closedAt: (at) => Prisma.sql`closed_at = ${at}`,
  confidential: (confidential) => Prisma.sql`confidential = ${confidential}`,
  teamId: (id) => Prisma.sql`team_id = ${id}`,
  assigneeId: (id) => Prisma.sql`assignee_id = ${id}`,
  holdUntil: (day) => Prisma.sql`hold_until = ${day}::date`,
  holdReason: (reason) => Prisma.sql`hold_reason = ${reason}::"HoldReason"`,
  partyId: (id) => Prisma.sql`party_id = ${id}`,
  partyShown: (shown) => Prisma.sql`party_shown = ${shown}`,
  promisedAt: (at) => Prisma.sql`promised_at = ${at}`,
  missedAt: (at) => Prisma.sql`missed_at = ${at}`,
  resolution: (resolution) => Prisma.sql`resolution = ${resolution}::"Resolution"`,
  cause: (cause) => Prisma.sql`cause = ${cause}`,
  solution: (solution) => Prisma.sql`solution = ${solution}`,
  spam: (spam) => Prisma.sql`spam = ${spam}`,
  mergedIntoId: (id) => Prisma.sql`merged_into_id = ${id}`,
  templateVersionId: (id) => Prisma.sql`template_version_id = ${id}`,
}

/** Assignments for an UPDATE. */
export function columnsOf(given: TicketChanges): Prisma.Sql[] {
  const { state, holdReason } = given
  const changes = {
    ...(state ? { turn: turnAfter(state) } : {}),
    ...(state && state !== 'on_hold' ? { holdUntil: null, holdReason: null } : {}),
    ...((state && state !== 'on_hold') || (holdReason && holdReason !== 'third_party') ? { partyId: null } : {}),
    // Whoever waits for the customer, or is done, owes no news.
    ...(state === 'waiting' || state === 'closed' ? { promisedAt: null, missedAt: null } : {}),
    ...(given.promisedAt === undefined ? {} : { missedAt: null }),
    ...(state && state !== 'closed' ? { spam: false } : {}),
    ...given,
  }
  return Object.entries(changes).flatMap(([name, value]) =>
    value === undefined ? [] : [COLUMNS[name as keyof TicketChanges](value as never)],
  )
}
