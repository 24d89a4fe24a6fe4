import { Prisma, readRows, type Tx } from '../platform/db.ts'
import type { VisitData } from './events.ts'
import { visitorOf } from './visit-facts.ts'

export interface VisitRow {
  id: number
  uid: string
  sequence: number
  startsAt: Date
  endsAt: Date
  visitorId: number | null
  visitor: string
  place: string
}

/** Of `visit v` with `account w`, who comes. */
export const visitColumns = Prisma.sql`v.id, v.uid, v.sequence, v.starts_at as "startsAt", v.ends_at as "endsAt",
  v.visitor_id as "visitorId", ${visitorOf} as visitor, v.place`

/** The one of a locked ticket that is planned and not over. */
export async function comingVisit(tx: Tx, ticketId: number, at: Date): Promise<VisitRow | undefined> {
  const [visit] = await readRows<VisitRow>(
    tx,
    Prisma.sql`select ${visitColumns} from visit v left join account w on w.id = v.visitor_id
      where v.ticket_id = ${ticketId} and v.state = 'planned' and v.ends_at > ${at}`,
  )
  return visit
}

/** What events say of it. */
export const dataOf = ({ uid, sequence, startsAt, endsAt, visitorId, visitor, place }: VisitRow): VisitData => ({
  at: startsAt.toISOString(),
  until: endsAt.toISOString(),
  visitor,
  ...(visitorId === null ? {} : { visitorId: String(visitorId) }),
  place,
  calendarId: uid,
  sequence: String(sequence),
})

interface Withdrawal {
  type: 'visit-called-off'
  data: VisitData
}

/** Of a locked ticket, such as one that is closed: the event for it, if a visit was to come. */
export async function withdrawVisit(tx: Tx, ticketId: number, at: Date): Promise<Withdrawal[]> {
  const visit = await comingVisit(tx, ticketId, at)
  if (!visit) return []
  const sequence = visit.sequence + 1
  const data = { state: 'called_off' as const, sequence, changedAt: at }
  await tx.visit.update({ where: { id: visit.id }, data, select: { id: true } })
  return [{ type: 'visit-called-off', data: dataOf({ ...visit, sequence }) }]
}
