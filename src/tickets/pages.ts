import { randomUUID } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { initials } from '../accounts/names.ts'
import { INLINE_TYPES } from '../attachments/detection.ts'
import { filesOfDraft, type Upload, type UploadLimits } from '../attachments/uploads.ts'
import { latestDraft } from '../drafts/drafts.ts'
import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Db, TicketState } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { teamsForCustomers } from '../teams/teams.ts'
import { emptyForm, type FormState } from '../web/forms.ts'
import type { Conversation, ConversationMessage, HistoryLine } from './conversation.ts'
import { type ShownEventType, TOLD_BY_MESSAGES } from './events.ts'
import { priorityKey, stateKey } from './labels.ts'
import { can, closedTooLong, turnOf } from './policy.ts'
import { findTicketFor, type TicketFacts } from './queries.ts'
import { MAX_BODY, MAX_SUBJECT, PRIORITIES } from './rules.ts'

export interface FormPageTools {
  db: Db
  config: UploadLimits
  words: Translator
  actor: Actor
}

/** The form for a new ticket: as typed, else as in the latest draft, else empty. */
export async function newTicketPage(
  { db, config, words, actor }: FormPageTools,
  options: { form?: FormState; faults?: Upload[]; follows?: string; vague?: boolean } = {},
) {
  const latest = options.form ? undefined : await latestDraft(db, actor, 'ticket')
  // What was written for something else is no follow-up.
  const draft = !options.follows || latest?.fields.follows === options.follows ? latest : undefined
  const follows = options.form?.values.follows ?? options.follows ?? draft?.fields.follows
  const followed = follows ? await findFollowed(db, actor, follows) : undefined
  const form =
    options.form ??
    emptyForm({
      ...(followed ? { subject: followed.subject, priority: String(followed.priority) } : {}),
      ...(draft?.fields ?? placeOf(followed)),
    })
  const key = form.values.formKey ?? draft?.key ?? randomUUID()
  return {
    form,
    formKey: key,
    faults: options.faults ?? [],
    vague: options.vague ?? false,
    draft: draft && { saved: words.dateTime(draft.updatedAt), key },
    files: await filesOfDraft(db, actor.accountId, key),
    teams: await teamsForCustomers(db),
    companies: actor.companies.length > 1 ? actor.companies : [],
    mayBeConfidential: actor.companies.length > 0,
    priorities: PRIORITIES.map((priority) => ({ value: priority, label: words.t(priorityKey(priority)) })),
    follows: followed && { number: followed.number, subject: followed.subject },
    limits: config,
    maxSubject: MAX_SUBJECT,
    maxBody: MAX_BODY,
    hint: actor.settings.current().ticketHint[words.locale]?.split(/\n+/).filter(Boolean),
  }
}

/** A ticket that carries on another is for the same company, and as confidential. */
export const placeOf = (ticket?: Pick<TicketFacts, 'organizationId' | 'confidential'>) => ({
  ...(ticket?.organizationId ? { organization: String(ticket.organizationId) } : {}),
  ...(ticket?.confidential ? { confidential: 'yes' } : {}),
})

/** The ticket that a new one carries on; none if it is not the actor's to see. */
async function findFollowed(db: Db, actor: Actor, number: string) {
  return findTicketFor(db, actor, number).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined
    throw error
  })
}

/** A ticket with its conversation and the form to answer, for its customer's side. */
export async function ticketPage(
  { db, config, words, actor }: FormPageTools,
  ticket: Conversation,
  options: {
    form?: FormState
    faults?: Upload[]
    before?: number | undefined
    closing?: FormState
    sharing?: FormState
  } = {},
) {
  const { messages, older, history } = ticket
  const [first] = messages
  const draft = ticket.hasDraft && !options.form ? await latestDraft(db, actor, `reply:${ticket.id}`) : undefined
  const form = options.form ?? emptyForm(draft?.fields ?? {})
  const formKey = form.values.formKey ?? draft?.key ?? randomUUID()
  return {
    ticket: ticketFacts(words, ticket, actor),
    entries: entriesOf(words, messages, history),
    olderHref: older && first && `/tickets/${ticket.number}?before=${first.id}`,
    newestHref: options.before && `/tickets/${ticket.number}`,
    can: {
      reply: can(actor, 'reply', ticket) && ticket.state !== 'closed',
      close: can(actor, 'close', ticket),
      reopen: can(actor, 'reopen', ticket),
      follow: closedTooLong(actor, ticket),
      share: can(actor, 'share', ticket) && ticket.organizationName !== null,
    },
    back: listOf(actor, ticket),
    participants: ticket.participants.map((person) => ({ ...person, self: person.id === actor.accountId })),
    sharing: options.sharing ?? emptyForm(),
    reopenDays: actor.settings.current().reopenDays,
    form,
    formKey,
    closing: options.closing ?? emptyForm(),
    closingKey: options.closing?.values.formKey ?? randomUUID(),
    faults: options.faults ?? [],
    draft: draft && { saved: words.dateTime(draft.updatedAt), key: formKey },
    files: draft || options.form ? await filesOfDraft(db, actor.accountId, formKey) : [],
    priorities: PRIORITIES.map((priority) => ({ value: priority, label: words.t(priorityKey(priority)) })),
    limits: config,
    maxBody: MAX_BODY,
  }
}

/** The list a ticket is in for the actor, to go back to. */
function listOf(actor: Actor, ticket: Conversation): string {
  if (ticket.requesterId === actor.accountId) return '/tickets'
  return ticket.participants.some(({ id }) => id === actor.accountId) ? '/tickets/shared' : '/company/tickets'
}

export function ticketFacts(words: Translator, ticket: TicketFacts, actor: Actor) {
  const own = ticket.requesterId === actor.accountId
  return {
    own,
    id: ticket.id,
    number: ticket.number,
    path: `/tickets/${ticket.number}`,
    subject: ticket.subject,
    state: ticket.state,
    stateText: words.t(stateKey(ticket.state, { own })),
    turn: turnOf(ticket.state),
    priority: ticket.priority,
    priorityText: words.t(priorityKey(ticket.priority)),
    affectsText: words.t(ticket.affects === 'me' && !own ? 'affects.requester' : `affects.${ticket.affects}`),
    restarted: ticket.restarted,
    channelText: words.t(`channel.${ticket.channel}`),
    confidential: ticket.confidential,
    requester: ticket.requesterName,
    team: ticket.teamName,
    assignee: ticket.assigneeName,
    created: timeOf(words, ticket.createdAt),
    updated: timeOf(words, ticket.updatedAt),
    closed: ticket.closedAt && timeOf(words, ticket.closedAt),
    holdUntil: ticket.holdUntil && words.day(ticket.holdUntil),
    follows: ticket.followsNumber,
    organization: ticket.organizationName,
    contract: ticket.contractNumber,
  }
}

const timeOf = (words: Translator, moment: Date) => ({ text: words.dateTime(moment), iso: moment.toISOString() })

type Entry =
  | { kind: 'message'; at: Date; message: ReturnType<typeof messageEntry> }
  | { kind: 'event'; at: Date; text: string; href: string | undefined; time: ReturnType<typeof timeOf> }

/** Messages and what happened between them, in the order of time. The opening is told by the first message. */
export function entriesOf(words: Translator, messages: ConversationMessage[], history: HistoryLine[]): Entry[] {
  const entries: Entry[] = messages.map((message) => ({
    kind: 'message',
    at: message.createdAt,
    message: messageEntry(words, message),
  }))
  for (const line of history) {
    if (TOLD_BY_MESSAGES.has(line.type)) continue
    const { number } = line.data
    const text = words.t(historyKey(line.type), {
      ...line.data,
      name: line.actorName,
      ...(line.data.state ? { state: words.t(stateKey(line.data.state as TicketState)) } : {}),
      ...(line.data.priority ? { priority: words.t(priorityKey(Number(line.data.priority))) } : {}),
    })
    entries.push({
      kind: 'event',
      at: line.createdAt,
      text,
      href: number && `/tickets/${number}`,
      time: timeOf(words, line.createdAt),
    })
  }
  return entries.sort((one, other) => one.at.getTime() - other.at.getTime())
}

const historyKey = (type: string) => `history.${type as ShownEventType}` satisfies MessageKey

function messageEntry(words: Translator, message: ConversationMessage) {
  return {
    id: message.id,
    author: message.authorName,
    initials: initials(message.authorName),
    side: message.side,
    channelText: words.t(`channel.${message.channel}`),
    time: timeOf(words, message.createdAt),
    paragraphs: message.body.split(/\n{2,}/),
    files: message.files.map((file) => ({
      name: file.filename,
      size: words.fileSize(file.size),
      href: `/attachments/${file.id}/${encodeURIComponent(file.filename)}`,
      image: INLINE_TYPES.has(file.mediaType),
    })),
  }
}
