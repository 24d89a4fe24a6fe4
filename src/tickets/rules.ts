import { z } from 'zod'
import { LOCALES } from '../i18n/translate.ts'
import type { Day } from '../platform/clock.ts'
import { Affects, CallDirection, Resolution, TicketKind } from '../platform/db.ts'
import { emailAddress, line, requiredLine, requiredText, rowId, text } from '../platform/rules.ts'

/** 1 very low to 5 very high. */
export const PRIORITIES = [1, 2, 3, 4, 5]
export const MAX_SUBJECT = 200
export const MAX_BODY = 50_000

/** May be one of ours. */
export const ticketNumber = z.string().regex(/^\d{10,20}$/)
const priority = z.int('error.invalid').min(1, 'error.invalid').max(5, 'error.invalid')
/** The latest event that a form showed. */
export const seen = z
  .int()
  .nonnegative()
  .max(2 ** 31 - 1)
  .optional()
const files = z.array(z.uuid()).max(100).default([])

export const openingRules = z.strictObject({
  team: rowId('error.team'),
  /** Required if the requester has several. */
  organization: rowId('error.organization').optional(),
  subject: requiredLine(MAX_SUBJECT),
  body: requiredText(MAX_BODY),
  affects: z.enum(Affects, 'error.required'),
  restarted: z.boolean().default(false),
  /** Hidden from the company's administrators. */
  confidential: z.boolean().default(false),
  priority,
  follows: ticketNumber.optional(),
  files,
})
export type OpeningInput = z.input<typeof openingRules>
export type CheckedOpening = z.output<typeof openingRules>

/** How somebody reached the team, who writes it down. */
export const TOLD_CHANNELS = ['phone', 'email', 'in_person'] as const

/** By one of the team, in the words of a customer. */
export const deskOpeningRules = openingRules
  .pick({ organization: true, subject: true, body: true, affects: true, restarted: true, priority: true, files: true })
  .extend({
    customer: rowId('error.customer'),
    team: rowId('error.team'),
    channel: z.enum(TOLD_CHANNELS, 'error.invalid'),
    /** At once, by whoever opens it. */
    take: z.boolean().default(false),
  })
export type DeskOpeningInput = z.input<typeof deskOpeningRules>

const day = z.iso.date('error.date').transform((value) => value as Day)

/** A hold until a date, and only that, has a day. */
const untilFits = ({ state, reason = 'date', until }: { state?: string; reason?: string; until?: Day }) =>
  (state === 'on_hold' && reason === 'date') === (until !== undefined)
const UNTIL = { error: 'error.until', path: ['until'] }

/** Until when the customer hears from us. */
const promise = z.date('error.promise')

/** How a ticket ends: the cause for the team, and the solution, by default the text of the reply. */
const closing = {
  cause: text(MAX_BODY).default(''),
  solution: text(MAX_BODY).default(''),
  resolution: z.enum(Resolution, 'error.invalid').default('solved'),
}

export const replyRules = z
  .strictObject({
    body: requiredText(MAX_BODY),
    /** Set by the team; a customer's reply puts the ticket back to work. */
    state: z.enum(['new', 'open', 'waiting', 'on_hold', 'closed'], 'error.invalid').optional(),
    until: day.optional(),
    promise: promise.optional(),
    ...closing,
    seen,
    priority: priority.optional(),
    files,
    /** Everybody concerned by default. */
    recipients: z.array(rowId()).max(200).optional(),
  })
  .refine(untilFits, UNTIL)
export type ReplyInput = z.input<typeof replyRules>
export type CheckedReply = z.output<typeof replyRules>

export const closureRules = z.strictObject({ comment: text(MAX_BODY).default('') })
export type ClosureInput = z.input<typeof closureRules>

/** By the team: the customer reads the solution, after the reply if there is one. */
export const solutionRules = z.strictObject({
  ...closing,
  solution: requiredText(MAX_BODY),
  reply: text(MAX_BODY).default(''),
  seen,
})
export type SolutionInput = z.input<typeof solutionRules>

export const noteRules = z.strictObject({ body: requiredText(MAX_BODY), files })
export type NoteInput = z.input<typeof noteRules>

/** Nobody is on the telephone for longer. */
const MOST_MINUTES = 1440
const minutes = z.int('error.minutes').min(0, 'error.minutes').max(MOST_MINUTES, 'error.minutes').optional()

/** Of a call, beside what was said. */
export const callFacts = z.strictObject({
  minutes,
  number: line(60).default(''),
  /** The caller was told what is stored. */
  consent: z.boolean().default(false),
})
export type CallFacts = z.output<typeof callFacts>

export const callRules = callFacts
  .extend({
    body: text(MAX_BODY).default(''),
    direction: z.enum(CallDirection, 'error.invalid').default('incoming'),
    /** Customers read the text. */
    shown: z.boolean().default(false),
    /** The message of a call that was entered without words, and now gets them. */
    completes: rowId().optional(),
  })
  .refine(({ body, shown }) => body !== '' || !shown, { error: 'error.required', path: ['body'] })
export type CallInput = z.input<typeof callRules>

/** As a form says it, in the portal's time zone: `2026-11-29T15:00`. */
const moment = z.string().max(20, 'error.moment')

export const callbackRules = z.strictObject({
  at: moment,
  /** By default that of the person. */
  name: line(120).default(''),
  number: requiredLine(60),
  note: line(200).default(''),
  /** Whom we know. */
  person: rowId().optional(),
})
export type CallbackInput = z.input<typeof callbackRules>

/** What became of an attempt to call back. */
export const OUTCOMES = ['reached', 'unreached', 'withdrawn'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Somebody in the copy of a mail; a stranger to the company has to be confirmed. */
export const suggestionRules = z.strictObject({
  address: emailAddress,
  decision: z.enum(['take', 'leave'], 'error.invalid').default('take'),
  confirmed: z.boolean().default(false),
})
export type SuggestionInput = z.input<typeof suggestionRules>

/** Nobody without an agent. */
export const assignmentRules = z.strictObject({ agent: rowId('error.agent').optional() })
export type AssignmentInput = z.input<typeof assignmentRules>

export const forwardingRules = z.strictObject({
  team: rowId('error.team'),
  reason: requiredText(MAX_BODY),
  /** To the customer. */
  reply: text(MAX_BODY).default(''),
  promise: promise.optional(),
  seen,
})
export type ForwardingInput = z.input<typeof forwardingRules>

export const returnRules = forwardingRules.pick({ reason: true })
export type ReturnInput = z.input<typeof returnRules>

/** What the team may put a ticket on hold for by hand. */
const HOLD_REASONS = ['date', 'third_party'] as const

/** Whom it waits for: a name, or name and address as in a mail. */
export const MAX_PARTY = 120
/** With an address in angle brackets. */
export const MAX_WRITTEN_PARTY = MAX_PARTY + 257
const party = line(MAX_WRITTEN_PARTY)

/** Nobody without a name, and only for that reason. */
const partyFits = ({ reason, party }: { reason?: string; party: string }) =>
  (reason === 'third_party') === (party !== '')

export const stateRules = z
  .strictObject({
    state: z.enum(['open', 'waiting', 'on_hold'], 'error.invalid'),
    /** Of a hold. */
    reason: z.enum(HOLD_REASONS, 'error.invalid').optional(),
    until: day.optional(),
    party: party.default(''),
    /** The customer may know its name. */
    shown: z.boolean().default(false),
  })
  .refine(untilFits, UNTIL)
  .refine(partyFits, { error: 'error.party', path: ['party'] })
export type StateInput = z.input<typeof stateRules>

export const promiseRules = z.strictObject({ at: promise.nullable() })
export type PromiseInput = z.input<typeof promiseRules>

export const priorityRules = z.strictObject({ priority })
export type PriorityInput = z.input<typeof priorityRules>

export const kindRules = z.strictObject({ kind: z.enum(TicketKind, 'error.invalid') })
export type KindInput = z.input<typeof kindRules>

export const linkRules = z.strictObject({ number: requiredLine(60) })
export type LinkInput = z.input<typeof linkRules>

/** The number of the ticket that goes on. */
export const mergingRules = z.strictObject({ into: requiredLine(60) })
export type MergingInput = z.input<typeof mergingRules>

/** Messages that become a ticket of their own. */
export const splittingRules = z.strictObject({
  messages: z.array(rowId()).min(1, 'error.split.none').max(30, 'error.split.many'),
  subject: requiredLine(MAX_SUBJECT),
  team: rowId('error.team'),
  /** Whether the customer is mailed the new number. */
  tell: z.boolean().default(true),
})
export type SplittingInput = z.input<typeof splittingRules>

export const MAX_CANNED_TITLE = 100
export const MAX_CANNED_BODY = 10_000

/** Whose a canned response is: one's own, of a team, or of all. */
export type CannedScope = { own: true } | { team: number } | { all: true }

export const cannedRules = z.strictObject({
  title: requiredLine(MAX_CANNED_TITLE),
  /** One word, typed behind a slash. */
  word: line(30).pipe(z.string().regex(/^[\p{L}\p{M}\p{N}_-]*$/u, 'error.canned.word')),
  body: requiredText(MAX_CANNED_BODY),
  /** Null for customers of any language. */
  locale: z.enum(LOCALES, 'error.invalid').nullable(),
  scope: z.union(
    [
      z.strictObject({ own: z.literal(true) }),
      z.strictObject({ team: rowId('error.canned.scope') }),
      z.strictObject({ all: z.literal(true) }),
    ],
    'error.canned.scope',
  ),
})
export type CannedInput = z.input<typeof cannedRules>
