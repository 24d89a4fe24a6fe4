import type { Translator } from '../i18n/translate.ts'
import { composeMail, teamSender } from './compose.ts'
import type { StoredEvent } from './events.ts'
import type { TextTools } from './mail-texts.ts'
import type { Told } from './news-kinds.ts'
import type { NewMail } from './outbox.ts'
import { calendarFor, isOfVisit, type VisitEvent, visitFactsIn } from './visit-letters.ts'

/** To agents who come to a customer, or do not any more, with a file for their calendar; of several events the last. */
export const visitorMails = (tools: TextTools, told: Told[]): NewMail[] =>
  [...Map.groupBy(told, ({ to, news }) => `${to.id} ${news.id}`).values()].flatMap((own) => {
    const [last] = own.toSorted((one, other) => other.event.id - one.event.id)
    return last ? [visitorMail(tools, last, own)] : []
  })

function visitorMail(tools: TextTools, { to, news, event }: Told, own: Told[]): NewMail {
  const visit = event as VisitEvent | StoredEvent<'visit-today'>
  const { data } = visit
  const instead = 'beforeId' in data && data.beforeId === String(to.id)
  const type = instead ? 'visit-called-off' : visit.type
  const path = `/desk/tickets/${news.number}`
  const off = type === 'visit-called-off'
  const facts = {
    ...{ name: 'desk.visit', to, ticketId: news.id, from: teamSender(news), tells: own.map((each) => each.event.id) },
    // On the day it stands in the calendar already.
    ...(isOfVisit(visit)
      ? { calendar: (words: Translator) => calendarFor(tools, words, news, visit, { folder: '/desk/tickets', off }) }
      : {}),
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
