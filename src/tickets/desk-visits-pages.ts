import { telephoneLink } from '../i18n/telephone.ts'
import type { Translator } from '../i18n/translate.ts'
import { pagingOf } from '../web/paging.ts'
import { withQuery } from '../web/paths.ts'
import { type ComingVisit, VISITS_PER_PAGE, type VisitList } from './visit-lists.ts'

declare module '../web/pages.ts' {
  interface Pages {
    'tickets/desk/visits': ReturnType<typeof visitsPage>
  }
}

interface VisitDay {
  title: string
  visits: ReturnType<typeof lineOf>[]
}

/** What is to come, by day and person. */
export function visitsPage(words: Translator, { visits, page, pages, total, own }: VisitList) {
  const days: VisitDay[] = []
  for (const [place, visit] of visits.entries()) {
    const title = `${words.weekday(visit.startsAt)}, ${words.date(visit.startsAt)}`
    const before = days.at(-1)
    const again = before?.title === title && visits[place - 1]?.visitor === visit.visitor
    if (before?.title === title) before.visits.push(lineOf(words, visit, again))
    else days.push({ title, visits: [lineOf(words, visit, again)] })
  }
  return {
    days,
    calendar: own && '/desk/visits.ics',
    paging: pages > 1 && pagingOf(page, pages, total, VISITS_PER_PAGE, (to) => withQuery('/desk/visits', { page: to })),
  }
}

const lineOf = (words: Translator, visit: ComingVisit, again: boolean) => {
  const sameDay = words.date(visit.startsAt) === words.date(visit.endsAt)
  const phone = telephoneLink(visit.phone ?? undefined)
  return {
    visitor: visit.visitor,
    /** As in the line before. */
    again,
    start: { text: words.time(visit.startsAt), iso: visit.startsAt.toISOString() },
    end: { text: sameDay ? words.time(visit.endsAt) : words.dateTime(visit.endsAt), iso: visit.endsAt.toISOString() },
    twice: visit.twice,
    alone: visit.alone && words.t(`visit.alone.${visit.alone}`),
    requester: visit.requester,
    organization: visit.organization,
    phone: phone && { text: visit.phone, href: phone },
    place: visit.place,
    number: visit.number,
    short: `…${visit.number.slice(-4)}`,
    subject: visit.subject,
    href: `/desk/tickets/${visit.number}`,
  }
}
