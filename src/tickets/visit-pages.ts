import type { Translator } from '../i18n/translate.ts'
import type { TicketFacts } from './queries.ts'
import { isOver } from './visit-facts.ts'
import { visitTime } from './visit-words.ts'

/** The one that is to come, as customers read of it. */
export function visitOnPage(words: Translator, { number, visit }: TicketFacts) {
  if (!visit || isOver(visit)) return undefined
  return {
    time: visitTime(words, new Date(visit.startsAt), new Date(visit.endsAt)),
    comes: words.t('visit.comes', { name: visit.visitor }),
    place: visit.place,
    calendar: `/tickets/${number}/visit.ics`,
  }
}
