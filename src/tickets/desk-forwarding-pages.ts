import type { Translator } from '../i18n/translate.ts'
import { Resolution } from '../platform/db.ts'
import { emptyForm } from '../web/forms.ts'
import type { TeamChoice } from './desk-choices.ts'
import type { DeskTicket } from './desk-facts.ts'
import { formPage } from './desk-form-pages.ts'

// More of them are looked up in a list.
const MOST_CARDS = 6

/** `customer` has the customer's language. */
export function forwardingPage(
  words: Translator,
  customer: Translator,
  ticket: DeskTicket,
  teams: TeamChoice[],
  form = emptyForm(),
) {
  const { t } = words
  const cards = teams.length <= MOST_CARDS
  const detail = ({ target, open, members }: TeamChoice) =>
    [
      ...(target ? [t('desk.forward.target')] : []),
      t('desk.forward.open', { count: open }),
      t('desk.forward.members', { count: members }),
    ].join(' · ')
  const readers = [ticket.requesterName, ...ticket.participants.map(({ name }) => name)].join(', ')
  const { state } = ticket
  return formPage(words, ticket, 'forwarding', form, {
    title: 'desk.action.forward',
    submit: 'desk.action.forward',
    labels: {
      ...{ team: 'desk.forward.team', reason: 'desk.forward.reason', reply: 'desk.forward.reply' },
      promise: 'promise.field',
    },
    standard: {
      team: String(teams.find(({ target }) => target)?.id ?? ''),
      reply: customer.t('desk.forward.prepared', { name: ticket.requesterName }),
    },
    fields: [
      {
        kind: cards ? 'cards' : 'select',
        name: 'team',
        label: t('desk.forward.team'),
        required: true,
        ...(cards ? {} : { empty: t('desk.forward.choose') }),
        choices: teams.map((team) => ({
          value: team.id,
          label: cards ? team.name : `${team.name} (${detail(team)})`,
          ...(cards ? { detail: detail(team) } : {}),
        })),
      },
      { kind: 'note', name: 'reason', required: true, hint: t('desk.forward.reason.hint') },
      { kind: 'reply', name: 'reply', hint: t('desk.forward.to', { names: readers }) },
      { kind: 'moment', name: 'promise', hint: t('promise.field.hint') },
    ],
    tells: form.values.tell !== 'no',
    effects: [
      state === 'waiting' || state === 'on_hold'
        ? t('desk.forward.effect.opened')
        : t('desk.forward.effect.state', { state: t(`desk.state.${state}`) }),
      t('desk.forward.effect.mail'),
      t('desk.forward.effect.back', { team: ticket.teamName }),
    ],
  })
}

export function returnPage(words: Translator, ticket: DeskTicket, form = emptyForm()) {
  const { t } = words
  return formPage(words, ticket, 'return', form, {
    title: 'desk.action.return',
    submit: 'desk.action.return',
    labels: { reason: 'desk.forward.reason' },
    fields: [{ kind: 'note', name: 'reason', required: true, hint: t('desk.forward.reason.hint') }],
    effects: ticket.formerTeam
      ? [t('desk.forward.return.to', { team: ticket.formerTeam }), t('desk.forward.effect.mail')]
      : [],
  })
}

export function solutionPage(words: Translator, days: number, ticket: DeskTicket, form = emptyForm()) {
  const { t } = words
  const readers = [ticket.requesterName, ...ticket.participants.map(({ name }) => name)].join(', ')
  return formPage(words, ticket, 'closure', form, {
    title: 'desk.action.close',
    submit: 'desk.action.close',
    labels: {
      cause: 'desk.close.cause',
      solution: 'desk.close.solution',
      resolution: 'desk.close.resolution',
      reply: 'desk.close.reply',
    },
    standard: { resolution: 'solved' },
    fields: [
      { kind: 'note', name: 'cause', hint: t('desk.close.cause.hint') },
      {
        kind: 'text',
        name: 'solution',
        required: true,
        hint: t('desk.close.solution.hint'),
      },
      {
        kind: 'select',
        name: 'resolution',
        choices: Object.values(Resolution).map((value) => ({ value, label: t(`desk.resolution.${value}`) })),
      },
      {
        kind: 'otherwise',
        name: 'reply',
        summary: t('desk.close.otherwise'),
        hint: t('desk.close.reply.hint'),
      },
    ],
    effects: [t('desk.close.effect.mail', { names: readers }), t('desk.close.effect.reopen', { days })],
  })
}
