import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { withQuery } from '../web/paths.ts'
import type { DeskTicket } from './desk-facts.ts'
import { can, isOfTeam } from './policy.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/actions': { actions: ReturnType<typeof actionsOf> }
  }
}

/** A link to a page, or a form with one button. */
interface ActionOnPage {
  label: string
  key?: string
  href?: string
  post?: { action: string; name?: string; value?: string }
}

/** What makes actions of one ticket, and what decides which. */
interface Acting {
  actor: Actor
  ticket: DeskTicket
  open: boolean
  works: boolean
  link(label: MessageKey, place: string, key?: string, query?: Record<string, string>): ActionOnPage
  button(label: MessageKey, place: string, field?: [name: string, value: string], key?: string): ActionOnPage
}

/**
 * What the actor may do with a ticket, for `tickets/desk/actions`; then they come back to `here`, the ticket's address
 * in the list that they came from.
 */
export function actionsOf({ t }: Translator, actor: Actor, ticket: DeskTicket, here?: string) {
  const path = `/desk/tickets/${ticket.number}`
  const open = ticket.state !== 'closed'
  const works = can(actor, 'work', ticket)
  const acting: Acting = {
    ...{ actor, ticket, open, works },
    link: (label, place, key, query) => ({
      label: t(label),
      href: withQuery(`${path}/${place}`, { ...query, returnTo: here }),
      ...(key ? { key } : {}),
    }),
    button: (label, place, field, key) => ({
      label: t(label),
      post: { action: `${path}/${place}`, ...(field ? { name: field[0], value: field[1] } : {}) },
      ...(key ? { key } : {}),
    }),
  }
  const { link } = acting
  const incident: ActionOnPage = {
    label: t('incident.ticket.make'),
    href: withQuery('/desk/incidents/new', { ticket: ticket.number }),
  }
  const copy: ActionOnPage = { label: t('desk.action.copy'), href: `${path}/print` }
  return {
    bar: works && open ? handingOver(acting) : [],
    waiting: works && open ? waiting(acting) : [],
    ending: works ? ending(acting) : [],
    more: [
      ...changing(acting),
      ...(works && open ? [incident] : []),
      ...sharing(acting),
      ...(ticket.state === 'closed' && can(actor, 'note', ticket) ? [link('desk.faq.solution', 'article')] : []),
      link('desk.action.history', 'history'),
      copy,
    ],
    here,
  }
}

function handingOver({ actor, ticket, link, button }: Acting): ActionOnPage[] {
  const mine = ticket.assigneeId === actor.accountId && ticket.begun
  return [
    ...(mine ? [] : [button('desk.action.takeover', 'takeover', undefined, 'm')]),
    link('desk.action.forward', 'forwarding', 'f'),
  ]
}

function ending({ actor, ticket, open, link, button }: Acting): ActionOnPage[] {
  if (open) return [link('desk.action.close', 'closure', 'e')]
  return can(actor, 'reopen', ticket) ? [button('desk.action.reopen', 'reopening')] : []
}

function waiting({ ticket: { state, holdReason }, link, button }: Acting): ActionOnPage[] {
  const waits = state === 'waiting' || state === 'on_hold'
  return [
    ...(state === 'waiting' ? [] : [button('desk.action.waiting', 'state', ['state', 'waiting'])]),
    link(holdReason === 'date' ? 'desk.action.hold-again' : 'desk.action.hold', 'state'),
    link('party.action', 'party'),
    link('party.wait.action', 'state', undefined, { reason: 'third_party' }),
    ...(waits ? [button('desk.action.resume', 'state', ['state', 'open'])] : []),
  ]
}

function changing({ ticket, open, works, link, button }: Acting): ActionOnPage[] {
  if (!works) return []
  return [
    ...(open ? [link('desk.action.assign', 'assignment', 'z')] : []),
    // The bar has it, once there is one.
    ...(open ? [link('promise.action', 'promise', ticket.promisedAt ? undefined : 'u')] : []),
    ...(open ? [link('phone.callback', 'callback')] : []),
    link('desk.action.priority', 'priority', 'p'),
    link('desk.action.kind', 'kind'),
    ...(open ? [link('visit.handling', 'handling'), link('visit.plan-or-change', 'visit')] : []),
    link('desk.action.link', 'links'),
    link('merge.action', 'merging'),
    link('split.action', 'splitting'),
    ...(open ? [link('incident.ticket.action', 'incident')] : []),
    ...(ticket.spam ? [button('spam.undo', 'spam/removal')] : [link('spam.action', 'spam')]),
  ]
}

/** Who reads it, and whose it is. */
function sharing({ actor, ticket, open, link, button }: Acting): ActionOnPage[] {
  const { confidential, watched } = ticket
  const actions: ActionOnPage[] = []
  if (can(actor, 'share', ticket))
    actions.push(
      confidential
        ? button('sharing.make-open', 'confidential', ['confidential', 'no'])
        : button('sharing.make-confidential', 'confidential', ['confidential', 'yes']),
      link('desk.action.participants', 'participants'),
    )
  if (can(actor, 'note', ticket))
    actions.push(
      watched
        ? button('desk.action.unwatch', 'watching', ['watched', 'no'], 'b')
        : button('desk.action.watch', 'watching', ['watched', 'yes'], 'b'),
    )
  if (can(actor, 'return', ticket) && open && isOfTeam(actor, ticket.teamId) && ticket.formerTeam)
    actions.push(link('desk.action.return', 'return'))
  return actions
}
