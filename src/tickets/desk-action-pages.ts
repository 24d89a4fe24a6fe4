import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { TicketKind } from '../platform/db.ts'
import { momentOf } from '../web/components.ts'
import { withQuery } from '../web/paths.ts'
import type { Linked } from './conversation.ts'
import type { DeskTicket } from './desk-facts.ts'
import { kindKey, priorityKey } from './labels.ts'
import { can, isOfTeam } from './policy.ts'
import { PRIORITIES } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/actions': { actions: ReturnType<typeof actionsOf> }
    'tickets/desk/facts': { facts: ReturnType<typeof factsOf> }
  }
}

/** A link to a page, or a form with one button. */
interface ActionOnPage {
  label: string
  key?: string
  href?: string
  post?: { action: string; name?: string; value?: string }
}

/**
 * What the actor may do with a ticket, for `tickets/desk/actions`; then they come back to `here`, the ticket's address
 * in the list that they came from.
 */
export function actionsOf({ t }: Translator, actor: Actor, ticket: DeskTicket, here?: string) {
  const path = `/desk/tickets/${ticket.number}`
  const link = (label: MessageKey, place: string, key?: string): ActionOnPage => ({
    label: t(label),
    href: withQuery(`${path}/${place}`, { returnTo: here }),
    ...(key ? { key } : {}),
  })
  const button = (
    label: MessageKey,
    place: string,
    field?: [name: string, value: string],
    key?: string,
  ): ActionOnPage => ({
    label: t(label),
    post: { action: `${path}/${place}`, ...(field ? { name: field[0], value: field[1] } : {}) },
    ...(key ? { key } : {}),
  })
  const open = ticket.state !== 'closed'
  const works = can(actor, 'work', ticket)
  const mine = ticket.assigneeId === actor.accountId && ticket.begun
  const holds = isOfTeam(actor, ticket.teamId)
  const bar: ActionOnPage[] = []
  const waiting: ActionOnPage[] = []
  const more: ActionOnPage[] = []
  if (works && open && !mine) bar.push(button('desk.action.takeover', 'takeover', undefined, 'm'))
  if (works && open) {
    bar.push(link('desk.action.forward', 'forwarding', 'f'))
    if (ticket.state !== 'waiting') waiting.push(button('desk.action.waiting', 'state', ['state', 'waiting']))
    waiting.push(link(ticket.state === 'on_hold' ? 'desk.action.hold-again' : 'desk.action.hold', 'state'))
    if (ticket.state === 'waiting' || ticket.state === 'on_hold')
      waiting.push(button('desk.action.resume', 'state', ['state', 'open']))
    more.push(link('desk.action.assign', 'assignment', 'z'))
  }
  if (works) {
    more.push(link('desk.action.priority', 'priority', 'p'), link('desk.action.kind', 'kind'))
    more.push(link('desk.action.link', 'links'))
  }
  if (can(actor, 'share', ticket)) {
    const [label, value] = ticket.confidential
      ? (['sharing.make-open', 'no'] as const)
      : (['sharing.make-confidential', 'yes'] as const)
    more.push(button(label, 'confidential', ['confidential', value]))
    more.push(link('desk.action.participants', 'participants'))
  }
  if (can(actor, 'note', ticket))
    more.push(
      button(
        ticket.watched ? 'desk.action.unwatch' : 'desk.action.watch',
        'watching',
        ['watched', ticket.watched ? 'no' : 'yes'],
        'b',
      ),
    )
  if (can(actor, 'return', ticket) && open && holds && ticket.formerTeam)
    more.push(link('desk.action.return', 'return'))
  more.push(link('desk.action.history', 'history'), { label: t('desk.action.copy'), href: `${path}/print` })
  return {
    bar,
    waiting,
    close: works && open && link('desk.action.close', 'closure', 'e'),
    reopen: works && can(actor, 'reopen', ticket) && button('desk.action.reopen', 'reopening'),
    more,
    here,
  }
}

const linkedOnPage = ({ t }: Translator, { number, subject, state }: Linked) => ({
  number,
  subject,
  href: `/desk/tickets/${number}`,
  stateText: t(`desk.state.${state}`),
})

/** The facts beside a ticket, for `tickets/desk/facts`; what can be changed leads there, or is a menu. */
export function factsOf(words: Translator, actor: Actor, ticket: DeskTicket, here?: string) {
  const { t } = words
  const path = `/desk/tickets/${ticket.number}`
  const works = can(actor, 'work', ticket)
  const open = ticket.state !== 'closed'
  const shares = can(actor, 'share', ticket)
  const to = (place: string) => withQuery(`${path}/${place}`, { returnTo: here })
  return {
    path,
    here,
    team: { text: ticket.teamName, href: works && open && to('forwarding') },
    assignee: {
      text: ticket.assigneeName || t('ticket.unassigned'),
      href: works && open && to('assignment'),
    },
    priority: {
      value: ticket.priority,
      text: t(priorityKey(ticket.priority)),
      choices:
        works &&
        PRIORITIES.map((value) => ({
          value,
          label: t(priorityKey(value)),
          chosen: value === ticket.priority,
        })),
    },
    kind: {
      text: t(kindKey(ticket.kind)),
      choices:
        works &&
        Object.values(TicketKind).map((value) => ({
          value,
          label: t(kindKey(value)),
          chosen: value === ticket.kind,
        })),
    },
    confidential: ticket.organizationId !== null && {
      text: t(ticket.confidential ? 'ticket.yes' : 'ticket.no'),
      change: shares && {
        value: ticket.confidential ? 'no' : 'yes',
        label: t(ticket.confidential ? 'sharing.make-open' : 'sharing.make-confidential'),
        hint: t(ticket.confidential ? 'sharing.make-open.hint' : 'sharing.make-confidential.hint'),
      },
    },
    hold: ticket.holdUntil && words.day(ticket.holdUntil),
    affectsText: t(ticket.affects === 'me' ? 'affects.requester' : `affects.${ticket.affects}`),
    restartedText: t(ticket.restarted ? 'ticket.yes' : 'ticket.no'),
    created: momentOf(words, ticket.createdAt),
    channelText: t(`channel.${ticket.channel}`),
    updated: momentOf(words, ticket.updatedAt),
    closed: ticket.closedAt && momentOf(words, ticket.closedAt),
    follows: ticket.follows && linkedOnPage(words, ticket.follows),
    links: ticket.links.map((linked) => ({
      ...linkedOnPage(words, linked),
      removal: works && `${path}/links/${linked.number}/removal`,
    })),
    participants: ticket.participants.map(({ id, name, email, origin }) => ({
      name,
      email: shownAddress(email),
      originText: t(`desk.facts.origin.${origin}`),
      removal: shares && `${path}/participants/${id}/removal`,
    })),
    addParticipant: shares && to('participants'),
    addLink: works && to('links'),
    watchers: ticket.watchers.map(({ name }) => name).join(', '),
    watching: can(actor, 'note', ticket) && {
      value: ticket.watched ? 'no' : 'yes',
      label: t(ticket.watched ? 'desk.facts.unwatch' : 'desk.facts.watch'),
    },
  }
}
