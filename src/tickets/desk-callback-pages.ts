import { randomUUID } from 'node:crypto'
import { telephoneLink } from '../i18n/telephone.ts'
import type { Translator } from '../i18n/translate.ts'
import { HOUR, localMinute, now } from '../platform/clock.ts'
import { momentOf } from '../web/components.ts'
import { emptyForm } from '../web/forms.ts'
import { type CallbackOnTicket, MOST_ON_TICKET } from './callbacks-on-tickets.ts'
import type { DeskTicket } from './desk-facts.ts'
import { formPage } from './desk-form-pages.ts'
import { OUTCOMES } from './rules.ts'

export const callbackPage = (
  words: Translator,
  ticket: DeskTicket,
  { phone, timeZone }: { phone: string; timeZone: string },
  form = emptyForm(),
) =>
  formPage(words, ticket, 'callback', form, {
    title: 'phone.callback',
    submit: 'phone.callback.submit',
    formKey: form.values.formKey ?? randomUUID(),
    labels: { at: 'phone.callback.at', number: 'phone.caller.number' },
    standard: { at: localMinute(new Date(now().getTime() + HOUR), timeZone), number: phone },
    fields: [
      { kind: 'moment', name: 'at', required: true, hint: words.t('promise.at.hint', { zone: words.zone }) },
      { kind: 'line', name: 'number', required: true },
    ],
    effects: [words.t('phone.callback.effect.customer'), words.t('phone.callback.effect.reminder')],
  })

/** For the desk: whom to call, and what came of it. */
export const callbacksAtDesk = (words: Translator, callbacks: CallbackOnTicket[]) => ({
  formKey: randomUUID(),
  outcomes: OUTCOMES.map((outcome) => ({ value: outcome, label: words.t(`phone.outcome.${outcome}`) })),
  more: callbacks.length > MOST_ON_TICKET && words.t('phone.callbacks.more'),
  rows: callbacks.slice(0, MOST_ON_TICKET).map(({ id, at, agentName, name, number, attempts }) => ({
    ...{ id, agentName, name, number },
    phoneLink: telephoneLink(number),
    due: momentOf(words, new Date(at)),
    overdue: new Date(at) < now(),
    tried: attempts > 0 && words.t('phone.callback.attempts', { count: attempts }),
  })),
})

/** For customers: who calls, and when, or that somebody tried, or should have. */
export const callbacksTold = ({ t, near, dateTime }: Translator, callbacks: CallbackOnTicket[]): string[] =>
  callbacks.slice(0, MOST_ON_TICKET).map(({ at, agentName: name, attempts }) => {
    if (attempts > 0) return t('phone.callback.told.tried', { name })
    const due = new Date(at)
    const key = due < now() ? 'phone.callback.told.missed' : 'phone.callback.told'
    return t(key, { name, time: near(due, now()) ?? dateTime(due) })
  })
