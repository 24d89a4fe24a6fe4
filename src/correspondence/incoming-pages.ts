import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/access.ts'
import type { Actor } from '../accounts/actor.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import { shownAddress } from '../platform/addresses.ts'
import { emptyForm, type FormState, known } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { mailParams } from './desk-forms.ts'
import { MAIL_DESK, senderOf, whatOf } from './desk-pages.ts'
import type { QuarantineReason } from './incoming.ts'
import { type IncomingMailShown, readIncoming } from './quarantine.ts'
import { DecidedMeanwhileError, NAMELESS, TRIED_AGAIN, UNREADABLE } from './releasing.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'correspondence/desk/incoming': ReturnType<typeof incomingPage>
  }
}

const LABELS = {
  from: 'mail-desk.from',
  ticket: 'mail-desk.ticket',
  admit: 'mail-desk.into',
  what: 'mail-desk.block.what',
} satisfies Record<string, MessageKey>

const ADVICE: Record<QuarantineReason, MessageKey> = {
  'sender-none': 'mail-desk.advice.sender',
  'sender-several': 'mail-desk.advice.sender',
  'sender-invalid': 'mail-desk.advice.sender',
  'own-address': 'mail-desk.advice.own',
  'own-mail': 'mail-desk.advice.own',
  'not-authentic': 'mail-desk.advice.not-authentic',
  automatic: 'mail-desk.advice.automatic',
  'account-disabled': 'mail-desk.advice.account-disabled',
  'too-many': 'mail-desk.advice.later',
  quota: 'mail-desk.advice.later',
  'refused-by-ticket': 'mail-desk.advice.refused-by-ticket',
  unprocessable: 'mail-desk.advice.unprocessable',
  'too-large': 'mail-desk.advice.unreadable',
  'too-many-parts': 'mail-desk.advice.unreadable',
  'too-slow': 'mail-desk.advice.unprocessable',
  broken: 'mail-desk.advice.unreadable',
}

interface ShownAgain {
  form?: FormState
  blocking?: FormState
  /** Somebody else was faster. */
  decided?: boolean
}

function incomingPage(
  words: Translator,
  actor: Actor,
  mail: IncomingMailShown,
  { form = emptyForm(), blocking, decided = false }: ShownAgain = {},
) {
  const { t } = words
  const path = `${MAIL_DESK}/incoming/${mail.id}`
  const reason = mail.reason ?? ''
  const waits = mail.state === 'quarantined'
  const admit = mail.from && !NAMELESS.has(reason) && reason !== 'not-authentic' ? shownAddress(mail.from) : undefined
  return {
    path,
    title: mail.subject || t('mail-desk.no-subject'),
    facts: factsOf(words, mail),
    body: mail.body,
    readable: waits || mail.body !== null,
    gone: mail.state === 'discarded' || mail.state === 'refused',
    original: mail.rawId ? `${path}/original` : undefined,
    ticket: mail.ticket ? { href: `/desk/tickets/${mail.ticket}`, label: whatOf(words, mail) } : undefined,
    /** Its job is about to file it. */
    running: mail.state === 'stored',
    refreshWithoutScript: mail.state === 'stored' && ('3' as const),
    waits: waits && {
      advice: t(ADVICE[reason as QuarantineReason] ?? 'mail-desk.advice.unprocessable'),
      form: labelled(form, LABELS, { ticket: mail.facts.hint ?? '' }),
      formKey: form.values.formKey ?? randomUUID(),
      nameless: NAMELESS.has(reason),
      readable: !UNREADABLE.has(reason),
      retried: TRIED_AGAIN.has(reason),
      admit: admit && t('mail-desk.admit', { address: admit }),
      block:
        actor.role === 'admin' && mail.from && !NAMELESS.has(reason) ? blockOf(words, mail.from, blocking) : undefined,
    },
    decided,
  }
}

const blockOf = ({ t }: Translator, from: string, form = emptyForm()) => ({
  form: labelled(form, LABELS, { what: 'address' }),
  choices: [
    { value: 'address', label: t('mail-desk.block.address', { address: shownAddress(from) }) },
    { value: 'domain', label: t('mail-desk.block.domain', { domain: shownAddress(from.slice(from.indexOf('@'))) }) },
  ],
})

function factsOf(words: Translator, mail: IncomingMailShown): { name: string; value: string; href?: string }[] {
  const { t } = words
  const { facts, decidedBy, decidedAt, fromName, to } = mail
  const nothing = mail.state === 'discarded' || mail.state === 'refused'
  const waits = mail.state === 'quarantined'
  const known = [
    { name: t(waits ? 'mail-desk.fact.why' : 'mail-desk.fact.state'), value: whatOf(words, mail) },
    { name: t('mail-desk.fact.mailbox'), value: mail.mailbox },
    { name: t('mail-desk.fact.time'), value: words.dateTime(mail.receivedAt) },
    { name: t('mail-desk.fact.size'), value: words.fileSize(mail.size) },
    ...(decidedAt
      ? [
          {
            name: t('mail-desk.fact.decided'),
            value: [decidedBy, words.dateTime(decidedAt)].filter(Boolean).join(', '),
          },
        ]
      : []),
  ]
  if (nothing) return known
  const from = [fromName, senderOf(words, mail)].filter(Boolean).join(', ')
  return [
    ...known.slice(0, 1),
    { name: t('mail-desk.fact.from'), value: from },
    ...(to.length ? [{ name: t('mail-desk.fact.to'), value: to.slice(0, 10).map(shownAddress).join(', ') }] : []),
    ...known.slice(1),
    { name: t('mail-desk.fact.auth'), value: facts.auth?.join('; ').slice(0, 500) || t('mail-desk.fact.auth.none') },
    { name: t('mail-desk.fact.files'), value: facts.files?.join(', ') || t('mail-desk.fact.files.none') },
    ...(facts.hint ? [{ name: t('mail-desk.fact.hint'), value: facts.hint, href: `/desk/tickets/${facts.hint}` }] : []),
  ]
}

export const idOf = (request: FastifyRequest) => known(mailParams, request.params).id

/** A mail of one of the reader's mailboxes, with what may become of it. */
export async function showMail(request: FastifyRequest, reply: FastifyReply, again?: ShownAgain) {
  const actor = actorOf(request)
  const mail = await readIncoming(request.server.db, actor, idOf(request))
  return reply.page('correspondence/desk/incoming', incomingPage(request.words, actor, mail, again))
}

/** Nothing was done: the form with what is wrong, or what somebody else has decided meanwhile. */
export const answerRefused = (request: FastifyRequest, reply: FastifyReply, error: unknown, again: () => ShownAgain) =>
  error instanceof DecidedMeanwhileError
    ? showMail(request, reply.code(409), { decided: true })
    : showMail(request, reply.code(422), again())
