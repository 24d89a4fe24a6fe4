import type { Translator } from '../i18n/translate.ts'
import type { EventData, EventType } from '../tickets/events.ts'
import { priorityKey } from '../tickets/labels.ts'
import { composeMail, type Letter, teamSender } from './compose.ts'
import { lettersOf } from './letters.ts'
import { type TextTools, textIn } from './mail-texts.ts'
import type { NewMail } from './outbox.ts'
import { type Colleague, type TeamNews, TOLD } from './team-events.ts'
import { commonValues } from './ticket-letters.ts'

type TeamEvent = TeamNews['events'][number]

interface Told {
  news: TeamNews
  first: TeamEvent
  events: TeamEvent[]
}

/** To each colleague at most one, about everything that concerns them: what was done with several tickets at once. */
export function teamMails(tools: TextTools, all: TeamNews[]): NewMail[] {
  const byColleague = new Map<number, { to: Colleague; told: [Told, ...Told[]] }>()
  for (const news of all) {
    for (const to of news.colleagues) {
      const events = news.events.filter((event) => event.actorId !== to.id && concerns(news, event, to))
      const [first] = [...events].sort((one, other) => rankOf(one) - rankOf(other))
      if (!first) continue
      const known = byColleague.get(to.id)
      if (known) known.told.push({ news, first, events })
      else byColleague.set(to.id, { to, told: [{ news, first, events }] })
    }
  }
  return [...byColleague.values()].map(({ to, told: [lead, ...others] }) =>
    others.length ? mailForMany(tools, to, lead, others) : mailFor(tools, lead.news, to, lead.first, lead.events),
  )
}

function mailForMany(tools: TextTools, to: Colleague, lead: Told, others: Told[]): NewMail {
  const told = [lead, ...others]
  const { first, news } = lead
  const events = told.flatMap((each) => each.events)
  const name = first.actorName
  const count = told.length
  const message = news.messages.find(({ id }) => id === (first.data as { messageId?: number }).messageId)
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

type ToldType = (typeof TOLD)[number]
const rankOf = ({ type }: TeamEvent) => TOLD.indexOf(type as ToldType)

function concerns(news: TeamNews, { type, data, byCustomer }: TeamEvent, to: Colleague): boolean {
  const { assigneeId, colleagues } = news
  if (type === 'opened' || type === 'forwarded' || type === 'returned') return to.member
  if (type === 'reassigned') return assigneeId === to.id && (data as { agentId: string }).agentId === String(to.id)
  if (to.watching) return true
  if (type === 'noted') return assigneeId === to.id
  if (!byCustomer && type !== 'state' && type !== 'bounced' && type !== 'missed') return false
  // An assignee who is in none of its teams any more hears nothing, and keeps nobody from hearing.
  return colleagues.some(({ id }) => id === assigneeId) ? assigneeId === to.id : to.member
}

function mailFor(tools: TextTools, news: TeamNews, to: Colleague, event: TeamEvent, events: TeamEvent[]): NewMail {
  const { id, number, subject, teamName, requesterName, organizationName, priority } = news
  const told = events.flatMap(({ data }) => (data as { messageId?: number }).messageId ?? [])
  const message = news.messages.find((each) => told.includes(each.id))
  const triage = event.type === 'opened' && Boolean((event.data as EventData['opened']).triage)
  const facts = {
    name: 'desk.ticket',
    to,
    ticketId: id,
    from: teamSender(news),
    note: events.some(({ type }) => INTERNAL.has(type)),
    tells: events.map((each) => each.id),
  }
  if (event.type === 'bounced')
    return composeMail(tools, { ...facts, name: 'desk.bounced' }, (words) =>
      bounceNotice(tools, words, news, to, event),
    )
  return composeMail(tools, facts, ({ t, dateTime }) => ({
    subject: `[Ticket#${number}] ${subject}`,
    // A team is addressed, not one of its members.
    ...(ADDRESSES_TEAM.has(event.type) ? { greeting: t('mail.greeting', { name: teamName }) } : {}),
    opening: [
      t(`mail.desk.${event.type as Exclude<ToldType, 'bounced'>}`, {
        team: teamName,
        name: event.actorName,
        ...namesOf(event),
        ...('at' in event.data ? { at: dateTime(new Date(event.data.at)) } : {}),
      }),
      ...(triage ? [t('mail.desk.triage')] : []),
    ],
    facts: [
      { label: t('ticket.number'), value: number, path: `/desk/tickets/${number}` },
      { label: t('tickets.column.subject'), value: subject },
      {
        label: t('ticket.created-by'),
        value: [requesterName, triage ? news.requesterEmail : organizationName].filter(Boolean).join(', '),
      },
      { label: t('ticket.priority'), value: t(priorityKey(priority)) },
    ],
    ...(message ? { quote: { author: message.authorName, body: message.body } } : {}),
    action: { label: t('mail.ticket.action'), path: `/desk/tickets/${number}` },
  }))
}

/** What somebody answers to such a mail is for the team as well. */
const INTERNAL = new Set<EventType>(['noted', 'forwarded', 'returned', 'bounced', 'missed'])

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

const namesOf = ({ data }: TeamEvent): { from?: string } => ('from' in data ? { from: String(data.from) } : {})
