import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { DESK_SORTS, DESK_VIEWS } from './desk-lists.ts'

/** What the address of the desk's list says; what it does not know is the default. */
export const deskListQuery = z.object({
  view: z.enum(DESK_VIEWS).catch('team'),
  sort: z.enum(DESK_SORTS).catch('urgency'),
  q: line(200).default('').catch(''),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
})
export type DeskAsked = z.output<typeof deskListQuery>
