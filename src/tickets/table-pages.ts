import type { Viewer } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import type { Column } from '../web/components.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { type Asked, emptyTable } from './empty-pages.ts'
import { priorityKey, stateKey } from './labels.ts'
import { NEWEST_FIRST, type Sort, type SortColumn, type TicketList, type TicketRow, VIEWS, type View } from './lists.ts'
import { promiseOnPage } from './promise-pages.ts'

interface TablePlace extends Asked {
  path: string
  title: string
  sort: Sort | undefined
  rest: Parameters<typeof withQuery>[1]
  /** Otherwise no row needs to name the company. */
  severalCompanies: boolean
  /** 0 for never. */
  refreshMinutes: number
}

const COLUMNS = ['number', 'subject', 'requester', 'state', 'priority', 'age'] as const
const isSortable = (column: string): column is SortColumn => column !== 'requester' && column !== 'age'

/** The first click sorts by newest or most urgent. */
const DESCENDING_FIRST = new Set<string>(['number', 'priority'])
const ORDERS = { ascending: { order: 'ascending', arrow: '↑' }, descending: { order: 'descending', arrow: '↓' } }

export const sortName = ({ column, descending }: Sort) => `${descending ? '-' : ''}${column}`

/** With tabs, sortable headings and paging, for all lists and the search. */
export function ticketTable(words: Translator, actor: Viewer, found: TicketList, address: TablePlace) {
  const { path, view, rest, refreshMinutes } = address
  const link = (changes: { view?: View; sort?: Sort; page?: number; refresh?: string }) => {
    const sort = changes.sort ?? address.sort
    const page = changes.page && changes.page > 1 ? changes.page : undefined
    return withQuery(path, {
      ...rest,
      view: changes.view ?? view,
      sort: sort && sortName(sort),
      page,
      refresh: changes.refresh,
    })
  }
  const at = now()
  const { page, counts } = found
  const other = VIEWS.find((name) => name !== 'all' && name !== view && counts[name] > 0)
  const byOthers = address.scope !== 'own'
  return {
    title: address.title,
    tabs: VIEWS.map((name) => ({
      label: words.t(`tickets.view.${name}`),
      count: words.number(counts[name]),
      href: link({ view: name }),
      current: name === view,
    })),
    columns: columnsOf(words, address.sort ?? NEWEST_FIRST, byOthers, (sort) => link({ sort })),
    byOthers,
    rows: found.rows.map((row) => rowOf(words, actor, row, at, address.severalCompanies)),
    empty:
      found.rows.length === 0 &&
      emptyTable(words, actor, address, {
        nothingAtAll: counts.all === 0,
        closedHref: link({ view: 'closed' }),
        elsewhere: other && {
          label: words.t(`tickets.view.${other}`),
          href: link({ view: other }),
          count: counts[other],
        },
      }),
    paging:
      found.total > 0 && pagingOf(page, found.pages, found.total, actor.pageSize, (wanted) => link({ page: wanted })),
    refresh: refreshMinutes > 0 && {
      href: link({ page }),
      seconds: refreshMinutes * 60,
      text: words.t('tickets.refreshing', { minutes: refreshMinutes, time: words.time(at) }),
      withoutScript: `${refreshMinutes * 60}; url=${link({ page, refresh: 'auto' })}`,
    },
  }
}

function columnsOf(words: Translator, sorted: Sort, byOthers: boolean, link: (sort: Sort) => string): Column[] {
  return COLUMNS.filter((name) => byOthers || name !== 'requester').map((name) => {
    const column = { label: words.t(`tickets.column.${name}`), className: `col-${name}` }
    if (!isSortable(name)) return column
    if (name !== sorted.column)
      return { ...column, href: link({ column: name, descending: DESCENDING_FIRST.has(name) }) }
    const href = link({ column: name, descending: !sorted.descending })
    return { ...column, href, ...ORDERS[sorted.descending ? 'descending' : 'ascending'] }
  })
}

function rowOf(words: Translator, actor: Viewer, row: TicketRow, at: Date, severalCompanies: boolean) {
  const own = row.requesterId === actor.accountId
  // With one company, it is obvious.
  const company =
    severalCompanies && actor.companies.length > 1 && actor.companies.find(({ id }) => id === row.organizationId)?.name
  const byPhone = row.channel === 'phone'
  const promise = promiseOnPage(words, row.promisedAt, at)?.told
  const visit = row.comesAt && words.t('visit.row', { time: words.dateTime(row.comesAt) })
  return {
    number: row.number,
    href: `/tickets/${row.number}`,
    subject: row.subject,
    excerpt: row.excerpt,
    tagged: row.confidential || byPhone || Boolean(company || promise || visit),
    promise,
    visit,
    confidential: row.confidential,
    channel: byPhone && words.t('channel.phone'),
    company,
    requester: row.requesterName,
    state: row.state,
    stateText: words.t(stateKey(row.state, { own })),
    priority: row.priority,
    priorityText: words.t(priorityKey(row.priority)),
    age: { text: words.age(row.createdAt, at), iso: row.createdAt.toISOString() },
    created: words.t('tickets.created', { time: words.exact(row.createdAt) }),
  }
}
