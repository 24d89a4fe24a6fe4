import { z } from 'zod'
import { Handling } from '../platform/db.ts'
import { line, rowId } from '../platform/rules.ts'
import { seen } from './rules.ts'

export const handlingRules = z.strictObject({ mode: z.enum(Handling, 'error.invalid') })
export type HandlingInput = z.input<typeof handlingRules>

export const MAX_VISITOR = 100
export const MAX_PLACE = 200

export const visitRules = z
  .strictObject({
    /** On the clocks of the portal. */
    at: z.string('error.visit.at').regex(/^2\d{3}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'error.visit.at'),
    minutes: z
      .int('error.invalid')
      .min(15, 'error.invalid')
      .max(24 * 60, 'error.invalid'),
    /** An agent of the ticket's team, or else anybody by name. */
    person: rowId('error.visit.person').optional(),
    visitor: line(MAX_VISITOR).default(''),
    place: line(MAX_PLACE).default(''),
    /** Puts the ticket off until that day. */
    hold: z.boolean().default(false),
    /** Although the same person visits somebody else then. */
    confirmed: z.boolean().default(false),
    seen,
  })
  .refine(({ person, visitor }) => (person === undefined) !== (visitor === ''), {
    error: 'error.visit.person',
    path: ['person'],
  })
export type VisitInput = z.input<typeof visitRules>
