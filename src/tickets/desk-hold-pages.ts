import type { Translator } from '../i18n/translate.ts'
import { emptyForm } from '../web/forms.ts'
import type { DeskTicket } from './desk-facts.ts'
import { formPage } from './desk-form-pages.ts'

export const holdPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'state', form, {
    title: 'desk.action.hold.title',
    submit: 'desk.action.hold.submit',
    labels: { until: 'desk.action.hold.until', state: 'ticket.state' },
    standard: { state: 'on_hold', until: ticket.holdUntil ?? '' },
    fields: [{ kind: 'date', name: 'until', required: true, hint: words.t('desk.action.hold.hint') }],
    effects: [words.t('desk.action.hold.effect'), words.t('desk.action.hold.answer')],
  })
