import type { Translator } from '../i18n/translate.ts'
import { Channel, TicketState } from '../platform/db.ts'
import type { DeskCounts } from './desk-counts.ts'
import { type DeskAsked, deskListHref, deskListWords, MORE_COLUMNS } from './desk-forms.ts'
import { type FilterName, readSearch, valuesOf, withFilter } from './desk-search.ts'
import { DESK_SORTS } from './desk-views.ts'
import { priorityKey } from './labels.ts'
import { PRIORITIES } from './rules.ts'

/** The first click sorts by newest or most urgent. */
export const DESCENDING_FIRST = new Set<string>(['number', 'priority', 'updated'])

const AGES = { de: ['>1t', '>3t', '>7t', '>30t'], en: ['>1d', '>3d', '>7d', '>30d'] }
const DAYS = [1, 3, 7, 30]

/** The same filters that can be typed, as links and small forms. */
export function filtersOf(words: Translator, asked: DeskAsked, counts: DeskCounts) {
  const { t } = words
  const address = (changes: Partial<DeskAsked>) => deskListHref({ ...asked, ...changes })
  const links = linksTo(words, asked, address)
  const { states } = readSearch(asked.q).filter
  return {
    companies: links.named('company'),
    customers: links.named('customer'),
    states: links.several('state', Object.values(TicketState), states, (state) => ({
      label: t(`desk.state.${state}`),
      word: t(`desk.list.word.${state}`),
    })),
    groups: groupsOf(words, asked, counts, links),
    ...sortsOf(words, asked, address),
    columns: MORE_COLUMNS.map((column) => ({
      label: t(`desk.list.column.${column}`),
      chosen: asked.columns.includes(column),
      href: address({ columns: toggled(asked.columns, column) }),
    })),
    clearHref: asked.q ? address({ q: '', view: asked.view === 'all' ? 'team' : asked.view }) : '',
    kept: Object.fromEntries(new URLSearchParams(deskListWords({ ...asked, q: '', saved: undefined }))),
  }
}

/** Without it if it is among them, else with it. */
const toggled = <Value>(values: Value[], value: Value): Value[] =>
  values.includes(value) ? values.filter((each) => each !== value) : [...values, value]

type Address = (changes: Partial<DeskAsked>) => string

function linksTo({ locale }: Translator, { q }: DeskAsked, address: Address) {
  const to = (name: FilterName, values: string[]) => address({ q: withFilter(q, name, locale, values) })
  return {
    /** Names that were typed, each with what takes it away. */
    named(name: FilterName) {
      const names = valuesOf(q, name)
      return names.map((each) => ({ name: each, removal: to(name, toggled(names, each)) }))
    },
    /** One value, which a second click takes away. */
    single(name: FilterName, value: string, label: string) {
      const chosen = valuesOf(q, name).includes(value)
      return { label, chosen, href: to(name, chosen ? [] : [value]) }
    },
    /** Several values, as one word with commas. */
    several<Value extends string | number>(
      name: FilterName,
      values: readonly Value[],
      chosen: Value[],
      textOf: (value: Value) => { label: string; word: string },
    ) {
      return values.map((value) => {
        const list = toggled(chosen, value).map((each) => textOf(each).word.toLowerCase())
        const href = to(name, list.length ? [list.join(',')] : [])
        return { label: textOf(value).label, chosen: chosen.includes(value), href }
      })
    },
  }
}

function groupsOf(
  { t, locale }: Translator,
  asked: DeskAsked,
  { teams }: DeskCounts,
  { single, several }: ReturnType<typeof linksTo>,
) {
  const { priorities, channels } = readSearch(asked.q).filter
  return [
    {
      label: t('tickets.column.priority'),
      choices: several('priority', PRIORITIES.toReversed(), priorities, (each) => ({
        label: t(priorityKey(each)),
        word: String(each),
      })),
    },
    {
      label: t('desk.list.column.agent'),
      choices: [
        single('agent', t('desk.list.word.me'), t('desk.list.me')),
        single('agent', t('desk.list.word.nobody'), t('desk.list.nobody')),
      ],
    },
    {
      label: t('tickets.column.age'),
      choices: AGES[locale].map((word, place) => single('age', word, t('desk.list.older', { days: DAYS[place] ?? 0 }))),
    },
    {
      label: t('desk.list.channel'),
      choices: several('channel', Object.values(Channel), channels, (channel) => ({
        label: t(`desk.list.channel.${channel}`),
        word: t(`desk.list.channel.${channel}`),
      })),
    },
    {
      label: t('desk.list.column.team'),
      choices: teams.length > 1 ? teams.map(({ name }) => single('team', name, name)) : [],
    },
  ].filter(({ choices }) => choices.length > 0)
}

function sortsOf({ t }: Translator, asked: DeskAsked, address: Address) {
  const sorted = asked.sort.replace(/^-/, '') as (typeof DESK_SORTS)[number]
  return {
    sorts: DESK_SORTS.map((sort) => ({
      label: t(`desk.list.sort.${sort}`),
      chosen: sort === sorted,
      href: address({ sort: DESCENDING_FIRST.has(sort) ? `-${sort}` : sort }),
    })),
    sorted: t(`desk.list.sort.${sorted}`),
  }
}
