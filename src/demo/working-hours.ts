import { DAY, HOUR } from '../platform/clock.ts'

const OPENS = 7
const CLOSES = 18

/** Monday to Friday, 7:00 to 18:00. */
export function isWorkingTime(time: Date, timeZone: string): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: 'numeric' }).formatToParts(time)
  const part = (name: string) => parts.find(({ type }) => type === name)?.value ?? ''
  const hour = Number(part('hour'))
  return !['Sat', 'Sun'].includes(part('weekday')) && hour >= OPENS && hour < CLOSES
}

/** Moves by hours within a day and by days over a weekend, so that the minutes stay. */
export function workingTime(time: Date, timeZone: string, direction: 'before' | 'after'): Date {
  const step = direction === 'before' ? -1 : 1
  for (let days = 0; days < 4; days++) {
    for (let hours = 0; hours < 24; hours++) {
      const moved = new Date(time.getTime() + step * (days * DAY + hours * HOUR))
      if (isWorkingTime(moved, timeZone)) return moved
    }
  }
  return time
}
