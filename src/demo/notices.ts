import { recipientsOf } from '../notifications/news-kinds.ts'
import { GATHERED_FOR, writeNotices } from '../notifications/notices.ts'
import { readTeamEvents, TOLD } from '../notifications/team-events.ts'
import { DAY, now } from '../platform/clock.ts'
import type { Db } from '../platform/db.ts'

/** Days whose news stand under the bell, and how many of them nobody has read yet. */
const SHOWN_DAYS = 4
const UNREAD_DAYS = 1

const daysAgo = (days: number) => new Date(now().getTime() - days * DAY)

/** What the agents have heard of lately, without a mail. */
export async function addDemoNotices(db: Db, timeZone: string) {
  const recent = await db.ticketEvent.findMany({
    where: { createdAt: { gt: daysAgo(SHOWN_DAYS) }, type: { in: [...TOLD] } },
    select: { id: true },
  })
  const events = await readTeamEvents(
    db,
    recent.map(({ id }) => id),
    timeZone,
  )
  const told = recipientsOf(events).map((each) => ({ ...each, mail: 'none' as const }))
  await writeNotices(db, told, { timeZone, digestTime: '07:00', gatheredFor: GATHERED_FOR })
  await db.notice.updateMany({
    where: { readAt: null, event: { createdAt: { lt: daysAgo(UNREAD_DAYS) } } },
    data: { readAt: now() },
  })
}
