import type { Translator } from '../i18n/translate.ts'
import { emptyForm } from '../web/forms.ts'
import type { DeskTicket } from './desk-facts.ts'
import { formPage } from './desk-form-pages.ts'
import { type Party, writtenParty } from './parties.ts'
import { MAX_WRITTEN_PARTY } from './rules.ts'

export const holdPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'state', form, {
    title: 'desk.action.hold.title',
    submit: 'desk.action.hold.submit',
    labels: { until: 'desk.action.hold.until', state: 'ticket.state' },
    standard: { state: 'on_hold', until: ticket.holdUntil ?? '' },
    fields: [{ kind: 'date', name: 'until', required: true, hint: words.t('desk.action.hold.hint') }],
    effects: [words.t('desk.action.hold.effect'), words.t('desk.action.hold.answer')],
  })

/** For somebody outside whom nobody asks by mail from here; `known` are those whom the team has asked before. */
export const waitPage = (words: Translator, ticket: DeskTicket, known: Party[], form = emptyForm()) =>
  formPage(words, ticket, 'state', form, {
    title: 'party.wait.title',
    submit: 'party.wait.submit',
    labels: { party: 'party.name', shown: 'party.shown', state: 'ticket.state' },
    standard: { state: 'on_hold' },
    hidden: { reason: 'third_party' },
    fields: [
      {
        kind: 'words',
        name: 'party',
        required: true,
        most: MAX_WRITTEN_PARTY,
        suggestions: known.map(writtenParty),
        hint: words.t('party.wait.hint'),
      },
      { kind: 'check', name: 'shown', hint: words.t('party.shown.hint') },
    ],
    effects: [words.t('party.wait.effect')],
  })
