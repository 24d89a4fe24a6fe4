import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { TicketKind } from '../platform/db.ts'
import { momentOf } from '../web/components.ts'
import { withQuery } from '../web/paths.ts'
import { absenceMark } from './absence-pages.ts'
import { broughtOn } from './answer-words.ts'
import type { Linked } from './conversation.ts'
import { givenAtDesk } from './desk-answer-pages.ts'
import type { DeskTicket, Suggested } from './desk-facts.ts'
import { modesIn } from './desk-visit-form-pages.ts'
import { kindKey, priorityKey, restartedText, turnText } from './labels.ts'
import { can } from './policy.ts'
import { PRIORITIES } from './rules.ts'
import { isOver } from './visit-facts.ts'
import { heldUntil, visitTime } from './visit-words.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/facts': { facts: ReturnType<typeof factsOf> }
  }
}

/** The facts beside a ticket, for `tickets/desk/facts`; what can be changed leads there, or is a menu. */
export function factsOf(words: Translator, actor: Actor, ticket: DeskTicket, here?: string) {
  const { t } = words
  const path = `/desk/tickets/${ticket.number}`
  const works = can(actor, 'work', ticket)
  const shares = can(actor, 'share', ticket)
  const open = ticket.state !== 'closed'
  const to = (place: string) => withQuery(`${path}/${place}`, { returnTo: here })
  return {
    path,
    here,
    team: { text: ticket.teamName, href: works && open && to('forwarding') },
    assignee: {
      text: ticket.assigneeName || t('ticket.unassigned'),
      href: works && open && to('assignment'),
      absence: absenceMark(words, ticket.assigneeAbsence),
    },
    ...choicesOf(words, ticket, works),
    ...placesOf(words, ticket, works && open ? to : undefined),
    given: givenAtDesk(words, ticket, works && open ? to : undefined),
    brought: broughtOn(words, ticket.brought),
    ...storyOf(words, ticket),
    ...linksOf(words, ticket, works ? { path, adding: to('links') } : undefined),
    ...readersOf(words, actor, ticket, shares ? { path, adding: to('participants') } : undefined),
  }
}

function choicesOf({ t }: Translator, ticket: DeskTicket, works: boolean) {
  return {
    priority: {
      value: ticket.priority,
      text: t(priorityKey(ticket.priority)),
      choices:
        works &&
        PRIORITIES.map((value) => ({ value, label: t(priorityKey(value)), chosen: value === ticket.priority })),
    },
    kind: {
      text: t(kindKey(ticket.kind)),
      choices:
        works &&
        Object.values(TicketKind).map((value) => ({ value, label: t(kindKey(value)), chosen: value === ticket.kind })),
    },
  }
}

/** Where it is worked on, and who comes; `to` for those who change it. */
function placesOf(words: Translator, ticket: DeskTicket, to: ((place: string) => string) | undefined) {
  const { t } = words
  const { handling, visit } = ticket
  const coming = visit && !isOver(visit) ? visit : undefined
  return {
    handling: {
      text: t(handling ? `visit.mode.${handling}` : 'visit.mode.open'),
      choices: to && modesIn(words, handling),
    },
    visit: coming
      ? {
          text: visitTime(words, new Date(coming.startsAt), new Date(coming.endsAt)),
          lines: [coming.visitor, coming.place].filter(Boolean),
          alone: coming.alone && t(`visit.alone.${coming.alone}`),
          href: to?.('visit'),
          calendar: `/desk/tickets/${ticket.number}/visit.ics`,
          callOff: to?.('visit/calling-off'),
        }
      : to && handling !== 'remote' && { text: t('visit.plan'), lines: [], alone: null, href: to('visit') },
  }
}

/** What nobody changes here. */
function storyOf(words: Translator, ticket: DeskTicket) {
  const { t } = words
  return {
    hold: heldUntil(words, ticket),
    turn: ticket.turn !== 'nobody' && {
      text: turnText(words, ticket),
      since: momentOf(words, ticket.turnSince),
    },
    affectsText: t(ticket.affects === 'me' ? 'affects.requester' : `affects.${ticket.affects}`),
    restartedText: restartedText(words, ticket),
    created: momentOf(words, ticket.createdAt),
    channelText: t(`channel.${ticket.channel}`),
    updated: momentOf(words, ticket.updatedAt),
    closed: ticket.closedAt && momentOf(words, ticket.closedAt),
  }
}

/** Where something is added or removed, for those who may. */
type Changing = undefined | { path: string; adding: string }

function linksOf(words: Translator, { follows, links, absorbed }: DeskTicket, changing: Changing) {
  return {
    absorbed: absorbed.map((each) => ({
      ...linkedOnPage(words, each),
      short: `…${each.number.slice(-4)}`,
      undo: changing && `/desk/tickets/${each.number}/merging/removal`,
    })),
    follows: follows && linkedOnPage(words, follows),
    links: links.map((linked) => ({
      ...linkedOnPage(words, linked),
      removal: changing && `${changing.path}/links/${linked.number}/removal`,
    })),
    addLink: changing?.adding,
  }
}

const linkedOnPage = ({ t }: Translator, { number, subject, state }: Linked) => ({
  number,
  subject,
  href: `/desk/tickets/${number}`,
  stateText: t(`desk.state.${state}`),
})

/** Who could be let in by one click; all others need a look first. */
function suggestedOnPage(t: Translator['t'], { address, name, sameCompany, inCompany }: Suggested, path?: string) {
  const shown = shownAddress(address)
  const action = path && `${path}/suggestions`
  return {
    address,
    name: name || shown,
    email: name ? shown : '',
    placeText: t(sameCompany ? 'desk.suggestion.same' : 'desk.suggestion.foreign'),
    foreign: !sameCompany,
    action,
    takes: action && sameCompany && inCompany,
    asks: action && withQuery(action, { address }),
  }
}

function readersOf({ t }: Translator, actor: Actor, ticket: DeskTicket, changing: Changing) {
  const { confidential, watched } = ticket
  return {
    confidential: ticket.organizationId !== null && {
      text: t(confidential ? 'ticket.yes' : 'ticket.no'),
      change: changing && {
        value: confidential ? 'no' : 'yes',
        label: t(confidential ? 'sharing.make-open' : 'sharing.make-confidential'),
        hint: t(confidential ? 'sharing.make-open.hint' : 'sharing.make-confidential.hint'),
      },
    },
    participants: ticket.participants.map(({ id, name, email, origin }) => ({
      name,
      email: shownAddress(email),
      originText: t(`desk.facts.origin.${origin}`),
      removal: changing && `${changing.path}/participants/${id}/removal`,
    })),
    addParticipant: changing?.adding,
    suggested: ticket.suggested.map((each) => suggestedOnPage(t, each, changing?.path)),
    watchers: ticket.watchers.map(({ name }) => name).join(', '),
    watching: can(actor, 'note', ticket) && {
      value: watched ? 'no' : 'yes',
      label: t(watched ? 'desk.facts.unwatch' : 'desk.facts.watch'),
    },
  }
}
