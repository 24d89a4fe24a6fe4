import type { KeptForm } from '../drafts/pages.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { TicketKind } from '../platform/db.ts'
import type { Choice } from '../web/components.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { type LabelledForm, labelled } from '../web/labelled-forms.ts'
import type { AnswerFields } from './answer-pages.ts'
import type { AgentChoice } from './desk-choices.ts'
import type { DeskTicket } from './desk-facts.ts'
import { kindKey, priorityKey } from './labels.ts'
import { PRIORITIES } from './rules.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/form': DeskFormPage
  }
}

/**
 * `moment` is a day and a time, `line` a number, `words` and `subject` any line, `messages` are ticked; `note` is for
 * the team alone, `reply` may go along, `otherwise` is folded away.
 */
type Kind =
  | 'select'
  | 'choices'
  | 'checks'
  | 'cards'
  | 'messages'
  | Line
  | 'check'
  | 'text'
  | 'note'
  | 'reply'
  | 'otherwise'
type Line = 'date' | 'moment' | 'line' | 'words' | 'subject' | 'email'

interface FieldOnPage {
  kind: Kind
  name: string
  hint?: string
  required?: boolean
  choices?: (Choice & { detail?: string; chosen?: boolean })[]
  /** Of cards and checks. */
  label?: string
  /** Text of an empty choice. */
  empty?: string
  /** Of a folded field. */
  summary?: string
  rows?: number
  /** Characters of words, and what may be meant. */
  most?: number
  suggestions?: string[]
}

/** One form about one ticket, as a page and as what a dialog shows. */
export interface DeskFormPage {
  title: string
  ticket: { short: string; subject: string; path: string }
  /** Where it leads when nothing is done. */
  back: string
  action: string
  formKey: string | undefined
  seen: number | undefined
  form: LabelledForm
  fields: FieldOnPage[]
  /** Whether the reply is to be sent. */
  tells: boolean
  /** What happens, line by line. */
  effects: string[]
  submit: string
  hidden: Record<string, string>
  /** Exactly what would leave the house. */
  outgoing: { from: string; to: string; subject: string; text: string; files: string[] } | undefined
  /** Another thing that the form does, without its fields. */
  other: { label: string; name: string } | undefined
  /** What others did since the form was shown. */
  news: string[]
  /** Why it cannot be sent any more. */
  lost: string | undefined
  draftForm: KeptForm['draftForm'] | undefined
  draft: KeptForm['draft']
  /** Questions of a template. */
  answers?: AnswerFields
  returnTo: string
}

interface Parts
  extends Partial<
    Pick<DeskFormPage, 'formKey' | 'seen' | 'effects' | 'tells' | 'news' | 'other' | 'hidden' | 'outgoing'>
  > {
  title: MessageKey
  submit: MessageKey
  labels: LabelledForm['labels']
  standard?: FormState['values']
  fields: FieldOnPage[]
}

export function formPage(
  { t }: Translator,
  ticket: DeskTicket,
  place: string,
  form: FormState,
  parts: Parts,
): DeskFormPage {
  const path = `/desk/tickets/${ticket.number}`
  const { title, submit, labels, standard, fields, ...rest } = parts
  return {
    title: t(title),
    ticket: { short: `…${ticket.number.slice(-4)}`, subject: ticket.subject, path },
    back: path,
    action: `${path}/${place}`,
    formKey: undefined,
    // A form that comes back has seen no more than before.
    seen: Number(form.values.seen) || ticket.latestEvent,
    form: labelled(form, labels, standard),
    fields,
    tells: true,
    effects: [],
    submit: t(submit),
    other: undefined,
    hidden: {},
    outgoing: undefined,
    news: [],
    lost: undefined,
    draftForm: undefined,
    draft: undefined,
    returnTo: `${path}/${place}`,
    ...rest,
  }
}

export const takeoverPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'takeover', form, {
    title: 'desk.action.takeover',
    submit: 'desk.action.takeover',
    labels: {},
    fields: [],
    effects: [words.t('desk.action.takeover.effect')],
  })

export function assignmentPage(words: Translator, ticket: DeskTicket, agents: AgentChoice[], form = emptyForm()) {
  const { t, day } = words
  const choices = agents.map(({ id, name, open, absentUntil }) => ({
    value: id,
    label: name,
    detail: [
      t('desk.action.assign.open', { count: open }),
      ...(absentUntil ? [t('absence.mark', { day: day(absentUntil) })] : []),
    ].join(', '),
  }))
  return formPage(words, ticket, 'assignment', form, {
    title: 'desk.action.assign',
    submit: 'desk.action.assign.submit',
    labels: { agent: 'desk.action.assign.agent' },
    standard: { agent: String(ticket.assigneeId ?? '') },
    fields: [
      {
        kind: 'cards',
        name: 'agent',
        label: t('desk.action.assign.agent'),
        choices: [
          ...choices,
          { value: '', label: t('desk.action.assign.nobody'), detail: t('desk.action.assign.free') },
        ],
      },
    ],
    effects: [t('desk.action.assign.mail'), t('desk.action.assign.customer')],
  })
}

export const priorityPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'priority', form, {
    title: 'desk.action.priority',
    submit: 'desk.action.set',
    labels: { priority: 'ticket.priority' },
    standard: { priority: String(ticket.priority) },
    fields: [
      {
        kind: 'choices',
        name: 'priority',
        choices: PRIORITIES.map((value) => ({ value, label: words.t(priorityKey(value)) })),
      },
    ],
    effects: [words.t('desk.action.quiet')],
  })

export const kindPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'kind', form, {
    title: 'desk.action.kind',
    submit: 'desk.action.set',
    labels: { kind: 'ticket.kind' },
    standard: { kind: ticket.kind },
    fields: [
      {
        kind: 'choices',
        name: 'kind',
        choices: Object.values(TicketKind).map((value) => ({ value, label: words.t(kindKey(value)) })),
      },
    ],
    effects: [words.t('desk.action.quiet')],
  })

export const linkPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'links', form, {
    title: 'desk.action.link',
    submit: 'desk.facts.link',
    labels: { number: 'desk.action.link.number' },
    fields: [{ kind: 'line', name: 'number', required: true, hint: words.t('desk.action.link.hint') }],
    effects: [words.t('desk.action.link.effect')],
  })

export const yesOrNo = ({ t }: Translator) => [
  { value: 'yes', label: t('ticket.yes') },
  { value: 'no', label: t('ticket.no') },
]

export const watchingPage = (words: Translator, ticket: DeskTicket, form = emptyForm()) =>
  formPage(words, ticket, 'watching', form, {
    title: 'desk.action.watch',
    submit: 'desk.action.set',
    labels: { watched: 'desk.action.watch' },
    standard: { watched: ticket.watched ? 'yes' : 'no' },
    fields: [{ kind: 'choices', name: 'watched', choices: yesOrNo(words) }],
    effects: [words.t('desk.action.watch.effect')],
  })
