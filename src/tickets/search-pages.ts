import { administeredBy, type Viewer } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { TicketState } from '../platform/db.ts'
import type { FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import { priorityKey, stateKey } from './labels.ts'
import { LISTS } from './list-pages.ts'
import type { Sort, TicketList, View } from './lists.ts'
import type { Scope } from './policy.ts'
import { PRIORITIES } from './rules.ts'
import { ticketTable } from './table-pages.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/portal/search': ReturnType<typeof searchPage>
  }
}

const SEARCH = {
  scope: 'search.scope',
  q: 'search.words',
  number: 'search.number',
  who: 'search.who',
  from: 'search.from',
  to: 'search.to',
  status: 'search.state',
  priority: 'search.priority',
} satisfies Record<string, MessageKey>

export interface Searched {
  scope: Scope
  states: string[]
  priorities: number[]
}

interface Found {
  tickets: TicketList
  view: View
  sort: Sort | undefined
  rest: Parameters<typeof withQuery>[1]
}

export function searchPage(
  words: Translator,
  actor: Viewer,
  form: FormState,
  { scope, states, priorities }: Searched,
  found?: Found,
) {
  const { t } = words
  const { path, title, active } = LISTS[scope]
  const scopes: Scope[] = administeredBy(actor).length
    ? ['own', 'shared', 'company']
    : scope === 'shared'
      ? ['own', 'shared']
      : []
  const again = withQuery('/tickets/search', { scope: scope === 'own' ? undefined : scope })
  const list =
    found &&
    ticketTable(words, actor, found.tickets, {
      ...{ scope, view: found.view, sort: found.sort, rest: found.rest },
      ...{ path: '/tickets/search', title: t('search.title'), searching: true, clearHref: again },
      severalCompanies: true,
      refreshMinutes: 0,
    })
  return {
    active,
    back: { href: path, label: t(title) },
    again,
    form: labelled(form, SEARCH),
    scopes: scopes.map((value) => ({ value, label: t(LISTS[value].title), chosen: value === scope })),
    states: Object.values(TicketState).map((value) => ({
      value,
      label: t(stateKey(value, { own: scope === 'own' })),
      chosen: states.includes(value),
    })),
    priorities: PRIORITIES.map((value) => ({
      value,
      label: t(priorityKey(value)),
      chosen: priorities.includes(value),
    })),
    found: found && t('search.results', { count: found.tickets.total }),
    list,
  }
}
