import type { Viewer } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { priorityKey, stateKey } from './labels.ts'
import { NEWEST_FIRST, SORTS, type Sort, type TicketPage, type TicketRow, VIEWS, type View } from './lists.ts'

export interface ListAddress {
  path: string
  view: View
  sort: Sort | undefined
  page: number
  /** The rest of the query, kept by every link of the page. */
  rest: Parameters<typeof withQuery>[1]
}

const sortName = ({ column, descending }: Sort) => `${descending ? '-' : ''}${column}`

/** The table of tickets with its tabs, sortable heads and paging, for all lists and the search alike. */
export function listPage(words: Translator, actor: Viewer, found: TicketPage, address: ListAddress) {
  const { path, view, rest } = address
  const sort = address.sort ?? NEWEST_FIRST
  const link = (changes: { view?: View; sort?: Sort; page?: number }) => {
    const wanted = { view, sort: address.sort, ...changes }
    return withQuery(path, {
      ...rest,
      view: wanted.view,
      sort: wanted.sort && sortName(wanted.sort),
      page: wanted.page && wanted.page > 1 ? wanted.page : undefined,
    })
  }
  const at = now()
  return {
    rows: found.rows.map((row) => listRow(words, actor, row, at)),
    total: found.total,
    nothingAtAll: found.counts.all === 0,
    view,
    tabs: VIEWS.map((name) => ({
      label: words.t(`tickets.view.${name}`),
      count: words.number(found.counts[name]),
      href: link({ view: name }),
      current: name === view,
    })),
    columns: Object.fromEntries(
      SORTS.map((column) => {
        const current = sort.column === column
        const descending = current
          ? !sort.descending
          : column === 'number' || column === 'updated' || column === 'priority'
        return [
          column,
          {
            href: link({ sort: { column, descending } }),
            order: current ? (sort.descending ? 'descending' : 'ascending') : undefined,
          },
        ]
      }),
    ),
    paging: pagingOf(found.page, found.pages, found.total, actor.pageSize, (page) => link({ page })),
    here: link({ page: found.page }),
    sortName: address.sort && sortName(address.sort),
    refreshMinutes: actor.refreshMinutes,
    refreshedAt: words.time(at),
  }
}

function listRow(words: Translator, actor: Viewer, row: TicketRow, at: Date) {
  const own = row.requesterId === actor.accountId
  return {
    number: row.number,
    subject: row.subject,
    excerpt: row.excerpt,
    state: row.state,
    stateText: words.t(stateKey(row.state, { own })),
    priority: row.priority,
    priorityText: words.t(priorityKey(row.priority)),
    age: words.age(row.createdAt, at),
    created: words.dateTime(row.createdAt),
    createdIso: row.createdAt.toISOString(),
    confidential: row.confidential,
    byPhone: row.channel === 'phone',
    requester: row.requesterName,
    // Somebody of one company knows which one.
    company: actor.companies.length > 1 ? actor.companies.find(({ id }) => id === row.organizationId)?.name : undefined,
  }
}
