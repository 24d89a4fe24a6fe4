import { z } from 'zod'
import { CallDirection, Resolution } from '../platform/db.ts'
import { line, requiredText, rowId } from '../platform/rules.ts'
import { checkbox, formKey, idIn, pageIn } from '../web/forms.ts'
import { WRITINGS } from './desk-conversation.ts'
import { openButtons, seenEvent } from './forms.ts'
import { callFacts, MAX_BODY, noteRules, replyRules, ticketNumber } from './rules.ts'

/** What a reply of the team may leave the ticket in. */
export const NEXT_STATES = ['waiting', 'open', 'on_hold', 'closed'] as const

/** As boxes send it, or as a draft keeps it: with spaces. */
const recipients = z
  .preprocess(
    (value) => (value === undefined ? undefined : [value].flat().join(' ').split(' ').filter(Boolean)),
    z.array(idIn()).max(200, 'error.invalid').optional(),
  )
  .optional()

/** Ids of canned responses in the text, and one to insert; neither is typed. */
const canned = {
  used: z
    .string()
    .max(500)
    .default('')
    .transform((ids) =>
      ids
        .split(' ')
        .map(Number)
        .filter((id) => rowId().safeParse(id).success),
    ),
  canned: z.string().max(20).optional(),
}

/** The address of a list in that of a ticket, encoded twice. */
const returnTo = line(8000).optional()

export const deskReplyForm = z.strictObject({
  ...openButtons,
  returnTo,
  /** `note`: kept as one instead, because somebody else has answered. */
  action: z.enum(['attach', 'send', 'note']).optional(),
  formKey,
  body: replyRules.shape.body,
  state: z.enum(NEXT_STATES, 'error.invalid').default('waiting'),
  /** Read for its state alone. */
  until: line(20).default(''),
  /** The same: of a state that owes news. */
  promise: line(20).default(''),
  resolution: z.enum(Resolution, 'error.invalid').optional(),
  cause: replyRules.shape.cause,
  solution: replyRules.shape.solution,
  recipients,
  ...canned,
  seen: seenEvent,
  after: z.enum(['stay', 'next'], 'error.invalid').default('stay'),
  /** The list that the ticket was opened from. */
  from: line(2000).default(''),
})

export const deskNoteForm = z.strictObject({
  ...openButtons,
  returnTo,
  formKey,
  body: noteRules.shape.body,
  ...canned,
  from: line(2000).default(''),
})

/** As the fields of a call say it: digits, or nothing. */
export const minutesIn = z.preprocess(
  (value) => (value === '' || value === undefined ? undefined : Number(value)),
  callFacts.shape.minutes,
)

export const deskCallForm = z.strictObject({
  ...openButtons,
  returnTo,
  formKey,
  body: requiredText(MAX_BODY),
  minutes: minutesIn,
  direction: z.enum(CallDirection, 'error.invalid').default('incoming'),
  shown: checkbox,
  /** The one that was entered without words. */
  call: z.preprocess((value) => value || undefined, idIn().optional()),
  from: line(2000).default(''),
})

export const deskStripQuery = z.object({
  from: line(2000).default('').catch(''),
  number: ticketNumber.catch(''),
  place: pageIn,
})

export const deskTicketQuery = z.object({
  write: z.enum(WRITINGS).optional().catch(undefined),
  /** One's own, entered without words. */
  call: idIn().optional().catch(undefined),
  /** For what a template asks and nobody has answered. */
  ask: z.literal('yes').optional().catch(undefined),
  before: idIn().optional().catch(undefined),
  from: line(2000).optional().catch(undefined),
})
