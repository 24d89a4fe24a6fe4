import type { Translator } from '../i18n/translate.ts'
import type { Db, TicketState } from '../platform/db.ts'
import type { EventData } from '../tickets/events.ts'
import { priorityKey, stateKey } from '../tickets/labels.ts'
import { composeMail, type MailTools, teamSender } from './compose.ts'
import { deliverMail, type Post } from './delivery.ts'
import { type Follower, readEvents, type StoredEvent, type TicketNews } from './events.ts'
import { type NewMail, writeMails } from './outbox.ts'
import { readTeamEvents } from './team-events.ts'
import { teamMails } from './team-mails.ts'

/**
 * The job behind every change of a ticket: mails its events to people who are concerned, and who may and want to know
 * now. Tells everyone each event once, however often it runs; other jobs retry.
 */
export async function tellEvents(db: Db, tools: MailTools, post: Post, ids: number[]) {
  const mails: NewMail[] = []
  for (const news of await readEvents(db, ids, tools.config.timeZone)) {
    for (const to of news.followers) {
      const mail = await mailFor(tools, news, to)
      if (mail) mails.push(mail)
    }
  }
  mails.push(...teamMails(tools, await readTeamEvents(db, ids)))
  await Promise.all((await writeMails(db, mails)).map((id) => deliverMail(db, post, id)))
}

/** One mail for all events, or none. */
async function mailFor(tools: MailTools, news: TicketNews, to: Follower): Promise<NewMail | undefined> {
  const events = news.events.filter((event) => concerns(event, to) && event.actorId !== to.id)
  const find = <Type extends keyof EventData>(type: Type) =>
    events.find((event): event is StoredEvent<Type> => event.type === type && wants(to, event.type))
  const opened = news.events.find(({ type }) => type === 'opened')
  if (opened && to.own)
    return concerns(opened, to) && wants(to, 'opened')
      ? acknowledgement(tools, news, to, opened.id, find('assigned'))
      : undefined
  const replied = find('replied')
  const state = find('closed') ?? find('state') ?? find('reopened')
  const shared = find('shared')
  const begun = find('assigned')
  if (shared) return invitation(tools, news, to, shared)
  if (opened) return undefined
  if (replied) return replyMail(tools, news, to, replied, state)
  // A reply's change of state is told with the reply, or not at all.
  if (state && !news.events.some(({ type }) => type === 'replied')) return stateMail(tools, news, to, state)
  if (begun && !news.events.some(({ type }) => type === 'replied')) return begunMail(tools, news, to, begun)
  return undefined
}

/** Some events have no mail. */
const MAILS: Partial<Record<keyof EventData, string>> = {
  opened: 'ticket.opened',
  assigned: 'ticket.state-changed',
  replied: 'ticket.replied',
  closed: 'ticket.state-changed',
  reopened: 'ticket.state-changed',
  state: 'ticket.state-changed',
  shared: 'ticket.shared',
}

const wants = (to: Follower, type: keyof EventData) => !to.mutedMails.includes(MAILS[type] ?? '')

const concerns = ({ recipients }: StoredEvent, to: Follower) => !recipients || recipients.includes(to.id)

/** Answers are filed by the ticket number. */
const subjectOf = ({ number, subject }: TicketNews) => `[Ticket#${number}] ${subject}`
const pathOf = ({ number }: TicketNews) => `/tickets/${number}`
const about = (news: TicketNews, to: Follower, name: string, tells: number[]) => ({
  name,
  to,
  ticketId: news.id,
  from: teamSender(news),
  tells,
})

/** It answers a mail, if the ticket came by one. */
const acknowledging = (news: TicketNews, to: Follower, tells: number[]) => ({
  ...about(news, to, 'ticket.opened', tells),
  ...(news.channel === 'email' ? { automatic: 'auto-replied' as const } : {}),
})

/** Also who works on it, if somebody has begun at once. */
const acknowledgement = (
  tools: MailTools,
  news: TicketNews,
  to: Follower,
  event: number,
  begun?: StoredEvent<'assigned'>,
) =>
  composeMail(tools, acknowledging(news, to, [event, ...(begun ? [begun.id] : [])]), ({ t }) => ({
    subject: subjectOf(news),
    opening: [t('mail.opened.opening', { subject: news.subject })],
    facts: [
      { label: t('ticket.number'), value: news.number },
      { label: t('ticket.priority'), value: t(priorityKey(news.priority)) },
    ],
    action: { label: t('mail.ticket.action'), path: pathOf(news) },
    closing: [
      begun ? t('mail.opened.begun', { name: begun.actorName }) : t('mail.opened.next'),
      t('mail.opened.privacy'),
    ],
  }))

type StateEvent = StoredEvent<'closed'> | StoredEvent<'reopened'> | StoredEvent<'state'>

function replyMail(
  tools: MailTools,
  news: TicketNews,
  to: Follower,
  replied: StoredEvent<'replied'>,
  state?: StateEvent,
) {
  const message = news.messages.find(({ id }) => id === replied.data.messageId)
  if (!message) return undefined
  const tells = [replied.id, ...(state ? [state.id] : [])]
  const asks = stateAfter(state) === 'waiting' || (!state && news.state === 'waiting')
  const opening =
    message.side === 'team' ? (asks ? 'mail.replied.question' : 'mail.replied.opening') : 'mail.replied.colleague'
  // What one of the team wrote is for a person, who may well have an absence note that the team should see.
  const facts = { ...about(news, to, 'ticket.replied', tells), ...(message.side === 'team' ? { automatic: null } : {}) }
  return composeMail(tools, facts, ({ t, day }) => ({
    subject: subjectOf(news),
    opening: [t(opening, { subject: news.subject, name: message.authorName })],
    quote: { author: message.authorName, body: message.body, signature: message.signature },
    action: { label: t('mail.replied.action'), path: `${pathOf(news)}#message-${message.id}` },
    closing: [
      ...(message.files.length
        ? [t('mail.replied.files', { count: message.files.length, names: message.files.join(', ') })]
        : []),
      ...(state?.type === 'closed'
        ? [
            ...solutionIn(t, news, message.body),
            t('mail.state.opening', { subject: news.subject, state: t(stateKey('closed')) }),
            t('mail.state.closed'),
          ]
        : []),
      ...heldIn({ t, day }, state),
    ],
  }))
}

/** Unless the reply has said it. */
function solutionIn(t: Translator['t'], { solution }: TicketNews, said = ''): string[] {
  if (!solution || solution === said) return []
  const [first, ...more] = solution.split(/\n+/)
  return [t('mail.state.solution', { solution: first ?? '' }), ...more]
}

/** When it goes on. */
function heldIn({ t, day }: Pick<Translator, 't' | 'day'>, state: StateEvent | undefined): string[] {
  const until = state?.type === 'state' && state.data.until
  return until ? [t('mail.state.until', { date: day(until) })] : []
}

const stateMail = (tools: MailTools, news: TicketNews, to: Follower, event: StateEvent) =>
  composeMail(tools, about(news, to, 'ticket.state-changed', [event.id]), ({ t, day }) => ({
    subject: subjectOf(news),
    opening: [
      t('mail.state.opening', {
        subject: news.subject,
        state: t(stateKey(stateAfter(event) ?? news.state, { own: to.own })),
      }),
    ],
    action: { label: t('mail.ticket.action'), path: pathOf(news) },
    closing: event.type === 'closed' ? [...solutionIn(t, news), t('mail.state.closed')] : heldIn({ t, day }, event),
  }))

const invitation = (tools: MailTools, news: TicketNews, to: Follower, event: StoredEvent<'shared'>) =>
  composeMail(tools, about(news, to, 'ticket.shared', [event.id]), ({ t }) => ({
    subject: subjectOf(news),
    opening: [t('mail.shared.opening', { subject: news.subject, name: event.actorName })],
    action: { label: t('mail.ticket.action'), path: pathOf(news) },
  }))

const begunMail = (tools: MailTools, news: TicketNews, to: Follower, event: StoredEvent<'assigned'>) =>
  composeMail(tools, about(news, to, 'ticket.begun', [event.id]), ({ t }) => ({
    subject: subjectOf(news),
    opening: [t('mail.begun.opening', { subject: news.subject, name: event.actorName })],
    action: { label: t('mail.ticket.action'), path: pathOf(news) },
  }))

function stateAfter(event: StateEvent | undefined): TicketState | undefined {
  if (event?.type === 'state') return event.data.state
  return event && (event.type === 'closed' ? 'closed' : 'open')
}
