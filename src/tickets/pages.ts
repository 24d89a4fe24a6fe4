import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { filesOfDraft, type Upload, type UploadLimits } from '../attachments/uploads.ts'
import { latestDraft } from '../drafts/drafts.ts'
import { keptFields } from '../drafts/forms.ts'
import { attachmentsField, draftForm, withFileErrors } from '../drafts/pages.ts'
import { type MessageKey, onPaper, type Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'
import { momentOf } from '../web/components.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import { labelled } from '../web/labelled-forms.ts'
import { withQuery } from '../web/paths.ts'
import { absenceTold } from './absence-pages.ts'
import { broughtOn, givenOn } from './answer-words.ts'
import { askedOnPage } from './asked-pages.ts'
import type { Conversation } from './conversation.ts'
import { entriesOf, solutionOf } from './conversation-pages.ts'
import { callbacksTold } from './desk-callback-pages.ts'
import { replyForm } from './forms.ts'
import { kindKey, priorityKey, restartedText, stateKey } from './labels.ts'
import { can, closedTooLong } from './policy.ts'
import { promiseOnPage } from './promise-pages.ts'
import type { FoundTicket, TicketFacts } from './queries.ts'
import { MAX_BODY, PRIORITIES } from './rules.ts'
import { sharingSection } from './sharing-pages.ts'
import { turnFor } from './turn-pages.ts'
import { visitOnPage } from './visit-pages.ts'
import { handlingKey, remoteHint } from './visit-words.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/portal/show': Awaited<ReturnType<typeof ticketPage>>
    'tickets/portal/print': ReturnType<typeof printPage>
  }
}

export interface FormPageTools {
  db: Db
  config: UploadLimits
  words: Translator
  actor: Actor
}

const REPLY = { body: 'reply.body', priority: 'new.priority', attachments: 'files.label' } satisfies Record<
  string,
  MessageKey
>
const CLOSURE = { comment: 'ticket.close.comment' } satisfies Record<string, MessageKey>

export const prioritiesIn = (words: Translator) =>
  PRIORITIES.map((priority) => ({ value: priority, label: words.t(priorityKey(priority)) }))

/** A follow-up keeps company and confidentiality. */
export const placeOf = (ticket?: Pick<FoundTicket, 'organizationId' | 'confidential'>) => ({
  ...(ticket?.organizationId ? { organization: String(ticket.organizationId) } : {}),
  ...(ticket?.confidential ? { confidential: 'yes' } : {}),
})

export async function ticketPage(
  { db, config, words, actor }: FormPageTools,
  ticket: Conversation,
  options: {
    form?: FormState
    faults?: Upload[]
    before?: number | undefined
    closing?: FormState
    sharing?: FormState
    asked?: FormState
  } = {},
) {
  const { messages, older } = ticket
  const [first] = messages
  const purpose = `reply:${ticket.id}` as const
  const draft = ticket.hasDraft && !options.form ? await latestDraft(db, actor, purpose) : undefined
  const form = options.form ?? emptyForm(draft?.fields ?? {})
  const closing = options.closing ?? emptyForm()
  const formKey = form.values.formKey ?? draft?.key ?? randomUUID()
  const faults = options.faults ?? []
  const files = draft || options.form ? await filesOfDraft(db, actor.accountId, formKey) : []
  const mayShare = can(actor, 'share', ticket)
  return {
    ticket: factsOnPage(words, ticket, actor),
    merged: ticket.merged,
    turn: {
      ...turnFor(words, ticket, actor),
      since: ticket.turn === 'nobody' ? undefined : momentOf(words, ticket.turnSince),
      promise: promiseOnPage(words, ticket.promisedAt)?.told,
      callbacks: callbacksTold(words, ticket.callbacks),
    },
    remote: ticket.handling === 'remote' && ticket.state !== 'closed' ? remoteHint(words, actor) : [],
    absence: ticket.state !== 'closed' && absenceTold(words, ticket),
    entries: entriesOf(words, actor, ticket),
    solution: solutionOf(ticket),
    olderHref: older && first && `/tickets/${ticket.number}?before=${first.id}`,
    newestHref: options.before && `/tickets/${ticket.number}`,
    can: {
      reply: can(actor, 'reply', ticket) && ticket.state !== 'closed',
      close: can(actor, 'close', ticket),
      reopen: can(actor, 'reopen', ticket),
      follow: closedTooLong(actor, ticket),
      share: mayShare,
    },
    asked: can(actor, 'reply', ticket) && ticket.state !== 'closed' && askedOnPage(words, ticket, options.asked),
    followHref: withQuery('/tickets/new', { follows: ticket.number }),
    back: listOf(words, actor, ticket),
    sharing: ticket.organizationName !== null && sharingSection(words, actor, ticket, mayShare, options.sharing),
    reopenDays: actor.settings.current().reopenDays,
    form: labelled({ ...form, errors: withFileErrors(words, form.errors, faults, config) }, REPLY, {
      priority: String(ticket.priority),
    }),
    formKey,
    draftForm: draftForm(words, purpose, formKey, keptFields(replyForm)),
    attachments: attachmentsField(words, purpose, { formKey, files, faults, limits: config }, form.errors.attachments),
    closing: labelled(closing, CLOSURE),
    closingOpen: Object.keys(closing.errors).length > 0,
    closingKey: closing.values.formKey ?? randomUUID(),
    draft: draft && { saved: words.dateTime(draft.updatedAt), key: formKey },
    priorities: prioritiesIn(words),
    maxBody: MAX_BODY,
  }
}

export function printPage(shown: Translator, actor: Actor, ticket: Conversation) {
  const words = onPaper(shown)
  return {
    ticket: factsOnPage(words, ticket, actor),
    entries: entriesOf(words, actor, ticket),
    solution: solutionOf(ticket),
    printed: words.exact(now()),
  }
}

function listOf({ t }: Translator, actor: Actor, ticket: Conversation) {
  if (ticket.requesterId === actor.accountId) return { href: '/tickets', label: t('ticket.back'), active: 'tickets' }
  if (ticket.participants.some(({ id }) => id === actor.accountId))
    return { href: '/tickets/shared', label: t('shared.title'), active: 'tickets' }
  return { href: '/company/tickets', label: t('company.title'), active: 'company' }
}

export function factsOnPage(words: Translator, ticket: TicketFacts, actor: Actor) {
  const own = ticket.requesterId === actor.accountId
  return {
    own,
    id: ticket.id,
    number: ticket.number,
    path: `/tickets/${ticket.number}`,
    subject: ticket.subject,
    state: ticket.state,
    stateText: words.t(stateKey(ticket.state, { own })),
    priority: ticket.priority,
    priorityText: words.t(priorityKey(ticket.priority)),
    kindText: words.t(kindKey(ticket.kind)),
    affectsText: words.t(ticket.affects === 'me' && !own ? 'affects.requester' : `affects.${ticket.affects}`),
    handlingText: ticket.handling && words.t(handlingKey(ticket.handling)),
    visit: visitOnPage(words, ticket),
    restartedText: restartedText(words, ticket),
    channelText: words.t(`channel.${ticket.channel}`),
    confidential: ticket.confidential,
    requester: ticket.requesterName,
    team: ticket.teamName,
    assignee: ticket.assigneeName || words.t('ticket.unassigned'),
    created: momentOf(words, ticket.createdAt),
    updated: momentOf(words, ticket.updatedAt),
    closed: ticket.closedAt && momentOf(words, ticket.closedAt),
    follows: ticket.followsNumber && { number: ticket.followsNumber, href: `/tickets/${ticket.followsNumber}` },
    organization: ticket.organizationName,
    organizationLabel: words.t('ticket.organization'),
    site: ticket.site,
    contract: ticket.contractNumber,
    given: givenOn(words, ticket.template),
    brought: broughtOn(words, ticket.brought),
  }
}
