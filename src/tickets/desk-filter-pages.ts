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
  const { t, locale } = words
  const address = (changes: Partial<DeskAsked>) => deskListHref({ ...asked, ...changes })
  const { filter } = readSearch(asked.q)
  const typed = (name: FilterName) => valuesOf(asked.q, name)
  const to = (name: FilterName, values: string[]) => address({ q: withFilter(asked.q, name, locale, values) })
  /** One value, which a second click takes away. */
  const single = (name: FilterName, value: string, label: string) => {
    const chosen = typed(name).includes(value)
    return { label, chosen, href: to(name, chosen ? [] : [value]) }
  }
  /** Several values, as one word with commas. */
  const several = <Value extends string | number>(
    name: FilterName,
    chosen: Value[],
    value: Value,
    label: string,
    word: (value: Value) => string,
  ) => {
    const others = chosen.filter((each) => each !== value)
    const values = chosen.includes(value) ? others : [...chosen, value]
    const list = values.map((each) => word(each).toLowerCase()).join(',')
    return { label, chosen: chosen.includes(value), href: to(name, list ? [list] : []) }
  }
  const stateWord = (state: TicketState) => t(`desk.list.word.${state}`)
  return {
    companies: typed('company').map((name) => ({
      name,
      removal: to(
        'company',
        typed('company').filter((each) => each !== name),
      ),
    })),
    customers: typed('customer').map((name) => ({
      name,
      removal: to(
        'customer',
        typed('customer').filter((each) => each !== name),
      ),
    })),
    states: Object.values(TicketState).map((state) =>
      several('state', filter.states, state, t(`desk.state.${state}`), stateWord),
    ),
    groups: [
      {
        label: t('tickets.column.priority'),
        choices: [...PRIORITIES]
          .reverse()
          .map((each) => several('priority', filter.priorities, each, t(priorityKey(each)), String)),
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
        choices: AGES[locale].map((word, place) =>
          single('age', word, t('desk.list.older', { days: DAYS[place] ?? 0 })),
        ),
      },
      {
        label: t('desk.list.channel'),
        choices: Object.values(Channel).map((channel) =>
          several('channel', filter.channels, channel, t(`desk.list.channel.${channel}`), (each) =>
            t(`desk.list.channel.${each}`),
          ),
        ),
      },
      {
        label: t('desk.list.column.team'),
        choices: counts.teams.length > 1 ? counts.teams.map(({ name }) => single('team', name, name)) : [],
      },
    ].filter(({ choices }) => choices.length > 0),
    sorts: DESK_SORTS.map((sort) => ({
      label: t(`desk.list.sort.${sort}`),
      chosen: asked.sort.replace(/^-/, '') === sort,
      href: address({ sort: DESCENDING_FIRST.has(sort) ? `-${sort}` : sort }),
    })),
    sorted: t(`desk.list.sort.${asked.sort.replace(/^-/, '') as (typeof DESK_SORTS)[number]}`),
    columns: MORE_COLUMNS.map((column) => {
      const chosen = asked.columns.includes(column)
      const others = asked.columns.filter((each) => each !== column)
      return {
        label: t(`desk.list.column.${column}`),
        chosen,
        href: address({ columns: chosen ? others : [...others, column] }),
      }
    }),
    clearHref: asked.q ? address({ q: '', view: asked.view === 'all' ? 'team' : asked.view }) : '',
    kept: Object.fromEntries(new URLSearchParams(deskListWords({ ...asked, q: '', saved: undefined }))),
  }
}
