import type { Translator } from '../i18n/translate.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import type { DeskTicket } from './desk-facts.ts'
import { formPage, yesOrNo } from './desk-form-pages.ts'

export const participantPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'participants', form, {
    title: 'desk.action.participants',
    submit: 'sharing.add',
    labels: { email: 'sharing.email' },
    fields: [
      {
        kind: 'email',
        name: 'email',
        required: true,
        hint: words.t('sharing.email.hint', { organization: ticket.organizationName ?? '' }),
      },
    ],
    effects: [words.t('desk.action.participants.mail')],
  })

/** For somebody in the copy of a mail who is a stranger to the company, or not known there yet. */
export function suggestionPage(words: Translator, ticket: DeskTicket, form: FormState) {
  const suggested = ticket.suggested.find(({ address }) => address === form.values.address?.toLowerCase())
  const organization = ticket.organizationName ?? ''
  return formPage(words, ticket, 'suggestions', form, {
    title: 'desk.suggestion.title',
    submit: 'desk.suggestion.take',
    labels: { address: 'desk.suggestion.address', confirm: 'desk.suggestion.confirm' },
    fields: [
      { kind: 'email', name: 'address', required: true },
      ...(suggested?.inCompany && !suggested.sameCompany ? [{ kind: 'check' as const, name: 'confirm' }] : []),
    ],
    effects: [words.t(suggested?.inCompany ? 'desk.suggestion.effect' : 'desk.suggestion.outside', { organization })],
  })
}

export const confidentialPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'confidential', form, {
    title: 'ticket.confidential',
    submit: 'desk.action.set',
    labels: { confidential: 'ticket.confidential' },
    standard: { confidential: ticket.confidential ? 'yes' : 'no' },
    fields: [{ kind: 'choices', name: 'confidential', choices: yesOrNo(words) }],
    effects: [words.t('desk.action.confidential.effect')],
  })
