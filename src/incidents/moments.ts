import { DAY, localMinute, MINUTE, momentAt, now } from '../platform/clock.ts'
import { InvalidInputError } from '../platform/errors.ts'

/** A year; a moment beyond that is a slip of the keyboard. */
const FURTHEST = 366 * DAY

/** What clocks of the portal show; null for none. Throws InvalidInputError. */
function momentIn(field: string, minute: string, timeZone: string): Date | null {
  if (!minute) return null
  const at = momentAt(minute, timeZone)
  if (Number.isNaN(at.getTime())) throw new InvalidInputError(field, 'error.moment')
  // No clock shows what spring skips.
  if (localMinute(at, timeZone) !== minute.slice(0, 16)) throw new InvalidInputError(field, 'error.visit.no-time')
  if (Math.abs(at.getTime() - now().getTime()) > FURTHEST) throw new InvalidInputError(field, 'error.moment.far')
  return at
}

/** Since when; now, if nothing is said. Throws InvalidInputError. */
export function sinceIn(minute: string, timeZone: string): Date {
  const at = momentIn('since', minute, timeZone) ?? now()
  if (at.getTime() > now().getTime() + MINUTE) throw new InvalidInputError('since', 'error.incident.ahead')
  return at
}

interface Ahead {
  expectedAt: string
  nextNewsAt: string
}

/** What is promised; `before` stays as it is, though it may be over. Throws InvalidInputError. */
export function aheadIn(input: Ahead, timeZone: string, before?: { [Field in keyof Ahead]: Date | null }) {
  const ahead = (field: keyof Ahead) => {
    const at = momentIn(field, input[field], timeZone)
    const known = before?.[field]
    if (at && known && localMinute(known, timeZone) === localMinute(at, timeZone)) return known
    if (at && at.getTime() < now().getTime() - MINUTE) throw new InvalidInputError(field, 'error.moment.past')
    return at
  }
  return { expectedAt: ahead('expectedAt'), nextNewsAt: ahead('nextNewsAt') }
}
