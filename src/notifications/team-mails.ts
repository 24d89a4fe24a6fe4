import type { Translator } from '../i18n/translate.ts'
import type { EventData, EventType } from '../tickets/events.ts'
import { priorityKey } from '../tickets/labels.ts'
import { composeMail, type Letter, type MailContent, teamSender } from './compose.ts'
import { lettersOf, type MailBlock } from './letters.ts'
import { type TextTools, textIn } from './mail-texts.ts'
import type { Told } from './news-kinds.ts'
import { whatHappened } from './news-words.ts'
import type { NewMail } from './outbox.ts'
import { type Colleague, type TeamEvent, type TeamNews, TOLD, type ToldType } from './team-events.ts'
import { answersIn, commonValues } from './ticket-letters.ts'

export interface OfTicket {
  news: TeamNews
  first: TeamEvent
  /** In their order. */
  events: [TeamEvent, ...TeamEvent[]]
}

/** One for each colleague, about everything they are told here: what was done with one ticket, or with several. */
export function teamMails(tools: TextTools, told: Told[]): NewMail[] {
  return [...Map.groupBy(told, ({ to }) => to.id).values()].flatMap((own) => {
    const [lead, ...others] = byTicket(own)
    const [{ to } = { to: undefined }] = own
    if (!lead || !to) return []
    return others.length ? mailForMany(tools, to, [lead, ...others]) : mailFor(tools, to, lead)
  })
}

/** What somebody is told, by ticket. */
export const byTicket = (told: Told[]): OfTicket[] =>
  [...Map.groupBy(told, ({ news }) => news.id).values()].flatMap((own) => {
    const events = own.map(({ event }) => event).sort((one, other) => one.id - other.id)
    const [first] = [...events].sort((one, other) => rankOf(one) - rankOf(other))
    const [{ news } = { news: undefined }] = own
    return news && first ? [{ news, first, events: events as OfTicket['events'] }] : []
  })

function mailForMany(tools: TextTools, to: Colleague, told: [OfTicket, ...OfTicket[]]): NewMail {
  const [{ first, news }] = told
  const events = told.flatMap((each) => each.events)
  const name = first.actorName
  const count = told.length
  const message = messageOf(news, first)
  const forwarded = told.every((each) => each.first.type === 'forwarded' && each.news.teamName === news.teamName)
  const facts = { name: 'desk.tickets', to, tells: events.map(({ id }) => id) }
  return composeMail(tools, facts, ({ t }) => ({
    subject: t('mail.desk.many.subject', { count, name: forwarded ? news.teamName : name }),
    ...(forwarded ? { greeting: t('mail.greeting', { name: news.teamName }) } : {}),
    opening: [t(forwarded ? 'mail.desk.many.forwarded' : 'mail.desk.many.opening', { count, name })],
    facts: told.map((each) => ({
      label: each.news.subject,
      value: each.news.number,
      path: `/desk/tickets/${each.news.number}`,
    })),
    // The reason is the same for all.
    ...(forwarded && message ? { quote: { author: message.authorName, body: message.body } } : {}),
    action: { label: t('mail.desk.many.action'), path: '/desk/tickets' },
  }))
}

const rankOf = ({ type }: TeamEvent) => TOLD.indexOf(type as ToldType)

const messageOf = ({ messages }: TeamNews, { data }: TeamEvent) =>
  messages.find(({ id }) => id === (data as { messageId?: number }).messageId)

function mailFor(tools: TextTools, to: Colleague, { news, first, events }: OfTicket): NewMail {
  const { id, number, subject, teamName } = news
  const standsIn = to.id === news.deputyId && !to.watching && !ADDRESSES_TEAM.has(first.type)
  const facts = {
    name: 'desk.ticket',
    to,
    ticketId: id,
    from: teamSender(news),
    note: events.some(({ type }) => INTERNAL.has(type)),
    tells: events.map((each) => each.id),
  }
  if (first.type === 'bounced' && events.length === 1)
    return composeMail(tools, { ...facts, name: 'desk.bounced' }, (words) =>
      bounceNotice(tools, words, news, to, first),
    )
  if (events.length > 1)
    return composeMail(tools, facts, (words) => severalThings(words, to, { news, events }, standsIn))
  const message = messageOf(news, first)
  const triage = isTriage(first)
  return composeMail(tools, facts, (words) => ({
    subject: `[Ticket#${number}] ${subject}`,
    // A team is addressed, not one of its members.
    ...(ADDRESSES_TEAM.has(first.type) ? { greeting: words.t('mail.greeting', { name: teamName }) } : {}),
    opening: [
      words.t(standsIn && first.type === 'reassigned' ? 'absence.mail.reassigned' : `mail.desk.${toldType(first)}`, {
        agent: news.assigneeName ?? '',
        team: teamName,
        name: first.actorName,
        ...namesOf(first),
        ...('at' in first.data ? { at: words.dateTime(new Date(first.data.at)) } : {}),
      }),
      ...(triage ? [words.t('mail.desk.triage')] : []),
      ...(standsIn ? [words.t('absence.mail', { name: news.assigneeName ?? '' })] : []),
    ],
    facts: [
      ...factsOf(words, triage ? { ...news, organizationName: news.requesterEmail } : news),
      ...(ADDRESSES_TEAM.has(first.type) ? answersIn(words, news) : []),
    ],
    ...(message ? { quote: { author: message.authorName, body: message.body } } : {}),
    action: { label: words.t('mail.ticket.action'), path: `/desk/tickets/${number}` },
  }))
}

/** Each thing in a line of its own, and below it what was written. */
function severalThings(
  words: Translator,
  to: Colleague,
  { news, events }: Pick<OfTicket, 'news' | 'events'>,
  standsIn: boolean,
): MailContent {
  const { t } = words
  return {
    subject: `[Ticket#${news.number}] ${news.subject}`,
    ...(events.some(({ type }) => ADDRESSES_TEAM.has(type))
      ? { greeting: t('mail.greeting', { name: news.teamName }) }
      : {}),
    opening: [t('mail.desk.several'), ...(standsIn ? [t('absence.mail', { name: news.assigneeName ?? '' })] : [])],
    facts: factsOf(words, news),
    more: events.flatMap((event): MailBlock[] => {
      const message = messageOf(news, event)
      const what = whatHappened(words, event, to.id)
      if (!message) return [{ paragraph: [`${what}.`] }]
      return [{ paragraph: [`${what}:`] }, { quote: { author: message.authorName, body: message.body } }]
    }),
    action: { label: t('mail.ticket.action'), path: `/desk/tickets/${news.number}` },
  }
}

/** Of somebody without a contract, who is known by their address. */
const isTriage = ({ type, data }: TeamEvent) => type === 'opened' && Boolean((data as EventData['opened']).triage)

function factsOf({ t }: Translator, { number, subject, requesterName, organizationName, priority }: TeamNews) {
  return [
    { label: t('ticket.number'), value: number, path: `/desk/tickets/${number}` },
    { label: t('tickets.column.subject'), value: subject },
    { label: t('ticket.created-by'), value: [requesterName, organizationName].filter(Boolean).join(', ') },
    { label: t('ticket.priority'), value: t(priorityKey(priority)) },
  ]
}

const toldType = ({ type }: TeamEvent) => type as Exclude<ToldType, 'bounced'>

/** What somebody answers to such a mail is for the team as well. */
const INTERNAL = new Set<EventType>([
  ...(['noted', 'called', 'forwarded', 'returned', 'bounced', 'missed', 'draft-taken', 'answered'] as const),
  ...(['callback-due', 'visit-today', 'visit-alone'] as const),
])

const ADDRESSES_TEAM = new Set<EventType>(['opened', 'forwarded', 'returned'])

/** With the telephone number, which is what helps now. */
function bounceNotice(tools: TextTools, words: Translator, news: TeamNews, to: Colleague, event: TeamEvent): Letter {
  const { t, locale } = words
  const { address, reason } = event.data as EventData['bounced']
  const path = `/desk/tickets/${news.number}`
  const values = {
    ...commonValues(tools, words, to),
    'company.name': news.organizationName ?? undefined,
    'ticket.number': news.number,
    'ticket.subject': news.subject,
    'team.name': news.teamName,
    'mail.address': address,
    'mail.reason': reason,
  }
  const details = [
    { label: t('ticket.number'), value: news.number, path },
    { label: t('tickets.column.subject'), value: news.subject },
    { label: t('ticket.created-by'), value: [news.requesterName, news.organizationName].filter(Boolean).join(', ') },
    ...(event.phone ? [{ label: t('desk.ticket.phone'), value: event.phone }] : []),
  ]
  const blocks = {
    'ticket.details': [{ facts: details }],
    'ticket.link': [{ action: { label: t('mail.ticket.action'), path } }],
  }
  return {
    subject: `[Ticket#${news.number}] ${news.subject}`,
    blocks: lettersOf(textIn(tools.texts, words, 'bounced').body, { values, blocks }, locale),
  }
}

/** Whom the words of an event name. */
const namesOf = ({ data }: TeamEvent): { from?: string; agent?: string; visitor?: string } => data as object
