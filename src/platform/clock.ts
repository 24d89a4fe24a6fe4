let offset = 0

/** The time by which the domain decides. */
export const now = (): Date => new Date(Date.now() + offset)

/** Moves the clock for tests; returns a function that puts it back. Milliseconds. */
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

/** A calendar day, `2026-11-22`; it is the same day everywhere, so it is never a Date. */
export type Day = `${number}-${number}-${number}`

/** The day of a moment in a time zone. */
export function localDay(at: Date, timeZone: string): Day {
  let format = dayFormats.get(timeZone)
  if (!format) {
    // Making one takes a hundred times as long as using it.
    format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
    dayFormats.set(timeZone, format)
  }
  return format.format(at) as Day
}

/** The day that is so many days after another; before it with a negative number. */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10) as Day
}
