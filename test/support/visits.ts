import { localMinute } from '../../src/platform/clock.ts'
import type { Account, Db } from '../../src/platform/db.ts'

const HOUR = 3_600_000

interface VisitWish {
  ticketId: number
  /** In an hour by default, for an hour. */
  startsAt?: Date
  endsAt?: Date
  visitor?: Pick<Account, 'id'>
  visitorName?: string
  place?: string
}

/** A visit that was planned without telling anybody. */
export async function aVisit(db: Db, { visitor, visitorName = 'Tom Weber', ...wish }: VisitWish) {
  const startsAt = wish.startsAt ?? new Date(Date.now() + HOUR)
  const endsAt = wish.endsAt ?? new Date(startsAt.getTime() + HOUR)
  const who = visitor ? { visitorId: visitor.id } : { visitorName }
  return db.visit.create({ data: { ...wish, ...who, startsAt, endsAt, changedAt: new Date() } })
}

/** So many days from now at an hour, as a form says it. */
export const minuteIn = (days: number, time = '09:00') =>
  `${localMinute(new Date(Date.now() + days * 24 * HOUR), 'Europe/Berlin').slice(0, 10)}T${time}`

/** What the form of a visit sends. */
export const visiting = (changes: Record<string, string | number> = {}) => ({
  ...{ at: minuteIn(3), minutes: 60, person: '', visitor: '', place: 'Werk Nord, Halle 2' },
  ...changes,
})
