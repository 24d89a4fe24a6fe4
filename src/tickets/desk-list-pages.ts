import { randomUUID } from 'node:crypto'
import type { Viewer } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { versionOf } from '../platform/versions.ts'
import type { Column } from '../web/components.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import type { DeskCounts } from './desk-counts.ts'
import { DESCENDING_FIRST, filtersOf } from './desk-filter-pages.ts'
import { type DeskAsked, deskListWords } from './desk-forms.ts'
import type { DeskList, DeskRow } from './desk-lists.ts'
import { foundText, railOf } from './desk-rail-pages.ts'
import { groupsOf, rowOf } from './desk-row-pages.ts'
import type { DeskSort } from './desk-views.ts'
import type { SavedView } from './saved-views.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/index': ReturnType<typeof deskListPage>
    'tickets/desk/rows': ReturnType<typeof deskRowsPage>
  }
}

interface Shown {
  asked: DeskAsked
  found: DeskList
  counts: DeskCounts
  saved: SavedView[]
  form: FormState
  /** A saved view that could not be saved. */
  saving: FormState | undefined
  marked: 'all' | string[]
}

const LIST = '/desk/tickets'
const SEARCH = { q: 'desk.list.filter' } satisfies Record<string, MessageKey>
const SAVING = { name: 'desk.views.name', shared: 'desk.views.share' } satisfies Record<string, MessageKey>

export function deskListPage(words: Translator, actor: Viewer, shown: Shown) {
  const { asked, found, counts, saved, form, saving, marked } = shown
  const { t } = words
  const at = now()
  const query = deskListWords(asked)
  const address = (changes: { sort?: DeskAsked['sort']; page?: number; refresh?: string }) => {
    const { page, refresh, ...rest } = changes
    return withQuery(LIST, { ...wordsOf({ ...asked, ...rest }), page: page && page > 1 ? page : undefined, refresh })
  }
  const seen = { accountId: actor.accountId, at, from: query, marked }
  const rows = found.rows.map((row) => rowOf(words, row, seen))
  const current = saved.find(({ id }) => id === asked.saved)
  const saveForm = saving ?? emptyForm({ name: current?.own ? current.name : '' })
  const grouped = asked.sort === 'urgency' && !['closed', 'promise', 'spam'].includes(asked.view)
  const seconds = (actor.refreshMinutes || 1) * 60
  return {
    title: titleOf(words, asked, counts, current),
    note: noteOf(words, actor, asked, counts, found),
    q: form.values.q ?? '',
    form: labelled(form, SEARCH),
    rail: railOf(words, actor, { asked, counts, saved }),
    filters: filtersOf(words, asked, counts),
    dense: actor.density === 'compact',
    here: address({ page: found.page }),
    query,
    views: {
      form: labelled(saveForm, SAVING, { shared: current?.shared ? 'yes' : '' }),
      replaces: saved.find(({ own, name }) => own && name === saveForm.values.name?.trim()),
      open: saving !== undefined,
      query: deskListWords({ ...asked, saved: undefined }),
      current: current && {
        ...current,
        mayRemove: current.own || actor.role === 'admin',
        seen: versionOf(current.name),
        removalKey: randomUUID(),
      },
      mayShare: actor.role === 'admin',
    },
    columns: columnsOf(words, asked, (sort) => address({ sort })),
    more: asked.columns,
    groups: groupsOf(words, found, rows, grouped),
    span: 8 + asked.columns.length,
    empty: rows.length === 0 && emptyOf(words, asked, counts, Object.keys(form.errors).length > 0),
    range:
      rows.length > 0 &&
      t('paging.range', {
        from: words.number((found.page - 1) * actor.pageSize + 1),
        to: words.number((found.page - 1) * actor.pageSize + rows.length),
        total: foundText(words, found.total),
      }),
    paging:
      found.pages > 1 && pagingOf(found.page, found.pages, found.total, actor.pageSize, (page) => address({ page })),
    allMarked: marked === 'all',
    refresh: {
      href: address({ page: found.page }),
      /** Of some rows alone. */
      rows: withQuery(`${LIST}/rows`, { ...wordsOf(asked), page: found.page }),
      time: words.time(at),
      withoutScript: actor.refreshMinutes > 0 && `${seconds}; url=${address({ page: found.page, refresh: 'auto' })}`,
    },
  }
}

const wordsOf = (asked: DeskAsked) => Object.fromEntries(new URLSearchParams(deskListWords(asked)))

interface ShownRows extends Pick<Shown, 'asked' | 'found' | 'counts' | 'saved'> {
  /** Rows that have changed, also of tickets that are no longer in the list. */
  rows: DeskRow[]
}

/** The same list again for somebody who has it open: what has changed, and its order. */
export function deskRowsPage(words: Translator, actor: Viewer, { rows, ...shown }: ShownRows) {
  const at = now()
  const seen = { accountId: actor.accountId, at, from: deskListWords(shown.asked), marked: [] }
  const { views, saved, teams } = railOf(words, actor, shown)
  return {
    note: noteOf(words, actor, shown.asked, shown.counts, shown.found),
    counts: [...views, ...saved, ...teams].map(({ count }) => count).join('|'),
    rows: rows.map((row) => rowOf(words, row, seen)),
    more: shown.asked.columns,
    order: shown.found.rows.map(({ number }) => number).join(' '),
  }
}

function titleOf({ t }: Translator, asked: DeskAsked, counts: DeskCounts, current: SavedView | undefined): string {
  const team = asked.view === 'team' && counts.teams.find(({ id }) => id === asked.team)
  if (current) return current.name
  return team ? team.name : t(`desk.view.${asked.view}`)
}

/** Whose, and how many. */
function noteOf(words: Translator, actor: Viewer, { view, team }: DeskAsked, counts: DeskCounts, found: DeskList) {
  const { t } = words
  const own = counts.teams.filter(({ id }) => (team ? id === team : actor.teams.includes(id)))
  const named = ['team', 'unassigned', 'promise', 'waiting'].includes(view) && own.length <= 3
  const count = { count: foundText(words, found.total), some: found.total }
  return [
    ...(named ? own.map(({ name }) => name) : []),
    t(['closed', 'worked', 'spam', 'all'].includes(view) ? 'desk.list.found' : 'desk.list.open', count),
  ].join(' · ')
}

const COLUMNS = [
  { name: 'number', sort: 'number' },
  { name: 'subject', sort: 'subject' },
  { name: 'customer' },
  { name: 'turn', sort: 'urgency' },
  { name: 'state', sort: 'state' },
  { name: 'agent' },
  { name: 'team' },
  { name: 'updated', sort: 'updated' },
  { name: 'age', sort: 'created' },
] as const satisfies { name: string; sort?: DeskSort }[]

function columnsOf({ t }: Translator, asked: DeskAsked, link: (sort: DeskAsked['sort']) => string): Column[] {
  const shown = COLUMNS.filter(({ name }) => (name !== 'team' && name !== 'updated') || asked.columns.includes(name))
  return shown.map((column) => {
    const head = { label: t(`desk.list.column.${column.name}`), className: `c-${column.name}` }
    if (!('sort' in column)) return head
    const { sort } = column
    const sorted = asked.sort.replace(/^-/, '') === sort
    const descending = asked.sort.startsWith('-')
    // Urgency has one direction.
    if (sort === 'urgency') return { ...head, href: link(sort), ...(sorted ? { order: 'other', arrow: '↓' } : {}) }
    if (!sorted) return { ...head, href: link(DESCENDING_FIRST.has(sort) ? `-${sort}` : sort) }
    const direction = descending ? { order: 'descending', arrow: '↓' } : { order: 'ascending', arrow: '↑' }
    return { ...head, href: link(descending ? sort : `-${sort}`), ...direction }
  })
}

/** What an empty list means, and where to go. */
function emptyOf(words: Translator, asked: DeskAsked, { views }: DeskCounts, refused: boolean) {
  const { t } = words
  if (refused) {
    const help = {
      text: t('desk.list.empty.refused.text'),
      action: { href: '/desk/keys#search', label: t('desk.keys.search') },
    }
    return { title: t('desk.list.empty.refused.title'), ...help }
  }
  if (asked.q) {
    const everywhere = asked.view === 'all' && !asked.team
    return {
      title: t('desk.list.empty.search.title', { words: asked.q }),
      text: t(everywhere ? 'desk.list.empty.search.all' : 'desk.list.empty.search.text'),
      action: everywhere
        ? { href: LIST, label: t('desk.view.team') }
        : { href: withQuery(LIST, { view: 'all', q: asked.q }), label: t('desk.list.empty.search.action') },
    }
  }
  const view = asked.view === 'all' ? 'open' : asked.view
  const other = view !== 'mine' && views.mine > 0 ? 'mine' : view === 'team' ? 'open' : 'team'
  return {
    title: t(`desk.list.empty.${view}.title`),
    text: t(`desk.list.empty.${view}.text`),
    action: {
      href: withQuery(LIST, { view: other }),
      label: `${t(`desk.view.${other}`)} (${words.number(views[other])})`,
    },
  }
}
