import type { EventType } from '../tickets/events.ts'
import { priorityKey } from '../tickets/labels.ts'
import { composeMail, type MailTools } from './compose.ts'
import type { NewMail } from './outbox.ts'
import { type Colleague, type TeamNews, TOLD } from './team-events.ts'

type TeamEvent = TeamNews['events'][number]

/** To each colleague at most one, about all events that concern them. */
export function teamMails(tools: MailTools, news: TeamNews): NewMail[] {
  return news.colleagues.flatMap((to) => {
    const events = news.events.filter((event) => event.actorId !== to.id && concerns(news, event, to))
    const [first] = [...events].sort((one, other) => rankOf(one) - rankOf(other))
    return first ? [mailFor(tools, news, to, first, events)] : []
  })
}

type ToldType = (typeof TOLD)[number]
const rankOf = ({ type }: TeamEvent) => TOLD.indexOf(type as ToldType)

function concerns(news: TeamNews, { type, data, byCustomer }: TeamEvent, to: Colleague): boolean {
  const { assigneeId, colleagues } = news
  if (type === 'opened' || type === 'forwarded' || type === 'returned') return to.member
  if (type === 'reassigned') return assigneeId === to.id && (data as { agentId: string }).agentId === String(to.id)
  if (to.watching) return true
  if (type === 'noted') return assigneeId === to.id
  if (!byCustomer && type !== 'state') return false
  // An assignee who is in none of its teams any more hears nothing, and keeps nobody from hearing.
  return colleagues.some(({ id }) => id === assigneeId) ? assigneeId === to.id : to.member
}

function mailFor(tools: MailTools, news: TeamNews, to: Colleague, event: TeamEvent, events: TeamEvent[]): NewMail {
  const { id, number, subject, teamName, requesterName, organizationName, priority } = news
  const told = events.flatMap(({ data }) => (data as { messageId?: number }).messageId ?? [])
  const message = news.messages.find((each) => told.includes(each.id))
  const facts = { name: 'desk.ticket', to, ticketId: id, tells: events.map((each) => each.id) }
  return composeMail(tools, facts, ({ t }) => ({
    subject: `[Ticket#${number}] ${subject}`,
    // A team is addressed, not one of its members.
    ...(ADDRESSES_TEAM.has(event.type) ? { greeting: t('mail.greeting', { name: teamName }) } : {}),
    opening: [t(`mail.desk.${event.type as ToldType}`, { team: teamName, name: event.actorName, ...namesOf(event) })],
    facts: [
      { label: t('ticket.number'), value: number, path: `/desk/tickets/${number}` },
      { label: t('tickets.column.subject'), value: subject },
      { label: t('ticket.created-by'), value: [requesterName, organizationName].filter(Boolean).join(', ') },
      { label: t('ticket.priority'), value: t(priorityKey(priority)) },
    ],
    ...(message ? { quote: { author: message.authorName, body: message.body } } : {}),
    action: { label: t('mail.ticket.action'), path: `/desk/tickets/${number}` },
  }))
}

const ADDRESSES_TEAM = new Set<EventType>(['opened', 'forwarded', 'returned'])

const namesOf = ({ data }: TeamEvent): { from?: string } => ('from' in data ? { from: String(data.from) } : {})
