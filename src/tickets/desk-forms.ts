import { z } from 'zod'
import { line, rowId } from '../platform/rules.ts'
import type { DeskQuery } from './desk-lists.ts'
import { DESK_SORTS, DESK_VIEWS, type DeskSort } from './desk-views.ts'

/** `updated` ascending, `-updated` descending. */
const sorts = DESK_SORTS.flatMap((sort) => [sort, `-${sort}`] as const)

/** What the address of the desk's list says; what it does not know is the default. */
export const deskListQuery = z.object({
  view: z.enum(DESK_VIEWS).catch('team'),
  team: z.coerce.number().pipe(rowId()).optional().catch(undefined),
  sort: z.enum(sorts).catch('urgency'),
  q: line(200).default('').catch(''),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
})
export type DeskAsked = z.output<typeof deskListQuery>

/** The list that led to a ticket, as its address says in `from`. */
export const deskListBehind = (from: string): DeskAsked =>
  deskListQuery.parse(Object.fromEntries(new URLSearchParams(from.slice(0, 2000))))

/** What the domain is asked for. */
export function deskQueryOf(
  { sort, ...asked }: DeskAsked,
  { pageSize, timeZone }: Pick<DeskQuery, 'pageSize' | 'timeZone'>,
): DeskQuery {
  return { ...asked, sort: sort.replace(/^-/, '') as DeskSort, descending: sort.startsWith('-'), pageSize, timeZone }
}
