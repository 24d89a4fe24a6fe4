import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import type { Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { emptyForm } from '../web/forms.ts'
import type { TeamName } from './desk-choices.ts'
import type { DeskTicket } from './desk-facts.ts'
import { formPage } from './desk-form-pages.ts'
import { UNDO_MINUTES } from './merging.ts'
import type { ForeignHint, MergeChoice } from './merging-choices.ts'
import type { MessageToSplit } from './split-messages.ts'

interface Known {
  choices: MergeChoice[]
  foreign: ForeignHint | undefined
}

/** Which ticket goes on, and what becomes of this one. */
export function mergingPage(words: Translator, ticket: DeskTicket, { choices, foreign }: Known, form = emptyForm()) {
  const { t } = words
  const [hinted] = choices.filter((choice) => choice.hinted)
  const at = now()
  return formPage(words, ticket, 'merging', form, {
    title: 'merge.title',
    submit: 'merge.submit',
    labels: { into: choices.length ? 'merge.into' : 'merge.number', number: 'merge.number.other' },
    standard: { into: hinted?.number ?? '' },
    formKey: form.values.formKey ?? randomUUID(),
    fields: choices.length
      ? [
          {
            kind: 'cards',
            name: 'into',
            label: t('merge.into'),
            choices: choices.map((choice) => ({
              value: choice.number,
              label: choice.subject,
              detail: t(choice.hinted ? 'merge.choice.hinted' : 'merge.choice', {
                number: choice.number.slice(-4),
                name: choice.requesterName,
                state: t(`desk.state.${choice.state}`),
                age: words.age(choice.createdAt, at),
              }),
            })),
          },
          { kind: 'line', name: 'number', hint: t('merge.number.hint') },
        ]
      : [{ kind: 'line', name: 'into', required: true, hint: t('merge.number.hint') }],
    effects: [
      ...(foreign ? [foreignText(words, foreign)] : []),
      t('merge.effect.moves'),
      ...readersOf(words, ticket),
      ...(ticket.confidential ? [t('merge.effect.confidential')] : []),
      t('merge.effect.mail', { minutes: UNDO_MINUTES }),
    ],
  })
}

/** Why it is no choice, and what to do instead. */
function foreignText({ t }: Translator, { number, company }: ForeignHint): string {
  const short = number.slice(-4)
  return company ? t('desk.merge.foreign', { short, company }) : t('desk.merge.person', { short })
}

function readersOf({ t }: Translator, { organizationId, requesterName, participants }: DeskTicket): string[] {
  if (organizationId === null) return []
  const names = [requesterName, ...participants.map(({ name }) => name)]
  return [t(names.length > 1 ? 'merge.effect.readers' : 'merge.effect.reader', { names: names.join(', ') })]
}

/** Closed without a word; admins may also block whoever sent it. */
export function spamPage(words: Translator, actor: Actor, ticket: DeskTicket, form = emptyForm()) {
  const { t } = words
  const blocks = actor.role === 'admin'
  return formPage(words, ticket, 'spam', form, {
    title: 'spam.title',
    submit: 'spam.submit',
    labels: { block: 'spam.block.field' },
    formKey: form.values.formKey ?? randomUUID(),
    fields: blocks ? [{ kind: 'check', name: 'block', hint: t('spam.block.hint') }] : [],
    effects: [t('spam.effect.closed'), t('spam.effect.customer'), ...(blocks ? [] : [t('spam.block.admins')])],
  })
}

/** What becomes a ticket of its own; `chosen` are ids of messages. */
export function splittingPage(
  words: Translator,
  ticket: DeskTicket,
  { messages, teams, chosen }: { messages: MessageToSplit[]; teams: TeamName[]; chosen: string[] },
  form = emptyForm(),
) {
  const { t } = words
  return formPage(words, ticket, 'splitting', form, {
    title: 'split.title',
    submit: 'split.submit',
    labels: { messages: 'split.messages', subject: 'split.subject', team: 'split.team', tell: 'split.tell' },
    standard: { team: String(ticket.teamId), tell: 'yes' },
    formKey: form.values.formKey ?? randomUUID(),
    fields: [
      {
        kind: 'messages',
        name: 'messages',
        label: t('split.messages'),
        hint: t('split.messages.hint'),
        choices: messages.map(({ id, authorName, createdAt, text, files }) => ({
          value: id,
          label: `${authorName}, ${words.dateTime(createdAt)}`,
          detail: [text.replace(/\s+/g, ' ').trim(), ...(files ? [t('split.files', { count: files })] : [])].join(
            ' · ',
          ),
          chosen: chosen.includes(String(id)),
        })),
      },
      { kind: 'subject', name: 'subject', required: true },
      {
        kind: 'select',
        name: 'team',
        required: true,
        choices: teams.map(({ id, name }) => ({ value: id, label: name })),
      },
      { kind: 'check', name: 'tell' },
    ],
    effects: [t('split.effect.copies'), t('split.effect.people', { name: ticket.requesterName })],
  })
}
