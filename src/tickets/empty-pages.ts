import { type Actor, isCustomer } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { View } from './lists.ts'
import type { Scope } from './policy.ts'

export interface Asked {
  scope: Scope
  view: View
  searching: boolean
  clearHref: string
}

interface Rest {
  nothingAtAll: boolean
  closedHref: string
  /** The view with the hits of a search that this one has not. */
  elsewhere: { label: string; href: string; count: number } | undefined
}

interface Empty {
  title?: MessageKey
  text: MessageKey
  values?: Record<string, string | number>
  /** How to reach support. */
  hint?: MessageKey
  action?: { href: string; label: MessageKey; primary?: boolean }
}

const NEW_TICKET = { href: '/tickets/new', label: 'tickets.new', primary: true } as const

/** No ticket in any view. */
const NOTHING_AT_ALL: Record<Scope, Empty> = {
  own: { title: 'tickets.empty.first.title', text: 'tickets.empty.first.text', action: NEW_TICKET },
  shared: {
    title: 'shared.empty.title',
    text: 'shared.empty.text',
    action: { href: '/tickets', label: 'tickets.title' },
  },
  company: {
    title: 'company.empty.title',
    text: 'company.empty.text',
    action: { href: '/company/people', label: 'people.title' },
  },
}
const NO_SUPPORT_ID: Empty = { text: 'tickets.no-support-id', hint: 'tickets.no-support-id.hint', action: NEW_TICKET }

function emptyOf(
  actor: Actor,
  { scope, view, searching, clearHref }: Asked,
  { nothingAtAll, closedHref, elsewhere }: Rest,
): Empty {
  const own = scope === 'own'
  if (searching && elsewhere) {
    const { label, href, count } = elsewhere
    return {
      title: 'tickets.empty.search.title',
      text: 'tickets.empty.search.elsewhere',
      values: { count, view: label },
      action: { href, label: 'tickets.empty.search.elsewhere.action', primary: true },
    }
  }
  if (searching) {
    const action = { href: clearHref, label: 'tickets.empty.search.action' } as const
    return { title: 'tickets.empty.search.title', text: 'tickets.empty.search.text', action }
  }
  if (nothingAtAll) return own && isCustomer(actor) && !actor.supportId ? NO_SUPPORT_ID : NOTHING_AT_ALL[scope]
  if (view === 'closed') {
    return {
      title: 'tickets.empty.closed.title',
      text: own ? 'tickets.empty.closed.text' : 'company.empty.closed.text',
    }
  }
  const action = { href: closedHref, label: 'tickets.empty.open.action' } as const
  return {
    title: 'tickets.empty.open.title',
    text: own ? 'tickets.empty.open.text' : 'company.empty.open.text',
    action,
  }
}

export function emptyTable({ t }: Translator, actor: Actor, asked: Asked, rest: Rest) {
  const { title, text, values, hint, action } = emptyOf(actor, asked, rest)
  return {
    title: title && t(title),
    text: t(text, values),
    hint,
    action: action && { ...action, label: t(action.label, values) },
  }
}
