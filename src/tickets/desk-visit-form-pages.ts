import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { localMinute, MINUTE } from '../platform/clock.ts'
import { Handling } from '../platform/db.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import type { AgentChoice } from './desk-choices.ts'
import type { DeskTicket } from './desk-facts.ts'
import { type DeskFormPage, formPage } from './desk-form-pages.ts'
import { DURATIONS } from './desk-visit-forms.ts'
import { can } from './policy.ts'
import { isOver } from './visit-facts.ts'
import { MAX_PLACE, MAX_VISITOR } from './visit-rules.ts'
import { visitTime } from './visit-words.ts'

export const handlingPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'handling', form, {
    title: 'visit.handling',
    submit: 'desk.action.set',
    labels: { mode: 'visit.handling' },
    standard: ticket.handling ? { mode: ticket.handling } : {},
    fields: [{ kind: 'choices', name: 'mode', choices: modesIn(words) }],
    effects: [words.t('visit.mode.effect.remote'), words.t('visit.mode.effect.on_site')],
  })

export const modesIn = ({ t }: Translator, chosen?: Handling | null) =>
  Object.values(Handling).map((value) => ({ value, label: t(`visit.mode.${value}`), chosen: value === chosen }))

/** The visit that is to come, if one is. */
const comingOf = ({ visit }: DeskTicket) => (visit && !isOver(visit) ? visit : undefined)

export function visitPage(
  words: Translator,
  ticket: DeskTicket,
  { agents, timeZone }: { agents: AgentChoice[]; timeZone: string },
  form = emptyForm(),
): DeskFormPage {
  const { t } = words
  const coming = comingOf(ticket)
  const standard = form.values.at === undefined ? standardOf(ticket, agents, timeZone) : {}
  const gone = coming?.visitorId && !agents.some(({ id }) => id === coming.visitorId) ? [coming] : []
  const people = [
    ...agents.map(({ id, name, absentUntil }) => ({
      value: id,
      label: absentUntil ? t('absence.deputy.absent', { name, day: words.day(absentUntil) }) : name,
    })),
    ...gone.map(({ visitorId, visitor }) => ({ value: visitorId ?? '', label: visitor })),
  ]
  const minutes = Number(form.values.minutes ?? standard.minutes)
  const asks = form.errors.confirmed !== undefined || form.values.confirmed !== undefined
  return formPage(words, ticket, 'visit', form, {
    title: coming ? 'visit.change' : 'visit.plan',
    submit: coming ? 'visit.change.submit' : 'visit.plan',
    labels: {
      ...{ at: 'visit.at', minutes: 'visit.minutes', person: 'visit.person', visitor: 'visit.visitor' },
      ...{ place: 'visit.place', hold: 'visit.hold', confirmed: 'visit.confirmed' },
    },
    standard,
    fields: [
      { kind: 'moment', name: 'at', required: true },
      {
        kind: 'select',
        name: 'minutes',
        choices: [...new Set([...DURATIONS, ...(minutes >= 15 ? [minutes] : [])])]
          .sort((one, other) => one - other)
          .map((value) => ({ value, label: lasting(words, value) })),
      },
      { kind: 'select', name: 'person', choices: people, empty: t('visit.person.other') },
      { kind: 'words', name: 'visitor', hint: t('visit.visitor.hint'), most: MAX_VISITOR },
      { kind: 'words', name: 'place', hint: t('visit.place.hint'), most: MAX_PLACE },
      { kind: 'check', name: 'hold', hint: t('visit.hold.hint') },
      ...(asks ? [{ kind: 'check' as const, name: 'confirmed' }] : []),
    ],
    effects: [t('visit.effect.mail'), t('visit.effect.agent'), t('visit.effect.on_site')],
  })
}

const lasting = ({ t, number }: Translator, minutes: number) =>
  minutes < 60
    ? t('visit.lasting.minutes', { minutes })
    : t('visit.lasting.hours', { count: minutes / 60, hours: number(minutes / 60) })

/** As it is planned; else by whoever works on the ticket, at the company. */
function standardOf(ticket: DeskTicket, agents: AgentChoice[], timeZone: string): FormState['values'] {
  const coming = comingOf(ticket)
  if (!coming)
    return {
      minutes: '60',
      person: String(agents.find(({ id }) => id === ticket.assigneeId)?.id ?? ''),
      place: [ticket.organizationName, ticket.site].filter(Boolean).join(', ').slice(0, MAX_PLACE),
      hold: 'yes',
    }
  const startsAt = new Date(coming.startsAt)
  return {
    at: localMinute(startsAt, timeZone),
    minutes: String(Math.round((new Date(coming.endsAt).getTime() - startsAt.getTime()) / MINUTE)),
    person: String(coming.visitorId ?? ''),
    visitor: coming.visitorId === null ? coming.visitor : '',
    place: coming.place,
    // What waits for something else goes on waiting for that.
    ...(ticket.holdReason === 'visit' ? { hold: 'yes' } : {}),
  }
}

export function callingOffPage(words: Translator, ticket: DeskTicket, form = emptyForm()) {
  const { t } = words
  const coming = comingOf(ticket)
  const when = coming && visitTime(words, new Date(coming.startsAt), new Date(coming.endsAt))
  return formPage(words, ticket, 'visit/calling-off', form, {
    title: 'visit.call-off',
    submit: 'visit.call-off',
    labels: {},
    fields: [],
    effects: coming
      ? [`${when}, ${t('visit.comes', { name: coming.visitor })}`, t('visit.call-off.mail'), t('visit.call-off.hold')]
      : [t('visit.none')],
  })
}

/** A question to the team about one that is over and of which nobody has written. */
export function visitOver(words: Translator, actor: Actor, ticket: DeskTicket, here?: string) {
  const { visit, state, number } = ticket
  if (!visit || !isOver(visit) || visit.answered || state === 'closed' || !can(actor, 'work', ticket)) return undefined
  const path = `/desk/tickets/${number}`
  const when = words.dateTime(new Date(visit.startsAt))
  return {
    text: words.t('visit.over.text', { name: visit.visitor, when }),
    reply: `${withQuery(path, { write: 'reply' })}#body`,
    note: `${withQuery(path, { write: 'note' })}#body`,
    again: withQuery(`${path}/visit`, { returnTo: here }),
  }
}
