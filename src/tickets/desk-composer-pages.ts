import { randomUUID } from 'node:crypto'
import type { Viewer } from '../accounts/actor.ts'
import type { StoredFile, Upload } from '../attachments/uploads.ts'
import { keptFields } from '../drafts/forms.ts'
import { attachmentsField, draftForm, withFileErrors } from '../drafts/pages.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { CallDirection, Resolution } from '../platform/db.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import type { Offered } from './canned-filling.ts'
import { type DeskConversation, draftPurpose, type Writing } from './desk-conversation.ts'
import { meanwhileOf } from './desk-meanwhile-pages.ts'
import { presenceOf } from './desk-presence-pages.ts'
import { deskCallForm, deskNoteForm, deskReplyForm, NEXT_STATES } from './desk-ticket-forms.ts'
import type { FormPageTools } from './pages.ts'
import { can, isOfTeam, speaksForCustomer } from './policy.ts'
import { MAX_BODY } from './rules.ts'

const REPLY = {
  body: 'desk.reply.body',
  recipients: 'desk.reply.to',
  state: 'desk.reply.then',
  until: 'desk.reply.until',
  promise: 'promise.field',
  resolution: 'desk.close.resolution',
  cause: 'desk.close.cause',
  solution: 'desk.close.solution',
  canned: 'desk.canned.button',
  attachments: 'files.label',
} satisfies Record<string, MessageKey>

const NOTE = { body: 'desk.note.body', canned: 'desk.canned.button', attachments: 'files.label' } satisfies Record<
  string,
  MessageKey
>

const CALL = {
  direction: 'phone.call.direction',
  minutes: 'phone.call.minutes',
  body: 'phone.call.body',
  shown: 'phone.call.shown',
  attachments: 'files.label',
} satisfies Record<string, MessageKey>

const LABELS = { reply: REPLY, note: NOTE, call: CALL }
const FORMS = { reply: deskReplyForm, note: deskNoteForm, call: deskCallForm }
const PLACES = { reply: 'replies', note: 'notes', call: 'calls' }

const TEXTS = {
  reply: { title: 'desk.reply.title', short: 'desk.reply.short', submit: 'desk.reply.send' },
  note: { title: 'desk.note.title', short: 'desk.note.short', submit: 'desk.note.submit' },
  call: { title: 'phone.call.title', short: 'phone.call.title', submit: 'phone.call.submit' },
} as const satisfies Record<Writing, Record<string, MessageKey>>

const ICONS = { reply: 'reply', note: 'lock', call: 'phone' }
const KEYS = { reply: 'r', note: 'n', call: 'a' }
const LOOKS = { reply: 'button-primary', note: 'button-note', call: '' }

export interface Composing {
  writing: Writing
  from: string
  form?: FormState | undefined
  /** Of a form that comes back. */
  files?: StoredFile[]
  faults?: Upload[]
  /** To be chosen from without scripts; with them, the list is loaded when it is wanted. */
  offered?: Offered[] | undefined
  /** What came after this event was not seen by whoever wrote the form. */
  unseenAfter?: number | undefined
  /** The customer is asked for what is missing; `questions` in their words. */
  asks?: 'yes' | undefined
  questions?: string
  /** The message of a call that was entered without words. */
  completes?: number | undefined
}

const mayWrite = (actor: Viewer, ticket: DeskConversation): Writing[] => [
  ...(can(actor, 'reply', ticket) ? (['reply'] as const) : []),
  'note',
  ...(can(actor, 'call', ticket) ? (['call'] as const) : []),
]

/** The form that is open: as typed, else as drafted, else empty. */
export function composerOf(
  { config, words, actor }: Omit<FormPageTools, 'actor'> & { actor: Viewer },
  ticket: DeskConversation,
  {
    writing,
    from,
    form: typed,
    files: brought = [],
    faults = [],
    offered,
    unseenAfter,
    completes,
    questions,
  }: Composing,
) {
  const draft = typed ? undefined : ticket.draft
  // What somebody has begun to write stays.
  const asking = questions && writing === 'reply' ? { body: questions, state: 'waiting' } : undefined
  const form = typed ?? emptyForm(draft?.fields ?? asking)
  const formKey = form.values.formKey ?? draft?.key ?? randomUUID()
  const files = draft?.files ?? brought
  const purpose = draftPurpose(writing, ticket.id)
  const errors = withFileErrors(words, form.errors, faults, config)
  const path = `/desk/tickets/${ticket.number}`
  const link = (write: Writing) => withQuery(path, { write, from })
  const seen = unseenAfter === undefined ? Number(typed?.values.seen) || ticket.latestEvent : ticket.latestEvent
  return {
    writing,
    title: words.t(TEXTS[writing].title),
    submit: words.t(TEXTS[writing].submit),
    key: KEYS[writing],
    form: labelled({ ...form, errors }, LABELS[writing], standardOf(ticket)),
    directions: Object.values(CallDirection).map((each) => ({
      value: each,
      label: words.t(`phone.direction.${each}`),
    })),
    completes: form.values.call ?? completes,
    mayShow: isOfTeam(actor, ticket.teamId) || Boolean(errors.shown),
    formKey,
    from,
    action: `${path}/${PLACES[writing]}`,
    returnTo: link(writing),
    tabs: mayWrite(actor, ticket).map((write) => ({
      title: words.t(TEXTS[write].title),
      short: words.t(TEXTS[write].short),
      icon: ICONS[write],
      key: KEYS[write],
      look: LOOKS[write],
      href: `${link(write)}#body`,
      current: write === writing,
      drafted: write !== writing && ticket.drafts.includes(write),
    })),
    draftForm: draftForm(words, purpose, formKey, keptFields(FORMS[writing])),
    draft: draft && { saved: words.dateTime(draft.updatedAt), key: formKey },
    attachments: attachmentsField(words, purpose, { formKey, files, faults, limits: config }, errors.attachments),
    canned: {
      list: `${path}/canned`,
      used: form.values.used ?? '',
      choices: offered?.map(({ id, title }) => ({ id, title })),
    },
    articles: `${path}/articles`,
    /** For articles that may help. */
    about: ticket.subject,
    maxBody: MAX_BODY,
    seen,
    asCustomer: speaksForCustomer(actor, ticket),
    recipients: recipientsOf(words, ticket, form.values.recipients),
    states: NEXT_STATES.map((state) => ({ value: state, label: words.t(`desk.state.${state}`) })),
    resolutions: Object.values(Resolution).map((each) => ({ value: each, label: words.t(`desk.resolution.${each}`) })),
    ends: ticket.state !== 'closed',
    stateText: words.t(`desk.state.${ticket.state}`),
    sending: sendingOf(words, actor.movesOn),
    meanwhile: unseenAfter === undefined ? undefined : meanwhileOf(words, actor, ticket, unseenAfter),
    presence: presenceOf(words, actor, { ...ticket, news: [] }, { seen, writing, from }),
  }
}

/** A reply asks something, unless it is said otherwise; what is closed stays so. */
const standardOf = ({ state }: DeskConversation) => ({
  state: state === 'closed' ? 'closed' : 'waiting',
  resolution: Resolution.solved,
  direction: CallDirection.incoming,
})

/** Whoever wrote the last reply one way does so again; the other way is a click further. */
function sendingOf({ t }: Translator, movesOn: boolean) {
  const stay = { value: 'stay', label: t('desk.reply.send') }
  const next = { value: 'next', label: t('desk.reply.send-next') }
  return movesOn ? { first: next, other: stay } : { first: stay, other: next }
}

function recipientsOf({ t }: Translator, ticket: DeskConversation, chosen: string | undefined) {
  const ticked = chosen?.split(' ')
  return ticket.participants.map(({ id, name, email, inCompany }) => ({
    id,
    name: name || shownAddress(email),
    why: t(inCompany ? 'desk.reply.same-company' : 'desk.reply.outside'),
    outside: !inCompany,
    ticked: inCompany && (ticked?.includes(String(id)) ?? true),
  }))
}
