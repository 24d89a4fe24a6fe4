import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { formKey, idIn, oneOf, pageIn } from '../web/forms.ts'
import { seenEvent } from './forms.ts'
import {
  forwardingRules,
  kindRules,
  linkRules,
  PRIORITIES,
  returnRules,
  solutionRules,
  stateRules,
  ticketNumber,
} from './rules.ts'

const returnTo = line(2000).optional()
const empty = (value: unknown) => (value === '' ? undefined : value)

/** A box that is ticked by default: its form also says `no`, before it. */
const ticked = z.preprocess((value) => [value].flat().at(-1) !== 'no', z.boolean())

/** Where to go on. */
export const backQuery = z.object({ returnTo: returnTo.catch(undefined) })
export const takeoverForm = z.strictObject({ returnTo })
export const assignmentForm = z.strictObject({
  returnTo,
  agent: z.preprocess(empty, idIn('error.agent').optional()),
})

export const forwardingForm = z.strictObject({
  returnTo,
  formKey,
  seen: seenEvent,
  team: z.preprocess(empty, idIn('error.team.choose')),
  reason: forwardingRules.shape.reason,
  /** Whether the reply is sent. */
  tell: ticked,
  reply: forwardingRules.shape.reply,
})

export const returnForm = z.strictObject({ returnTo, formKey, reason: returnRules.shape.reason })

const { state, until } = stateRules.shape
export const stateForm = z.strictObject({
  returnTo,
  state,
  until: z.preprocess(empty, until),
  /** What is waited for. */
  reason: z.literal('date', 'error.invalid').optional(),
})

const { cause, solution, resolution, reply } = solutionRules.shape
export const solutionForm = z.strictObject({ returnTo, formKey, seen: seenEvent, cause, solution, resolution, reply })

export const priorityForm = z.strictObject({ returnTo, priority: oneOf(PRIORITIES) })
export const kindForm = z.strictObject({ returnTo, kind: kindRules.shape.kind })
export const watchingForm = z.strictObject({
  returnTo,
  watched: z.enum(['yes', 'no'], 'error.invalid').transform((choice) => choice === 'yes'),
})
export const linkForm = z.strictObject({ returnTo, number: linkRules.shape.number })

export const linkParams = z.object({ number: ticketNumber, other: ticketNumber })
export const notesQuery = z.object({ notes: z.literal('yes').optional().catch(undefined) })
export const historyQuery = z.object({ page: pageIn })
