import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { Translator } from '../i18n/translate.ts'
import type { Mailbox } from '../platform/mailer.ts'

export interface CalendarVisit {
  uid: string
  sequence: number
  calledOff: boolean
  startsAt: Date
  endsAt: Date
  changedAt: Date
  visitor: string
  place: string
  number: string
  subject: string
  /** Of the ticket, for whoever gets the file. */
  path: string
}

interface CalendarTools {
  words: Translator
  baseUrl: string
  /** Whom it is from. */
  organizer: Mailbox
}

/**
 * An iCalendar file (RFC 5545) that publishes visits, or withdraws one: nobody is asked to accept, so that no mail
 * program answers. Times are in UTC, which no change of clocks moves. It says nothing that a customer may not read.
 */
export function calendarOf(
  { words: { t, locale }, baseUrl, organizer }: CalendarTools,
  visits: CalendarVisit[],
): string {
  const withdrawn = visits.length === 1 && visits[0]?.calledOff
  const calendar = ical({
    method: withdrawn ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
    prodId: { company: 'Schalter', product: 'Schalter', language: locale.toUpperCase() },
  })
  for (const { uid, sequence, calledOff, startsAt, endsAt, changedAt, visitor, place, ...ticket } of visits) {
    const url = new URL(ticket.path, baseUrl).href
    calendar.createEvent({
      id: uid,
      sequence,
      status: calledOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      start: startsAt,
      end: endsAt,
      stamp: changedAt,
      summary: t('visit.calendar.summary', { subject: ticket.subject }),
      description: [
        t('visit.calendar.ticket', { number: ticket.number }),
        t('visit.comes', { name: visitor }),
        url,
      ].join('\n'),
      ...(place ? { location: place } : {}),
      organizer: { name: organizer.name || organizer.address, email: organizer.address },
      url,
    })
  }
  return `${calendar.toString()}\r\n`
}
