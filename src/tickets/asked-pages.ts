import { randomUUID } from 'node:crypto'
import type { Translator } from '../i18n/translate.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { partAnswers } from './answer-forms.ts'
import { answerFields, answerLabels, standardAnswers } from './answer-pages.ts'
import { askedOf } from './answering.ts'
import type { TicketFacts } from './queries.ts'

/** The questions that a customer may still answer on a ticket, if there are any. */
export function askedOnPage(words: Translator, { number, template }: TicketFacts, typed?: FormState) {
  const fields = askedOf(template).map((field) => ({ ...field, required: false, showWhen: undefined }))
  if (fields.length === 0) return undefined
  const form = typed ?? emptyForm()
  const answers = typed ? partAnswers(form.values).answers : standardAnswers(fields)
  return {
    action: `/tickets/${number}/answers`,
    formKey: form.values.formKey ?? randomUUID(),
    form: { ...labelled(form, {}), written: answerLabels(words, fields) },
    answers: answerFields(words, fields, answers),
  }
}
