import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { formKey, idIn, oneOf } from '../web/forms.ts'
import { BULK_ACTIONS, type BulkWish } from './bulk.ts'
import { forwardingRules, PRIORITIES, solutionRules, stateRules, ticketNumber } from './rules.ts'

const tickets = z.preprocess(
  (value) => (value === undefined ? [] : [...new Set([value].flat())]),
  z.array(ticketNumber).max(1000),
)
const from = line(2000).default('')

/** What was marked, and what is to be done; the rest of the form may be typed already. */
export const bulkQuery = z.object({ tickets: tickets.catch([]), action: z.enum(BULK_ACTIONS), from: from.catch('') })

const always = { tickets, from, formKey, confirm: z.literal('yes').optional() }
/** Empty fields of a day or of an agent are none. */
const orNone = <Rule extends z.ZodType>(rule: Rule) =>
  z.preprocess((value) => (value === '' ? undefined : value), rule.optional())
const { cause, solution, resolution, reply } = solutionRules.shape

export const BULK_FORMS = {
  take: z.strictObject({ ...always, action: z.literal('take') }),
  watch: z.strictObject({ ...always, action: z.literal('watch') }),
  spam: z.strictObject({ ...always, action: z.literal('spam') }),
  merge: z.strictObject({ ...always, action: z.literal('merge'), into: ticketNumber }),
  assign: z.strictObject({ ...always, action: z.literal('assign'), agent: orNone(idIn('error.agent')) }),
  forward: z.strictObject({
    ...always,
    action: z.literal('forward'),
    team: idIn('error.team'),
    reason: forwardingRules.shape.reason,
    /** Whether the reply is to be sent. */
    tell: z.preprocess((value) => [value].flat().at(-1), z.enum(['yes', 'no']).default('no')),
    reply: forwardingRules.shape.reply,
  }),
  state: z.strictObject({
    ...always,
    action: z.literal('state'),
    state: stateRules.shape.state,
    until: orNone(stateRules.shape.until),
  }),
  priority: z.strictObject({ ...always, action: z.literal('priority'), priority: oneOf(PRIORITIES) }),
  close: z.strictObject({ ...always, action: z.literal('close'), cause, solution, resolution, reply }),
}

/** All that somebody can have typed, whatever is to be done. */
export const bulkForm = z.object({
  ...BULK_FORMS.forward.shape,
  ...BULK_FORMS.close.shape,
  ...BULK_FORMS.merge.shape,
})

export const undoForm = z.strictObject({ undo: z.uuid(), from })

type Sent = { [Action in keyof typeof BULK_FORMS]: z.output<(typeof BULK_FORMS)[Action]> }[keyof typeof BULK_FORMS]

/** What the domain is asked for. */
export function bulkWishOf(sent: Sent): BulkWish {
  switch (sent.action) {
    case 'take':
    case 'watch':
    case 'spam':
      return { action: sent.action }
    case 'assign':
      return { action: 'assign', wish: { agent: sent.agent } }
    case 'forward': {
      const { team, reason, tell, reply: text } = sent
      return { action: 'forward', wish: { team, reason, reply: tell === 'yes' ? text : '' } }
    }
    case 'state': {
      const { state, until } = sent
      return { action: 'state', wish: { state, ...(state === 'on_hold' && until ? { until } : {}) } }
    }
    case 'merge':
      return { action: 'merge', wish: { into: sent.into } }
    case 'priority':
      return { action: 'priority', wish: { priority: sent.priority } }
    case 'close':
      return {
        action: 'close',
        wish: { cause: sent.cause, solution: sent.solution, resolution: sent.resolution, reply: sent.reply },
      }
  }
}
