import { GROUPS } from '../catalog/definition-rules.ts'
import type { OfferedTile, TemplateVersion } from '../catalog/offered.ts'
import type { DraftFields } from '../drafts/drafts.ts'
import type { Translator } from '../i18n/translate.ts'
import { NotFoundError } from '../platform/errors.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { withQuery } from '../web/paths.ts'
import { namedAnswers, partAnswers } from './answer-forms.ts'
import { answerFields, answerLabels, standardAnswers } from './answer-pages.ts'
import { openFields, type TypedAnswers, typedOf } from './answer-rules.ts'
import { givenOn, told } from './answer-words.ts'
import { writtenFields } from './answering.ts'
import type { DeskTicket } from './desk-facts.ts'
import { type DeskFormPage, formPage } from './desk-form-pages.ts'
import type { DeskTemplates } from './desk-templates.ts'

/** All questions of a ticket's template, with what was answered. Throws NotFoundError without a template. */
export function answersPage(words: Translator, ticket: DeskTicket, form?: FormState): DeskFormPage {
  const { template } = ticket
  if (!template) throw new NotFoundError()
  const fields = writtenFields(template.definition.fields)
  const known = Object.fromEntries(template.answers.map(({ key, value }) => [key, typedOf(value)]))
  const shown = form ?? emptyForm(namedAnswers(known))
  const optional = fields.map((field) => ({ ...field, required: false }))
  const page = formPage(words, ticket, 'answers', shown, {
    title: 'template.change',
    submit: 'template.change.submit',
    labels: {},
    fields: [],
    effects: [words.t('template.change.effect')],
  })
  const typed = form ? partAnswers(form.values).answers : known
  return {
    ...page,
    form: { ...page.form, written: answerLabels(words, fields) },
    answers: answerFields(words, optional, typed),
  }
}

/** Which template a ticket is given. */
export const templateChoicePage = (words: Translator, ticket: DeskTicket, tiles: OfferedTile[], form = emptyForm()) =>
  formPage(words, ticket, 'template', form, {
    title: 'template.give',
    submit: 'template.give',
    labels: { template: 'template.name' },
    standard: { template: ticket.template?.definition.key ?? '' },
    fields: [
      {
        kind: 'select',
        name: 'template',
        required: true,
        empty: words.t('template.choose'),
        hint: words.t('template.give.hint'),
        choices: templateChoices(words, tiles),
      },
    ],
    effects: [words.t('template.give.effect')],
  })

/** In the order of the groups. */
const templateChoices = (words: Translator, tiles: OfferedTile[]) =>
  GROUPS.flatMap((group) => tiles.filter((tile) => tile.group === group)).map(({ key, name }) => ({
    value: key,
    label: told(name, words.locale).text,
  }))

/** Beside a ticket: what was answered, what is missing, and where to ask for it. */
export function givenAtDesk(words: Translator, ticket: DeskTicket, to: ((place: string) => string) | undefined) {
  const { t, locale } = words
  const { template, number } = ticket
  if (!template) return { name: undefined, give: to?.('template') }
  const { definition, answers } = template
  const missing = openFields(definition.fields, answers).filter(({ required }) => required)
  const names = missing.map(({ label }) => told(label, locale).text).join(', ')
  return {
    name: told(definition.name, locale),
    answers: givenOn(words, template)?.answers ?? [],
    missing: missing.length > 0 && t('template.missing', { names }),
    ask: missing.length > 0 && to && `${withQuery(`/desk/tickets/${number}`, { write: 'reply', ask: 'yes' })}#body`,
    change: to?.('answers'),
    give: to?.('template'),
  }
}

/** The questions that are open, as a customer is asked them. */
export function questionsOf(words: Translator, { template }: Pick<DeskTicket, 'template'>): string | undefined {
  if (!template) return undefined
  const { definition, answers } = template
  const missing = openFields(definition.fields, answers).filter(({ required }) => required)
  if (missing.length === 0) return undefined
  const lines = missing.map(({ label }) => `- ${told(label, words.locale).text}`)
  return [words.t('template.question'), lines.join('\n'), words.t('template.question.how')].join('\n\n')
}

/** What a form for somebody's ticket asks of them, and what it begins with: what was typed, drafted, or is usual. */
export function askedOfSomebody(
  words: Translator,
  { tiles, chosen }: DeskTemplates,
  typed: FormState | undefined,
  drafted: DraftFields | undefined,
) {
  const asked = chosen && askedAtDesk(words, chosen)
  const form = typed ?? emptyForm(begunWith(asked, drafted))
  return {
    form,
    templates: templateChoices(words, tiles),
    template: asked && { ...asked, answers: asked.fieldsFor(partAnswers(form.values).answers) },
    written: asked?.labels ?? {},
    team: chosen?.teamId ?? undefined,
  }
}

/** What was typed before a template was picked stays; the template says who works on it, and how urgent it is. */
function begunWith(asked: ReturnType<typeof askedAtDesk> | undefined, drafted: DraftFields | undefined): DraftFields {
  if (!asked || drafted?.template === asked.key) return drafted ?? {}
  const { team: _team, priority: _priority, ...typed } = drafted ?? {}
  return { ...asked.standard, ...Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim())) }
}

/** A template whose questions an agent asks somebody, with its guide to read out; what is not known stays open. */
function askedAtDesk(words: Translator, { key, id, definition }: TemplateVersion) {
  const { locale } = words
  const fields = writtenFields(definition.fields).map((field) => ({ ...field, required: false }))
  const [guide, guideName] = [told(definition.guide.text, locale), told(definition.guide.name, locale).text]
  return {
    key,
    version: id,
    guide: guide.text
      ? {
          title: guideName ? words.t('template.guide.named', { name: guideName }) : words.t('template.guide'),
          ...{ text: guide.text, lang: guide.lang },
        }
      : undefined,
    labels: answerLabels(words, fields),
    standard: {
      subject: told(definition.subject, locale).text,
      priority: String(definition.priority),
      ...namedAnswers(standardAnswers(fields)),
    },
    fieldsFor: (typed: TypedAnswers) => answerFields(words, fields, typed),
  }
}
