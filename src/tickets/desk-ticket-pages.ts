import { randomUUID } from 'node:crypto'
import type { Viewer } from '../accounts/actor.ts'
import { initials } from '../accounts/names.ts'
import { telephoneLink } from '../i18n/telephone.ts'
import type { Translator } from '../i18n/translate.ts'
import { mailLink, shownAddress } from '../platform/addresses.ts'
import { momentOf } from '../web/components.ts'
import { withQuery } from '../web/paths.ts'
import { actionsOf } from './desk-action-pages.ts'
import { callbacksAtDesk } from './desk-callback-pages.ts'
import { type Composing, composerOf } from './desk-composer-pages.ts'
import type { DeskConversation } from './desk-conversation.ts'
import { deskEntriesOf } from './desk-conversation-pages.ts'
import { factsOf } from './desk-facts-pages.ts'
import { deskListBehind, deskListHref } from './desk-forms.ts'
import type { Neighbours } from './desk-neighbours.ts'
import { visitOver } from './desk-visit-form-pages.ts'
import { deskStateText, priorityKey, stateLook } from './labels.ts'
import type { FormPageTools } from './pages.ts'
import { can } from './policy.ts'
import { promiseOnPage } from './promise-pages.ts'
import { heldUntil } from './visit-words.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/show': ReturnType<typeof deskTicketPage>
  }
}

interface DeskPageTools extends FormPageTools {
  actor: Viewer
}

export function deskTicketPage(
  tools: DeskPageTools,
  ticket: DeskConversation,
  neighbours: Neighbours,
  composing: Composing & { before?: number | undefined },
) {
  const { words, actor } = tools
  const { before, from } = composing
  const [first] = ticket.messages
  const path = `/desk/tickets/${ticket.number}`
  const entries = deskEntriesOf(words, actor.accountId, ticket)
  const here = from ? withQuery(path, { from }) : undefined
  const mark = entries.findIndex(({ isNew }) => isNew)
  return {
    ticket: headOf(words, ticket),
    promise: promiseInBar(words, actor, ticket, here),
    place: placeIn(words, ticket.number, from, neighbours),
    entries,
    callbacks: callbacksAtDesk(words, ticket.callbacks),
    mark,
    /** Where the page opens, if it was read before. */
    opensAt: before || ticket.lookedAt === null ? -1 : mark >= 0 ? mark : entries.length - 1,
    olderHref: ticket.older && first && withQuery(path, { before: first.id, from }),
    newestHref: before && withQuery(path, { from }),
    visitOver: visitOver(words, actor, ticket, here),
    ...composerOf(tools, ticket, composing),
    mergeHint: entries.some((entry) => entry.kind === 'events' && entry.lines.some(({ hint }) => hint)) &&
      ticket.state !== 'closed' &&
      can(actor, 'work', ticket) && { action: `${path}/merging`, formKey: randomUUID() },
    actions: actionsOf(words, actor, ticket, here),
    facts: factsOf(words, actor, ticket, here),
    side: sideOf(words, ticket),
  }
}

function headOf(words: Translator, ticket: DeskConversation) {
  const held = heldUntil(words, ticket)
  return {
    id: ticket.id,
    number: ticket.number,
    path: `/desk/tickets/${ticket.number}`,
    subject: ticket.subject,
    requester: ticket.requesterName,
    requesterId: ticket.requesterId,
    created: momentOf(words, ticket.createdAt),
    state: ticket.state,
    look: stateLook(ticket),
    stateText: deskStateText(words, ticket),
    until: held
      ? words.t('desk.ticket.until', { date: held })
      : ticket.partyName && words.t('party.bar', { name: ticket.partyName }),
    priority: ticket.priority,
    priorityText: words.t(priorityKey(ticket.priority)),
    confidential: ticket.confidential,
    merged: ticket.merged,
    ending: ticket.state === 'closed' && endingOf(words, ticket),
  }
}

/** Whoever works on it changes it there. */
function promiseInBar(words: Translator, actor: Viewer, ticket: DeskConversation, here: string | undefined) {
  const promise = promiseOnPage(words, ticket.promisedAt)
  const changes = can(actor, 'work', ticket) && ticket.state !== 'closed'
  const href = changes && withQuery(`/desk/tickets/${ticket.number}/promise`, { returnTo: here })
  return promise && { ...promise, href }
}

function endingOf(words: Translator, { resolution, cause, solution }: DeskConversation) {
  if (!resolution && !cause && !solution) return undefined
  return { resolution: resolution && words.t(`desk.resolution.${resolution}`), cause, solution }
}

function placeIn({ t }: Translator, number: string, from: string, { place, total, previous, next }: Neighbours) {
  const list = deskListBehind(from)
  const link = (to: string | null) => (to ? withQuery(`/desk/tickets/${to}`, { from }) : undefined)
  return {
    list: { href: deskListHref(list), label: t(`desk.view.${list.view}`) },
    /** Loaded where there is room for it. */
    strip: withQuery('/desk/tickets/strip', { number, from, place: place ?? 1 }),
    text: place === null ? undefined : t('desk.ticket.place', { place, total }),
    previous: link(previous),
    next: link(next),
  }
}

function sideOf(words: Translator, ticket: DeskConversation) {
  const phone = telephoneLink(ticket.requesterPhone ?? undefined)
  return {
    name: ticket.requesterName,
    initials: initials(ticket.requesterName),
    /** More about them, loaded after the page. */
    beside: `/desk/tickets/${ticket.number}/beside`,
    email: { text: shownAddress(ticket.requesterEmail), href: mailLink(ticket.requesterEmail) },
    phone: phone && { text: ticket.requesterPhone, href: phone },
    company: ticket.organizationName,
    undeliverable: ticket.undeliverable && {
      reason: ticket.undeliverable.reason,
      since: words.dateTime(new Date(ticket.undeliverable.since)),
      path: `/desk/tickets/${ticket.number}/reachability`,
    },
  }
}
