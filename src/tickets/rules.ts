import { z } from 'zod'
import { Affects } from '../platform/db.ts'
import { requiredLine, requiredText, rowId, text } from '../platform/rules.ts'

/** 1 very low to 5 very high. */
export const PRIORITIES = [1, 2, 3, 4, 5]
export const MAX_SUBJECT = 200
export const MAX_BODY = 50_000

/** May be one of ours. */
export const ticketNumber = z.string().regex(/^\d{10,20}$/)
const priority = z.int('error.invalid').min(1, 'error.invalid').max(5, 'error.invalid')
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

export const replyRules = z.strictObject({
  body: requiredText(MAX_BODY),
  /** Set by the team; a customer's reply puts the ticket back to work. */
  state: z.enum(['new', 'open', 'waiting', 'on_hold'], 'error.invalid').optional(),
  priority: priority.optional(),
  files,
  /** Everybody concerned by default. */
  recipients: z.array(rowId()).max(200).optional(),
})
export type ReplyInput = z.input<typeof replyRules>

export const closureRules = z.strictObject({ comment: text(MAX_BODY).default('') })
export type ClosureInput = z.input<typeof closureRules>
