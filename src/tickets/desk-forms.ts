import { z } from 'zod'
import { line } from '../platform/rules.ts'
import { formKey, idIn, pageIn, seenVersion } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import type { DeskQuery } from './desk-lists.ts'
import { DESK_SORTS, DESK_VIEWS, type DeskSort } from './desk-views.ts'
import { ticketNumber } from './rules.ts'
import { savedViewRules } from './saved-view-rules.ts'

/** `updated` ascending, `-updated` descending. */
const sorts = DESK_SORTS.flatMap((sort) => [sort, `-${sort}`] as const)

const id = idIn()
const listed = <Item extends z.ZodType>(item: Item, most = 2000) =>
  z
    .string()
    .max(most)
    .transform((value) => value.split(',').filter((each) => item.safeParse(each).success))

/** Columns that are shown on demand. */
export const MORE_COLUMNS = ['team', 'updated'] as const
type MoreColumn = (typeof MORE_COLUMNS)[number]

const listFields = {
  view: z
    .enum(['all', ...DESK_VIEWS])
    .optional()
    .catch(undefined),
  team: id.optional().catch(undefined),
  sort: z.enum(sorts).catch('urgency'),
  q: line(200).default('').catch(''),
  page: pageIn,
  columns: listed(z.enum(MORE_COLUMNS)).default([]).catch([]),
  /** The saved view that this is. */
  saved: id.optional().catch(undefined),
}

/** What the address of the desk's list says; what it does not know is the default. Words without a view search all. */
export const deskListQuery = z.object(listFields).transform(({ view, columns, ...rest }) => ({
  ...rest,
  view: view ?? (rest.q ? ('all' as const) : ('team' as const)),
  columns: columns as MoreColumn[],
}))
export type DeskAsked = z.output<typeof deskListQuery>

/** What else may stand there, once. */
export const deskListExtras = z.object({
  /** The length of what was typed, to be told. */
  q: z.string().max(100_000).default('').catch(''),
  /** A part of a name, to be added to the filters. */
  company: line(80).optional().catch(undefined),
  customer: line(80).optional().catch(undefined),
  /** The query of another list, as chosen in a narrow window. */
  go: z.string().max(2000).optional().catch(undefined),
  /** By a button: a number opens its ticket. */
  open: z.literal('yes').optional().catch(undefined),
  /** Numbers of tickets, or the whole page. */
  marked: z
    .union([z.literal('all'), listed(ticketNumber, 16_000)])
    .default([])
    .catch([]),
})

/** Of rows that are shown and have changed. */
export const deskRowsQuery = z.object({
  ids: z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(idIn()).max(500)).catch([]),
})

/** A snapshot of PostgreSQL, `100:104:101,103`; whoever sends something else is told to look at everything. */
export const deskEventsQuery = z.object({
  after: z
    .string()
    .max(4000)
    .regex(/^[1-9]\d{0,17}:[1-9]\d{0,17}:(\d{1,18}(,\d{1,18})*)?$/)
    .refine(isSnapshot)
    .nullish()
    .catch(null),
})

function isSnapshot(text: string): boolean {
  const [least = 0, most = 0, ...running] = text.split(/[:,]/).filter(Boolean).map(Number)
  return least <= most && running.every((each, place) => each >= (running[place - 1] ?? least - 1) + 1 && each < most)
}

/** The list that led to a ticket, as its address says in `from`. */
export const deskListBehind = (from: string): DeskAsked =>
  deskListQuery.parse(Object.fromEntries(new URLSearchParams(from.slice(0, 2000))))

/** The query of a list's address, without its page: `from` of a ticket, `query` of a saved view. */
export function deskListWords({ view, team, sort, q, columns, saved }: DeskAsked): string {
  const query = { view, team, sort: sort === 'urgency' ? undefined : sort, q, columns: columns.join(','), saved }
  return withQuery('', query).slice(1)
}

export const deskListHref = (asked: DeskAsked) => `/desk/tickets?${deskListWords(asked)}`

/** What the domain is asked for. */
export const deskQueryOf = ({ sort, ...asked }: DeskAsked, pageSize: number): DeskQuery => ({
  ...asked,
  sort: sort.replace(/^-/, '') as DeskSort,
  descending: sort.startsWith('-'),
  pageSize,
})

const yes = z.literal('yes').optional().transform(Boolean)
const place = { returnTo: line(2000).optional() }

export const savedViewForm = z.strictObject({
  ...place,
  name: savedViewRules.shape.name,
  query: savedViewRules.shape.query,
  shared: yes,
  seen: seenVersion,
  replaces: id.optional(),
})
export const savedViewRemoval = z.strictObject({ ...place, formKey })
export const savedViewParams = z.object({ id })
