import { localDay, localTime, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import type { EventType } from './events.ts'
import { isAway } from './visit-facts.ts'
import { dataOf, type VisitRow, visitColumns } from './visit-rows.ts'
import { writeChange } from './writing.ts'

interface Telling {
  timeZone: string
  /** From when on agents hear of the day, such as `07:00`; earlier for what begins within an hour. */
  from: string
  /** The portal. */
  by: string
}

const AT_ONCE = 200

/** A job: tells agents once that a visit is today, and the team once that its agent cannot make one. */
export async function remindVisits(db: Db, telling: Telling) {
  const today = localDay(now(), telling.timeZone)
  await readRows(
    db,
    Prisma.sql`update visit v set alone_at = null where ${coming()} and v.alone_at is not null
      and not ${isAway(telling.timeZone, today)}`,
  )
  const alone = Prisma.sql`${coming()} and v.alone_at is null and ${isAway(telling.timeZone, today)}`
  await tell(db, telling, 'visit-alone', alone, Prisma.sql`alone_at = ${now()}`)
  const early = localTime(now(), telling.timeZone) < telling.from
  const due = Prisma.sql`${coming()} and v.reminded_at is null and v.visitor_id is not null
    and (v.starts_at at time zone ${telling.timeZone})::date = ${today}::date
    ${early ? Prisma.sql`and v.starts_at <= ${now()}::timestamptz + interval '1 hour'` : Prisma.empty}`
  await tell(db, telling, 'visit-today', due, Prisma.sql`reminded_at = ${now()}`)
}

const coming = () => Prisma.sql`v.state = 'planned' and v.ends_at > ${now()}`

async function tell(db: Db, telling: Telling, type: EventType & `visit-${string}`, due: Prisma.Sql, set: Prisma.Sql) {
  for (;;) {
    const found = await readRows<{ ticketId: number }>(
      db,
      Prisma.sql`select v.ticket_id as "ticketId" from visit v join ticket t on t.id = v.ticket_id
        where ${due} order by v.ends_at limit ${AT_ONCE}`,
    )
    // One by one, so that nobody waits for all.
    for (const { ticketId } of found)
      await transaction(db, async (tx) => {
        const visit = await take(tx, ticketId, due, set)
        if (!visit || (type === 'visit-today' && isNews(visit, telling))) return
        const author = { actorId: null, actorName: telling.by, createdAt: now() }
        const event = { type: type as 'visit-today', visibility: 'internal' as const, data: dataOf(visit), ...author }
        await writeChange(tx, ticketId, { events: [event] })
      })
    if (found.length < AT_ONCE) return
  }
}

/** Its agent has heard of it today. */
const isNews = ({ changedAt }: VisitRow & { changedAt: Date }, { timeZone }: Telling) =>
  localDay(changedAt, timeZone) === localDay(now(), timeZone)

async function take(tx: Tx, ticketId: number, due: Prisma.Sql, set: Prisma.Sql) {
  await readRows(tx, Prisma.sql`select 1 from ticket where id = ${ticketId} for update`)
  const [visit] = await readRows<VisitRow & { changedAt: Date }>(
    tx,
    Prisma.sql`with due as (select v.id from visit v join ticket t on t.id = v.ticket_id
        where v.ticket_id = ${ticketId} and ${due}),
      taken as (update visit set ${set} where id in (select id from due) returning *)
      select ${visitColumns}, v.changed_at as "changedAt" from taken v left join account w on w.id = v.visitor_id`,
  )
  return visit
}
