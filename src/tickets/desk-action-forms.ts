import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { checkbox, formKey, idIn, oneOf, pageIn } from '../web/forms.ts'
import { confidentialityForm, minute, participantForm, seenEvent } from './forms.ts'
import {
  callbackRules,
  forwardingRules,
  kindRules,
  linkRules,
  PRIORITIES,
  returnRules,
  solutionRules,
  splittingRules,
  stateRules,
  suggestionRules,
  ticketNumber,
} from './rules.ts'

const returnTo = line(2000).optional()
/** Where to go on, and what the form showed. */
export const place = { returnTo, seen: seenEvent }
export const empty = (value: unknown) => (value === '' ? undefined : value)

/** A box that is ticked by default: its form also says `no`, before it. */
const ticked = z.preprocess((value) => [value].flat().at(-1) !== 'no', z.boolean())

/** Where to go on. */
export const backQuery = z.object({ returnTo: returnTo.catch(undefined) })
/** What it is put on hold for. */
export const holdQuery = z.object({ reason: stateRules.shape.reason.catch(undefined) })
export const takeoverForm = z.strictObject(place)
export const assignmentForm = z.strictObject({
  ...place,
  agent: z.preprocess(empty, idIn('error.agent').optional()),
})

export const forwardingForm = z.strictObject({
  ...place,
  formKey,
  team: z.preprocess(empty, idIn('error.team.choose')),
  reason: forwardingRules.shape.reason,
  /** Whether the reply is sent. */
  tell: ticked,
  reply: forwardingRules.shape.reply,
  promise: minute.default(''),
})

export const returnForm = z.strictObject({ ...place, formKey, reason: returnRules.shape.reason })

const { state, reason, until } = stateRules.shape
export const stateForm = z.strictObject({
  ...place,
  state,
  until: z.preprocess(empty, until),
  reason,
  party: stateRules.shape.party,
  shown: z.literal('yes').optional(),
})

/** Until when, or that nothing is promised any more. */
export const promiseForm = z.strictObject({
  ...place,
  at: minute,
  withdraw: z.literal('yes').optional(),
})

const { cause, solution, resolution, reply } = solutionRules.shape
export const solutionForm = z.strictObject({ ...place, formKey, cause, solution, resolution, reply })

export const priorityForm = z.strictObject({ ...place, priority: oneOf(PRIORITIES) })
export const kindForm = z.strictObject({ ...place, kind: kindRules.shape.kind })
export const watchingForm = z.strictObject({
  ...place,
  watched: z.enum(['yes', 'no'], 'error.invalid').transform((choice) => choice === 'yes'),
})
export const suggestionForm = z.strictObject({
  ...place,
  address: suggestionRules.shape.address,
  decision: suggestionRules.shape.decision,
  confirm: z.literal('yes').optional(),
})
export const suggestionQuery = z.object({ address: line(254).catch('') })
export const linkForm = z.strictObject({ ...place, number: linkRules.shape.number })

export const mergingForm = z.strictObject({
  ...place,
  formKey,
  into: z.string().max(60).optional(),
  /** In place of a choice. */
  number: z.string().max(60).optional(),
})
export const mergingQuery = z.object({ into: ticketNumber.optional().catch(undefined) })

const ids = z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(idIn('error.split.message')))
export const splittingForm = z.strictObject({
  ...place,
  formKey,
  messages: ids.pipe(splittingRules.shape.messages),
  subject: splittingRules.shape.subject,
  team: idIn('error.team'),
  tell: checkbox,
})
export const splittingQuery = z.object({ messages: ids.catch([]) })
export const spamForm = z.strictObject({ ...place, formKey, block: checkbox })

export const deskConfidentialityForm = confidentialityForm.extend({ seen: seenEvent })
export const deskParticipantForm = participantForm.extend({ seen: seenEvent })

export const linkParams = z.object({ number: ticketNumber, other: ticketNumber })
export const notesQuery = z.object({ notes: z.literal('yes').optional().catch(undefined) })
export const historyQuery = z.object({ page: pageIn })

export const callbackOnTicketForm = z.strictObject({
  ...place,
  formKey,
  at: minute,
  number: callbackRules.shape.number,
})
