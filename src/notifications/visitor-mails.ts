import type { Translator } from '../i18n/translate.ts'
import { composeMail, teamSender } from './compose.ts'
import type { TextTools } from './mail-texts.ts'
import type { NewMail } from './outbox.ts'
import type { Colleague, TeamNews } from './team-events.ts'
import { calendarFor, isOfVisit, type VisitEvent, visitFactsIn } from './visit-letters.ts'

/** To agents who come to a customer, or do not any more, with a file for their calendar. */
export const visitorMails = (tools: TextTools, all: TeamNews[]): NewMail[] =>
  all.flatMap((news) => {
    const visit = news.events.findLast(isOfVisit)
    return visit ? news.colleagues.flatMap((to) => visitorMail(tools, news, to, visit) ?? []) : []
  })

function visitorMail(tools: TextTools, news: TeamNews, to: Colleague, visit: VisitEvent): NewMail | undefined {
  const { data } = visit
  const id = String(to.id)
  const instead = 'beforeId' in data && data.beforeId === id
  if (visit.actorId === to.id || (data.visitorId !== id && !instead)) return undefined
  const type = instead ? 'visit-called-off' : visit.type
  const path = `/desk/tickets/${news.number}`
  const off = type === 'visit-called-off'
  const facts = {
    ...{ name: 'desk.visit', to, ticketId: news.id, from: teamSender(news), tells: [visit.id] },
    calendar: (words: Translator) => calendarFor(tools, words, news, visit, { folder: '/desk/tickets', off }),
  }
  return composeMail(tools, facts, (words) => ({
    subject: `[Ticket#${news.number}] ${news.subject}`,
    opening: [words.t(`mail.desk.${type}`, { name: visit.actorName })],
    facts: [
      ...visitFactsIn(words, data),
      { label: words.t('ticket.number'), value: news.number, path },
      {
        label: words.t('ticket.created-by'),
        value: [news.requesterName, news.organizationName].filter(Boolean).join(', '),
      },
    ],
    action: { label: words.t('mail.ticket.action'), path },
  }))
}
