import { administeredBy, type Viewer } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { withQuery } from '../web/paths.ts'
import type { ListQuery, TicketList } from './lists.ts'
import type { Filter } from './matching.ts'
import type { Scope } from './policy.ts'
import { sortName, ticketTable } from './table-pages.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/portal/index': ReturnType<typeof ticketsPage>
  }
}

export const LISTS = {
  own: { path: '/tickets', title: 'tickets.title', filter: 'tickets.filter', active: 'tickets' },
  shared: { path: '/tickets/shared', title: 'shared.title', filter: 'shared.filter', active: 'tickets' },
  company: { path: '/company/tickets', title: 'company.title', filter: 'company.filter', active: 'company' },
} as const satisfies Record<Scope, { path: string; title: MessageKey; filter: MessageKey; active: string }>

type Shown = Pick<ListQuery, 'scope' | 'view' | 'sort'> & {
  q: string
  narrowed: Pick<Filter, 'company' | 'person'>
  person: string | undefined
}

export function ticketsPage(
  words: Translator,
  actor: Viewer,
  found: TicketList,
  { scope, view, sort, q, narrowed, person }: Shown,
) {
  const { t } = words
  const { path, title, filter, active } = LISTS[scope]
  const administered = administeredBy(actor)
  const choices = scope === 'company' && administered.length > 1 ? administered : []
  const list = ticketTable(words, actor, found, {
    ...{ scope, view, sort, path, title: t(title) },
    rest: { q, ...narrowed },
    searching: q !== '',
    clearHref: withQuery(path, { view, ...narrowed }),
    severalCompanies: scope !== 'company' || (choices.length > 0 && !narrowed.company),
    refreshMinutes: actor.refreshMinutes,
  })
  return {
    title: t(title),
    active,
    isShared: scope === 'shared',
    notes: notesOf(words, actor, scope, found.sharedWithMe),
    filter: {
      path,
      label: t(filter),
      q,
      // The search field refreshes the list itself; choosing a company must ask for it.
      trigger: `input changed delay:250ms${choices.length ? ', change from:#company' : ''}, submit`,
      kept: keptOf({ view, sort: sort && sortName(sort), person: narrowed.person }),
      companies: choices.map(({ id, name }) => ({ id, name, chosen: id === narrowed.company })),
    },
    found: q && t('search.results', { count: found.total }),
    person: person && {
      text: t('company.person', { name: person }),
      everybody: withQuery(path, { view, q, company: narrowed.company }),
    },
    mayAskForRole: scope === 'own' && actor.companies.length > 0 && administered.length === 0,
    list,
  }
}

const keptOf = (fields: Record<string, string | number | undefined>) =>
  Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))

function notesOf({ t }: Translator, actor: Viewer, scope: Scope, sharedWithMe: boolean) {
  const companies = scope === 'company' ? administeredBy(actor) : actor.companies
  const supportId = scope !== 'company' && actor.supportId
  const notes: { text: string; href?: string }[] = []
  if (companies.length) notes.push({ text: companies.map(({ name }) => name).join(', ') })
  if (scope === 'company') notes.push({ text: t('people.title'), href: '/company/people' })
  if (supportId) notes.push({ text: t('tickets.support-id', { id: supportId }) })
  if (sharedWithMe) notes.push({ text: t('shared.title'), href: '/tickets/shared' })
  notes.push({
    text: t('tickets.search'),
    href: withQuery('/tickets/search', { scope: scope === 'own' ? undefined : scope }),
  })
  return notes
}
