import { z } from 'zod'
import { Resolution } from '../platform/db.ts'
import { line, rowId } from '../platform/rules.ts'
import { formKey, idIn, pageIn } from '../web/forms.ts'
import { openButtons, seenEvent } from './forms.ts'
import { noteRules, replyRules, ticketNumber } from './rules.ts'

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

export const deskStripQuery = z.object({
  from: line(2000).default('').catch(''),
  number: ticketNumber.catch(''),
  place: pageIn,
})

export const deskTicketQuery = z.object({
  write: z.enum(['reply', 'note']).optional().catch(undefined),
  before: idIn().optional().catch(undefined),
  from: line(2000).optional().catch(undefined),
})
