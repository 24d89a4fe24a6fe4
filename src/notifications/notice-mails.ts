import type { Db } from '../platform/db.ts'
import { colleagueMails } from './colleague-mails.ts'
import { composeMail, type MailTools } from './compose.ts'
import { deliverMail, type Post } from './delivery.ts'
import type { MailBlock } from './letters.ts'
import { readMailTexts, type TextTools } from './mail-texts.ts'
import type { Told } from './news-kinds.ts'
import { whatHappened } from './news-words.ts'
import { type DueNotice, dueNotices, settleNotices } from './notices.ts'
import { type NewMail, writeMails } from './outbox.ts'
import { readTeamEvents } from './team-events.ts'
import { byTicket, type OfTicket } from './team-mails.ts'

/**
 * Mails what has been gathered, to those who may see it now; whoever has chosen so gets all of it in one mail. Tells
 * everyone each event once, however often it runs.
 */
export async function tellNotices(db: Db, given: MailTools, post: Post) {
  for (let due = await dueNotices(db); due.length > 0; due = await dueNotices(db)) {
    const open = due.filter(({ spent }) => !spent)
    const ids = [...new Set(open.map(({ eventId }) => eventId))]
    const [team, texts] = await Promise.all([readTeamEvents(db, ids, given.config.timeZone), readMailTexts(db)])
    const tools = { ...given, texts }
    const places = new Map(team.flatMap((news) => news.events.map((event) => [event.id, { news, event }] as const)))
    const told = open.flatMap((notice) => {
      const place = places.get(notice.eventId)
      const to = place?.news.colleagues.find(({ id }) => id === notice.accountId)
      return place && to ? [{ ...place, to, notice, kind: notice.kind }] : []
    })
    const mails = [...Map.groupBy(told, ({ notice }) => mailOf(notice)).values()].flatMap((together) =>
      together[0]?.notice.daily ? digestMail(tools, together) : colleagueMails(tools, together),
    )
    const written = await writeMails(db, mails)
    await settleNotices(db, due)
    await Promise.all(written.map((id) => deliverMail(db, post, id)))
  }
}

/** Those of one mail have the same. */
const mailOf = ({ accountId, daily, dueAt }: DueNotice) => `${accountId} ${daily ? 'daily' : dueAt}`

/** Tickets in one mail; the rest is counted. */
const MOST_TICKETS = 30

function digestMail(tools: TextTools, told: Told[]): NewMail[] {
  const [first] = told
  if (!first) return []
  const tickets = byTicket(told)
  const shown = tickets.slice(0, MOST_TICKETS)
  const tells = told.map(({ event }) => event.id)
  return [
    composeMail(tools, { name: 'desk.digest', to: first.to, tells }, (words) => {
      const { t } = words
      const more = tickets.length - shown.length
      return {
        subject: t('notices.digest.subject', { count: tickets.length }),
        opening: [t('notices.digest.opening')],
        more: [
          ...shown.flatMap(({ news, events }) =>
            ticketBlocks(
              news,
              events.map(
                (event) => `${words.dateTime(new Date(event.createdAt))} · ${whatHappened(words, event, first.to.id)}`,
              ),
            ),
          ),
          ...(more > 0 ? [{ paragraph: [t('notices.digest.more', { count: more })] }] : []),
        ],
        action: { label: t('notices.digest.action'), path: '/desk/notifications' },
        closing: [t('notices.digest.why')],
      }
    }),
  ]
}

const ticketBlocks = ({ subject, number }: OfTicket['news'], lines: string[]): MailBlock[] => [
  { facts: [{ label: subject, value: number, path: `/desk/tickets/${number}` }] },
  { paragraph: lines },
]
