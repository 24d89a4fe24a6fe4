import type { Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import type { FormState } from '../web/forms.ts'
import type { DeskTicket } from './desk-facts.ts'
import { formPage } from './desk-form-pages.ts'
import { type Party, writtenParty } from './parties.ts'
import type { PassedMessage } from './question-choices.ts'
import { REVEALED } from './question-rules.ts'
import type { Outgoing } from './questions.ts'
import { MAX_PARTY, MAX_SUBJECT } from './rules.ts'

export interface PartyWish {
  known: Party[]
  messages: PassedMessage[]
  /** The ticket's, without whom it names. */
  subject: string
  from: string
  /** What would go out by what is typed, to whom, and a mark of exactly that. */
  preview: { to: string; outgoing: Outgoing; mark: string } | undefined
}

export function partyPage(words: Translator, ticket: DeskTicket, wish: PartyWish, form: FormState) {
  const { t } = words
  const { known, messages, preview } = wish
  const files = messages.flatMap((message) => message.files)
  const mailed = known.filter(({ address }) => address)
  return formPage(words, ticket, 'party', form, {
    title: 'party.title',
    submit: preview ? 'party.send' : 'party.preview',
    labels: {
      party: 'party.known',
      name: 'party.name',
      address: 'party.address',
      subject: 'tickets.column.subject',
      body: 'party.body',
      messages: 'party.messages',
      files: 'party.files',
      reveals: 'party.reveals',
      shown: 'party.shown',
    },
    standard: { subject: wish.subject, party: '' },
    fields: [
      ...(mailed.length
        ? [
            {
              kind: 'select' as const,
              name: 'party',
              empty: t('party.known.none'),
              choices: mailed.map((party) => ({
                value: party.id,
                label: writtenParty({ ...party, address: shownAddress(party.address) }),
              })),
            },
          ]
        : []),
      { kind: 'words', name: 'name', most: MAX_PARTY, required: mailed.length === 0 },
      { kind: 'email', name: 'address', required: mailed.length === 0, hint: t('party.address.hint') },
      { kind: 'words', name: 'subject', required: true, most: MAX_SUBJECT, hint: t('party.subject.hint') },
      { kind: 'text', name: 'body', required: true, rows: 5 },
      {
        kind: 'checks',
        name: 'messages',
        label: t('party.messages'),
        summary: t('party.messages.choose', { count: messages.length }),
        choices: messages.map(({ id, authorName, createdAt, beginning }) => ({
          value: id,
          label: t('mail-text.wrote', { name: authorName, time: words.dateTime(createdAt) }),
          detail: beginning,
        })),
      },
      ...(files.length
        ? [
            {
              kind: 'checks' as const,
              name: 'files',
              label: t('party.files'),
              summary: t('party.files.choose', { count: files.length }),
              choices: files.map(({ id, filename, size }) => ({
                value: id,
                label: filename,
                detail: words.fileSize(size),
              })),
            },
          ]
        : []),
      {
        kind: 'checks',
        name: 'reveals',
        label: t('party.reveals'),
        hint: t('party.reveals.hint'),
        choices: REVEALED.map((what) => ({ value: what, label: t(`party.reveals.${what}`), detail: '' })),
      },
      { kind: 'check', name: 'shown', hint: t('party.shown.hint') },
    ],
    effects: [t('party.effect.waits'), t('party.effect.answer'), t('party.effect.notes')],
    ...(preview
      ? {
          hidden: { previewed: preview.mark },
          outgoing: {
            from: wish.from,
            to: preview.to,
            subject: preview.outgoing.subject,
            text: preview.outgoing.text,
            files: preview.outgoing.files.map(({ filename, size }) => `${filename} (${words.fileSize(size)})`),
          },
        }
      : {}),
  })
}
