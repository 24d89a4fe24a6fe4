let offset = 0

export const now = (): Date => new Date(Date.now() + offset)

/** For tests, in milliseconds; returns how to undo it. */
export function shiftClock(milliseconds: number): () => void {
  offset += milliseconds
  return () => {
    offset -= milliseconds
  }
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const dayFormats = new Map<string, Intl.DateTimeFormat>()

/** `2026-11-22`, the same everywhere and therefore never a Date. */
export type Day = `${number}-${number}-${number}`

export function localDay(at: Date, timeZone: string): Day {
  let format = dayFormats.get(timeZone)
  if (!format) {
    // Constructing one takes a hundred times as long as using it.
    format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
    dayFormats.set(timeZone, format)
  }
  return format.format(at) as Day
}

/** `2026-11-22 14:05 CET`: sorts as text, and says whose clock it is. */
export function localTime(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
  return `${localDay(at, timeZone)} ${parts.format(at)}`
}

/** `count` may be negative. */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10) as Day
}

const minuteFormats = new Map<string, Intl.DateTimeFormat>()

/** `2026-11-22T14:05`: what clocks show there, as forms send it. */
export function localMinute(at: Date, timeZone: string): string {
  let format = minuteFormats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    minuteFormats.set(timeZone, format)
  }
  return format.format(at).replace(' ', 'T')
}

/** When clocks there show this minute; in the hour that spring skips, an hour beside it. Invalid for what is none. */
export function momentAt(minute: string, timeZone: string): Date {
  if (!/^2\d{3}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(minute)) return new Date(Number.NaN)
  const wanted = Date.parse(`${minute}Z`)
  const shown = (at: number) => Date.parse(`${localMinute(new Date(at), timeZone)}Z`)
  if (Number.isNaN(wanted)) return new Date(wanted)
  const near = wanted - (shown(wanted) - wanted)
  return new Date(near - (shown(near) - wanted))
}
