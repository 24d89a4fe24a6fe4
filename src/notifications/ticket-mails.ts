import type { Translator } from '../i18n/translate.ts'
import type { Db } from '../platform/db.ts'
import type { EventData } from '../tickets/events.ts'
import { colleagueMails } from './colleague-mails.ts'
import { composeMail, type Letter, type MailTools, teamSender } from './compose.ts'
import { deliverMail, type Post } from './delivery.ts'
import { ABSENCE_MAIL, type Follower, readEvents, type StoredEvent, type TicketNews } from './events.ts'
import { lettersOf } from './letters.ts'
import { type MailTextName, readMailTexts, type TextTools, textIn } from './mail-texts.ts'
import { recipientsOf } from './news-kinds.ts'
import { GATHERED_FOR, sentAtOnce, writeNotices } from './notices.ts'
import { type NewMail, writeMails } from './outbox.ts'
import { readTeamEvents } from './team-events.ts'
import {
  type About,
  answerBlocks,
  earlierBlocks,
  type StateEvent,
  sortedFiles,
  stateAfter,
  valuesOf,
} from './ticket-letters.ts'
import { calendarFor, isOfVisit } from './visit-letters.ts'

/**
 * The job behind every change of a ticket: tells its events to people who are concerned, and who may and want to know
 * now, by mail and under the bell. Tells everyone each event once, however often it runs; other jobs retry.
 */
export async function tellEvents(db: Db, given: MailTools, post: Post, ids: number[], gatheredFor = GATHERED_FOR) {
  const [all, team, texts] = await Promise.all([
    readEvents(db, ids, given.config.timeZone),
    readTeamEvents(db, ids, given.config.timeZone),
    readMailTexts(db),
  ])
  const tools = { ...given, texts }
  const mails = all.flatMap((news) =>
    news.followers.flatMap((to) => [mailFor(tools, news, to) ?? [], visitMail(tools, news, to) ?? []].flat()),
  )
  const told = recipientsOf(team)
  mails.push(...colleagueMails(tools, sentAtOnce(told)))
  const { digestTime } = given.settings.current()
  const { timeZone } = given.config
  await writeNotices(db, told, { timeZone, digestTime, gatheredFor })
  await Promise.all((await writeMails(db, mails)).map((id) => deliverMail(db, post, id)))
}

/** One mail for all events, or none. */
function mailFor(tools: TextTools, news: TicketNews, to: Follower): NewMail | undefined {
  const own = news.events.find(
    (event): event is StoredEvent<'replied'> => event.type === 'replied' && event.actorId === to.id,
  )
  if (own?.data.left) return missingFiles(tools, news, to, own, own.data.left)
  if (own && asksSomebodyAbsent(news, to, own)) return absenceMail(tools, news, to, own)
  const events = news.events.filter((event) => concerns(event, to) && event.actorId !== to.id)
  const find = <Type extends keyof EventData>(type: Type) =>
    events.find((event): event is StoredEvent<Type> => event.type === type && wants(to, event.type))
  const opened = news.events.find((event): event is StoredEvent<'opened'> => event.type === 'opened')
  // Nothing is promised to somebody without a contract.
  if (opened?.data.triage) return undefined
  if (opened && to.own && !concerns(opened, to)) return undefined
  if (opened && to.own)
    return wants(to, 'opened') ? acknowledgement(tools, news, to, opened, find('assigned')) : undefined
  const replied = find('replied')
  const state = find('closed') ?? find('state') ?? find('reopened')
  const shared = find('shared')
  const begun = find('assigned')
  const promise = find('promised')
  if (shared) return simpleMail(tools, news, to, { name: 'ticket.shared', text: 'shared', event: shared })
  if (opened) return undefined
  if (replied) return replyMail(tools, news, to, { replied, state, promise })
  // A reply's change of state is told with the reply, or not at all.
  if (news.events.some(({ type }) => type === 'replied')) return undefined
  // So is one that a visit brings.
  if (state && !(state.type === 'state' && news.events.some(isOfVisit))) {
    const text = state.type === 'closed' ? 'closed' : 'state'
    return simpleMail(tools, news, to, { name: 'ticket.state-changed', text, event: state })
  }
  const handling = find('handling')
  if (handling?.data.handling === 'remote')
    return simpleMail(tools, news, to, { name: 'ticket.remote', text: 'remote', event: handling })
  return begun && simpleMail(tools, news, to, { name: 'ticket.begun', text: 'begun', event: begun })
}

/** Who comes and when, or that nobody does, with a file for the calendar. */
function visitMail(tools: TextTools, news: TicketNews, to: Follower): NewMail | undefined {
  const visit = news.events.findLast(isOfVisit)
  if (!visit || visit.actorId === to.id || !wants(to, visit.type)) return undefined
  const off = visit.type === 'visit-called-off'
  const facts = {
    ...about(news, to, 'ticket.visit', [visit.id]),
    calendar: (words: Translator) => calendarFor(tools, words, news, visit, { folder: '/tickets', off }),
  }
  return composeMail(tools, facts, (words) =>
    letter(tools, visit.type, { news, to, words, agent: visit.actorName, visit }),
  )
}

/** Some events have no mail. */
const MAILS: Partial<Record<keyof EventData, string>> = {
  opened: 'ticket.opened',
  assigned: 'ticket.state-changed',
  replied: 'ticket.replied',
  closed: 'ticket.state-changed',
  reopened: 'ticket.state-changed',
  state: 'ticket.state-changed',
  handling: 'ticket.state-changed',
  visit: 'ticket.state-changed',
  'visit-moved': 'ticket.state-changed',
  'visit-called-off': 'ticket.state-changed',
  shared: 'ticket.shared',
}

const wants = (to: Follower, type: keyof EventData) => !to.mutedMails.includes(MAILS[type] ?? '')

const concerns = ({ recipients }: StoredEvent, to: Follower) => !recipients || recipients.includes(to.id)

/** Answers are filed by the ticket number. */
const subjectOf = ({ number, subject }: Pick<TicketNews, 'number' | 'subject'>) => `[Ticket#${number}] ${subject}`

export const about = (news: TicketNews, to: Follower, name: string, tells: number[]) => ({
  name,
  to,
  ticketId: news.id,
  from: teamSender(news),
  tells,
})

/** What the text of this name says of a ticket. */
export const letter = (tools: TextTools, text: MailTextName, it: About): Letter => ({
  subject: subjectOf(it.news),
  blocks: lettersOf(textIn(tools.texts, it.words, text).body, valuesOf(tools, it), it.words.locale),
})

/** Also who works on it, if somebody has begun at once. It answers a mail, or sums up a call. */
function acknowledgement(
  tools: TextTools,
  news: TicketNews,
  to: Follower,
  opened: StoredEvent<'opened'>,
  begun?: StoredEvent<'assigned'>,
) {
  const tells = [opened.id, ...(begun ? [begun.id] : [])]
  const { split } = opened.data
  if (split) {
    const parted = { news: { ...news, formerNumber: split }, to, agent: opened.actorName }
    return composeMail(tools, about(news, to, 'ticket.split', tells), (words) =>
      letter(tools, 'split', { ...parted, words }),
    )
  }
  const byMail = news.channel === 'email'
  const phoned = news.messages.find(({ id }) => opened.data.recorded === 'phone' && id === opened.data.messageId)
  const facts =
    byMail && news.formerNumber ? about(news, to, 'ticket.followed', tells) : about(news, to, 'ticket.opened', tells)
  return composeMail(tools, { ...facts, ...(byMail ? { automatic: 'auto-replied' as const } : {}) }, (words) =>
    letter(tools, phoned ? 'phoned' : byMail && news.formerNumber ? 'followed' : 'opened', {
      news,
      to,
      words,
      agent: begun?.actorName,
      left: opened.data.left,
      ...(phoned ? { answer: answerBlocks(words, phoned, sortedFiles(tools.config, [])) } : {}),
    }),
  )
}

/** To whoever wrote the mail that they were in. */
const missingFiles = (
  tools: TextTools,
  news: TicketNews,
  to: Follower,
  { id }: StoredEvent<'replied'>,
  left: string[],
) =>
  composeMail(tools, { ...about(news, to, 'ticket.files-missing', [id]), automatic: 'auto-replied' }, (words) =>
    letter(tools, 'missing', { news, to, words, left }),
  )

/** By mail, for the first time while the assignee is absent; in the portal, the page says it. */
const asksSomebodyAbsent = ({ absence, messages, state }: TicketNews, to: Follower, { data }: StoredEvent<'replied'>) =>
  absence !== null &&
  state !== 'closed' &&
  !absence.told.includes(to.id) &&
  messages.some(({ id, byMail, side }) => id === data.messageId && byMail && side === 'customer')

const absenceMail = (tools: TextTools, news: TicketNews, to: Follower, { id }: StoredEvent<'replied'>) =>
  composeMail(tools, { ...about(news, to, ABSENCE_MAIL, [id]), automatic: 'auto-replied' }, (words) =>
    letter(tools, 'absent', { news, to, words, agent: news.absence?.agent }),
  )

/** Of an event that says everything. */
const simpleMail = (
  tools: TextTools,
  news: TicketNews,
  to: Follower,
  { name, text, event }: { name: string; text: MailTextName; event: StoredEvent },
) =>
  composeMail(tools, about(news, to, name, [event.id]), (words) =>
    letter(tools, text, { news, to, words, agent: event.actorName, state: isOfState(event) ? event : undefined }),
  )

const isOfState = (event: StoredEvent): event is StateEvent => ['closed', 'state', 'reopened'].includes(event.type)

interface Answered {
  replied: StoredEvent<'replied'>
  state: StateEvent | undefined
  promise: StoredEvent<'promised'> | undefined
}

function replyMail(tools: TextTools, news: TicketNews, to: Follower, { replied, state, promise }: Answered) {
  const message = news.messages.find(({ id }) => id === replied.data.messageId)
  if (!message) return undefined
  // Nobody chose what is next when they answered from a mail program.
  const asks = !message.byMail && (stateAfter(state) === 'waiting' || (!state && news.state === 'waiting'))
  const text = message.side === 'team' ? (asks ? 'question' : 'replied') : 'colleague'
  const files = sortedFiles(tools.config, message.files)
  const facts = {
    ...about(news, to, 'ticket.replied', [replied.id, ...[state, promise].flatMap((event) => event?.id ?? [])]),
    files: files.inline,
    links: files.links,
    // What one of the team wrote is for a person, whose absence note the team should see.
    ...(message.side === 'team' ? { automatic: null } : {}),
  }
  return composeMail(tools, facts, (words) => {
    const it = {
      news,
      to,
      words,
      agent: message.authorName,
      message,
      state,
      promisedAt: promise?.data.at,
      answer: answerBlocks(words, message, files),
    }
    const { subject, blocks } = letter(tools, text, it)
    return { subject, blocks: [...blocks, ...earlierBlocks(words, news, to)] }
  })
}
