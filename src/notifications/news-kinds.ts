import type { NoticeMail } from '../platform/db.ts'
import type { EventData, EventType, VisitData } from '../tickets/events.ts'
import type { Colleague, TeamEvent, TeamNews } from './team-events.ts'

interface Declared {
  events: readonly EventType[]
  /** Whom it concerns; whoever caused it is never asked about. */
  reaches(to: Colleague, event: TeamEvent, news: TeamNews): boolean
  /** Work for somebody who may not know of the ticket yet: its mail waits for nothing that follows. */
  atOnce?: true
}

/**
 * What agents are told of, in the order in which they choose how. The first that fits counts. Whoever adds an event
 * adds it here, to TOLD, and its words `notices.what.…` and `mail.desk.…`.
 */
const KINDS = {
  opened: { events: ['opened'], reaches: (to) => to.member, atOnce: true },
  forwarded: { events: ['forwarded', 'returned'], reaches: (to) => to.member, atOnce: true },
  assigned: {
    events: ['reassigned'],
    // What is taken back is told to nobody.
    reaches: (to, { data, recipients }, news) =>
      recipients?.length !== 0 &&
      looksAfter(to, news) &&
      (data as { agentId: string }).agentId === String(news.assigneeId),
    atOnce: true,
  },
  answered: {
    events: ['replied', 'answered'],
    reaches: (to, event, news) => (event.byCustomer || event.type === 'answered') && answersFor(to, news),
  },
  noted: { events: ['noted'], reaches: (to, _event, news) => looksAfter(to, news) },
  /** Somebody outside the team may have taken it. */
  called: { events: ['called'], reaches: (to, _event, news) => answersFor(to, news) },
  ended: { events: ['closed', 'reopened'], reaches: (to, event, news) => event.byCustomer && answersFor(to, news) },
  resumed: { events: ['state'], reaches: (to, _event, news) => answersFor(to, news) },
  missed: { events: ['missed'], reaches: (to, _event, news) => answersFor(to, news), atOnce: true },
  /** Theirs, or the team's if nobody of them may make it. */
  callback: {
    events: ['callback-due'],
    reaches: (to, { data }, news) => {
      const { agentId, deputyId } = data as EventData['callback-due']
      const near = news.colleagues.filter(({ id }) => String(id) === agentId || String(id) === deputyId)
      return near.length ? near.includes(to) : to.member
    },
    atOnce: true,
  },
  visited: {
    events: ['visit', 'visit-moved', 'visit-called-off'],
    reaches: (to, { data }) => {
      const { visitorId, beforeId } = data as EventData['visit-moved']
      return visitorId === String(to.id) || beforeId === String(to.id)
    },
    atOnce: true,
  },
  'visit-today': { events: ['visit-today'], reaches: makesVisit, atOnce: true },
  'visit-alone': {
    events: ['visit-alone'],
    reaches: (to, event) => to.member && !makesVisit(to, event),
    atOnce: true,
  },
  bounced: { events: ['bounced'], reaches: (to, _event, news) => answersFor(to, news) },
  drafted: { events: ['draft-taken'], reaches: (to, { data }) => isOwner(to, data as EventData['draft-taken']) },
  'watched-answered': { events: ['replied'], reaches: (to, event) => event.byCustomer && to.watching },
  'watched-noted': { events: ['noted'], reaches: (to) => to.watching },
  watched: {
    events: ['replied', 'answered', 'called', 'closed', 'reopened', 'state', 'missed', 'bounced'],
    reaches: (to) => to.watching,
  },
} as const satisfies Record<string, Declared>

export type NewsKind = keyof typeof KINDS
export const NEWS_KINDS = Object.keys(KINDS) as NewsKind[]

/** Whoever stands in for an absent assignee hears of the same. */
const looksAfter = (to: Colleague, { assigneeId, deputyId }: TeamNews) => to.id === assigneeId || to.id === deputyId

function makesVisit(to: Colleague, { data }: TeamEvent): boolean {
  return (data as VisitData).visitorId === String(to.id)
}

const isOwner = (to: Colleague, { ownerId }: EventData['draft-taken']) => ownerId === String(to.id)

/** An assignee who may not see it any more hears nothing, and keeps nobody from hearing. */
function answersFor(to: Colleague, news: TeamNews): boolean {
  return news.colleagues.some(({ id }) => id === news.assigneeId) ? looksAfter(to, news) : to.member
}

export interface NewsChoice {
  mail: NoticeMail
  /** Under the bell. */
  shown: boolean
}

/** Of whoever has chosen nothing. */
export const STANDARD_CHOICE: NewsChoice = { mail: 'at_once', shown: true }

export interface Told {
  to: Colleague
  event: TeamEvent
  news: TeamNews
  kind: NewsKind
}

/** Each event for each colleague it concerns, and how they want to hear of it: nothing else decides. */
export function recipientsOf(all: TeamNews[]): (Told & NewsChoice)[] {
  return all.flatMap((news) =>
    news.events.flatMap((event) =>
      news.colleagues.flatMap((to) => {
        const kind = to.id === event.actorId ? undefined : kindOf(news, event, to)
        const { mail, shown } = { ...STANDARD_CHOICE, ...(kind && to.choices[kind]) }
        return kind && (shown || mail !== 'none') ? [{ to, event, news, kind, mail, shown }] : []
      }),
    ),
  )
}

function kindOf(news: TeamNews, event: TeamEvent, to: Colleague): NewsKind | undefined {
  return NEWS_KINDS.find((kind) => {
    const { events, reaches }: Declared = KINDS[kind]
    return events.includes(event.type) && reaches(to, event, news)
  })
}

/** Its mail goes at once, with all that was done with it. */
export const isNewWork = (kind: NewsKind): boolean => 'atOnce' in KINDS[kind]
