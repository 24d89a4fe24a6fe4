import type { EventType } from '../tickets/events.ts'
import { priorityKey } from '../tickets/labels.ts'
import { composeMail, type MailTools, teamSender } from './compose.ts'
import type { NewMail } from './outbox.ts'
import { type Colleague, type TeamNews, TOLD } from './team-events.ts'

type TeamEvent = TeamNews['events'][number]

interface Told {
  news: TeamNews
  first: TeamEvent
  events: TeamEvent[]
}

/** To each colleague at most one, about everything that concerns them: what was done with several tickets at once. */
export function teamMails(tools: MailTools, all: TeamNews[]): NewMail[] {
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

function mailForMany(tools: MailTools, to: Colleague, lead: Told, others: Told[]): NewMail {
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
  if (!byCustomer && type !== 'state' && type !== 'bounced') return false
  // An assignee who is in none of its teams any more hears nothing, and keeps nobody from hearing.
  return colleagues.some(({ id }) => id === assigneeId) ? assigneeId === to.id : to.member
}

function mailFor(tools: MailTools, news: TeamNews, to: Colleague, event: TeamEvent, events: TeamEvent[]): NewMail {
  const { id, number, subject, teamName, requesterName, organizationName, priority } = news
  const told = events.flatMap(({ data }) => (data as { messageId?: number }).messageId ?? [])
  const message = news.messages.find((each) => told.includes(each.id))
  const facts = {
    name: 'desk.ticket',
    to,
    ticketId: id,
    from: teamSender(news),
    note: events.some(({ type }) => INTERNAL.has(type)),
    tells: events.map((each) => each.id),
  }
  return composeMail(tools, facts, ({ t }) => ({
    subject: `[Ticket#${number}] ${subject}`,
    // A team is addressed, not one of its members.
    ...(ADDRESSES_TEAM.has(event.type) ? { greeting: t('mail.greeting', { name: teamName }) } : {}),
    opening: [
      t(`mail.desk.${event.type as ToldType}`, {
        team: teamName,
        name: event.actorName,
        ...namesOf(event),
        ...addressOf(event),
      }),
    ],
    facts: [
      { label: t('ticket.number'), value: number, path: `/desk/tickets/${number}` },
      { label: t('tickets.column.subject'), value: subject },
      { label: t('ticket.created-by'), value: [requesterName, organizationName].filter(Boolean).join(', ') },
      { label: t('ticket.priority'), value: t(priorityKey(priority)) },
      ...(event.phone ? [{ label: t('desk.ticket.phone'), value: event.phone }] : []),
    ],
    ...(message ? { quote: { author: message.authorName, body: message.body } } : {}),
    action: { label: t('mail.ticket.action'), path: `/desk/tickets/${number}` },
    ...(event.type === 'bounced' ? { closing: [t('mail.desk.bounced.advice')] } : {}),
  }))
}

/** What somebody answers to such a mail is for the team as well. */
const INTERNAL = new Set<EventType>(['noted', 'forwarded', 'returned'])

const ADDRESSES_TEAM = new Set<EventType>(['opened', 'forwarded', 'returned'])

const addressOf = ({ data }: TeamEvent): { address?: string; reason?: string } =>
  'address' in data ? { address: String(data.address), reason: String(data.reason) } : {}

const namesOf = ({ data }: TeamEvent): { from?: string } => ('from' in data ? { from: String(data.from) } : {})
