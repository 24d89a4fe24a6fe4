import type { Translator } from '../i18n/translate.ts'
import { VISIT_EVENTS, type VisitData } from '../tickets/events.ts'
import { calendarOf } from '../tickets/visit-calendar.ts'
import { visitTime } from '../tickets/visit-words.ts'
import type { MailTools } from './compose.ts'
import type { StoredEvent, TicketNews } from './events.ts'

export type VisitEvent = StoredEvent<'visit' | 'visit-moved' | 'visit-called-off'>

export const isOfVisit = <Event extends StoredEvent>(event: Event): event is Event & VisitEvent =>
  VISIT_EVENTS.has(event.type)

type Told = VisitData & { from?: string }

const momentsOf = ({ at, until }: VisitData) => ({ startsAt: new Date(at), endsAt: new Date(until) })

export function visitValues(words: Translator, visit: Told) {
  const { startsAt, endsAt } = momentsOf(visit)
  const { from, at } = visit
  return {
    'visit.time': visitTime(words, startsAt, endsAt),
    'visit.before': from && from !== at ? words.dateTime(new Date(from)) : undefined,
  }
}

export const visitFactsIn = (words: Translator, visit: Told) => [
  { label: words.t('visit.when'), value: visitValues(words, visit)['visit.time'] },
  { label: words.t('visit.who'), value: visit.visitor },
  ...(visit.place ? [{ label: words.t('visit.place'), value: visit.place }] : []),
]

type Ticket = Pick<TicketNews, 'number' | 'subject' | 'teamName' | 'teamAddress'>

/** The file for the calendar of whoever gets the mail; `off` withdraws what was in it. */
export function calendarFor(
  { config, settings }: Pick<MailTools, 'config' | 'settings'>,
  words: Translator,
  { number, subject, teamName, teamAddress }: Ticket,
  event: VisitEvent,
  { folder, off }: { folder: '/tickets' | '/desk/tickets'; off: boolean },
): string {
  const { data } = event
  const { support } = settings.current()
  const organizer = { name: teamName, address: teamAddress ?? support.email }
  return calendarOf({ words, baseUrl: config.baseUrl, organizer }, [
    {
      uid: data.calendarId,
      sequence: Number(data.sequence),
      calledOff: off,
      ...momentsOf(data),
      changedAt: new Date(event.createdAt),
      visitor: data.visitor,
      place: data.place,
      ...{ number, subject, path: `${folder}/${number}` },
    },
  ])
}
