import type { Viewer } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import type { DeskAsked } from './desk-forms.ts'
import type { DeskCounts, DeskList } from './desk-lists.ts'
import { DESK_VIEWS } from './desk-views.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/index': ReturnType<typeof deskListPage>
  }
}

export function deskListPage(words: Translator, actor: Viewer, asked: DeskAsked, found: DeskList, counts: DeskCounts) {
  const { page: _page, ...here } = asked
  const from = withQuery('', { ...here }).slice(1)
  const link = (changes: object) => withQuery('/desk/tickets', { ...here, ...changes })
  return {
    title: words.t(`desk.view.${asked.view}`),
    views: DESK_VIEWS.map((view) => ({
      label: words.t(`desk.view.${view}`),
      href: withQuery('/desk/tickets', { view }),
      current: view === asked.view,
      count: view === 'closed' ? undefined : words.number(counts[view]),
    })),
    rows: found.rows.map((row) => ({
      number: row.number,
      subject: row.subject,
      href: withQuery(`/desk/tickets/${row.number}`, { from }),
      requester: row.requesterName,
      state: row.state,
      stateText: words.t(`desk.state.${row.state}`),
    })),
    paging: found.total > 0 && pagingOf(found.page, found.pages, found.total, actor.pageSize, (page) => link({ page })),
  }
}
