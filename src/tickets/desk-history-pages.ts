import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Handling, TicketKind, TicketState } from '../platform/db.ts'
import { momentOf } from '../web/components.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { inReadersLanguage } from './answer-words.ts'
import { nearOr } from './conversation-pages.ts'
import { type History, type HistoryEntry, PER_PAGE } from './history.ts'
import { kindKey, priorityKey } from './labels.ts'
import type { FoundTicket } from './queries.ts'
import { visitTime } from './visit-words.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/history': ReturnType<typeof historyPage>
  }
}

/** Everything that happened to a ticket: who, when, what, from and to. */
export function historyPage(words: Translator, ticket: FoundTicket, { entries, page, pages, total }: History) {
  const path = `/desk/tickets/${ticket.number}`
  return {
    title: words.t('desk.history.title'),
    ticket: { number: ticket.number, subject: ticket.subject, path },
    lines: entries.map((entry) => ({
      time: momentOf(words, entry.createdAt),
      actor: entry.actorName,
      internal: entry.visibility === 'internal',
      ...whatOf(words, entry),
    })),
    paging: pagingOf(page, pages, total, PER_PAGE, (to) => withQuery(`${path}/history`, { page: to })),
  }
}

/** One line for each, to be read in a row. */
export const historyLines = (words: Translator, entries: HistoryEntry[]): string[] =>
  entries.map((entry) => {
    const { what, from, to } = whatOf(words, entry)
    const change = [from, to].filter(Boolean).join(' → ')
    return [`${words.dateTime(entry.createdAt)} · ${entry.actorName}: ${what}`, change].filter(Boolean).join(', ')
  })

/** What happened, and from and to what, as far as it says. */
function whatOf(words: Translator, { type, data }: HistoryEntry) {
  const { t } = words
  const state = (value: string | undefined) => value && t(`desk.state.${value as TicketState}`)
  const what = t(`desk.history.event.${type}` satisfies MessageKey)
  const { number, messageId } = data
  const said = { what, href: undefined, from: undefined, to: undefined }
  switch (type) {
    case 'state': {
      const day = data.until
        ? t('desk.facts.until', { day: words.day(data.until) })
        : data.reason === 'third_party' && `(${data.party ?? t('party.turn')})`
      return { ...said, from: state(data.from), to: [state(data.state), day].filter(Boolean).join(' ') }
    }
    case 'closed':
      return { ...said, from: state(data.from), to: state('closed') }
    case 'reopened':
      return { ...said, from: state('closed'), to: state('open') }
    case 'priority': {
      const named = (value: string | undefined) => value && t(priorityKey(Number(value)))
      return { ...said, from: named(data.from), to: named(data.priority) }
    }
    case 'kind':
      return { ...said, from: t(kindKey(data.from as TicketKind)), to: t(kindKey(data.kind as TicketKind)) }
    case 'party':
    case 'asked':
    case 'answered':
      return { ...said, to: data.party, ...(messageId ? { href: `#message-${messageId}` } : {}) }
    case 'promised':
    case 'missed':
    case 'callback':
    case 'callback-due':
      return { ...said, to: data.at && nearOr(words, data.at) }
    case 'handling': {
      const mode = (value: string | undefined) => value && t(`visit.mode.${value as Handling}`)
      return { ...said, from: mode(data.from), to: mode(data.handling) }
    }
    case 'visit':
    case 'visit-moved':
    case 'visit-called-off':
    case 'visit-today':
    case 'visit-alone': {
      const when = visitTime(words, new Date(data.at ?? ''), new Date(data.until ?? ''))
      const before = [data.from !== data.at && data.from && words.dateTime(new Date(data.from)), data.before]
      const told = {
        from: before.filter(Boolean).join(', '),
        to: [when, data.visitor, data.place].filter(Boolean).join(', '),
      }
      return type === 'visit-called-off' ? { ...said, from: told.to } : { ...said, ...told }
    }
    case 'detail':
    case 'template': {
      const { template, label, from, to } = inReadersLanguage(words, data)
      if (type === 'template') return { ...said, to: template }
      const open = t('template.open')
      return { ...said, what: `${what}: ${label}`, from: from || open, to: to || open }
    }
    case 'incident':
      return { ...said, to: inReadersLanguage(words, data).incident }
    case 'reassigned':
      return { ...said, from: data.before, to: data.agent }
    case 'unassigned':
      return { ...said, from: data.before, to: t('ticket.unassigned') }
    case 'forwarded':
    case 'returned':
      return { ...said, from: data.from, to: data.to }
    case 'shared':
    case 'unshared':
      return { ...said, to: data.colleague }
    case 'draft-taken':
      return { ...said, from: data.owner }
    case 'bounced':
      return { ...said, to: data.address }
    case 'linked':
    case 'unlinked':
    case 'followed':
    case 'hinted':
      return { ...said, to: number, href: `/desk/tickets/${number}` }
    default:
      return { ...said, ...(messageId ? { href: `#message-${messageId}` } : {}) }
  }
}
