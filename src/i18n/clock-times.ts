import { DAY, MINUTE, now } from '../platform/clock.ts'

/** How clocks of a time zone are read, and when they show a time twice. */
export function clockOf(region: string, timeZone: string) {
  const minutes = { timeZone, hour: '2-digit', minute: '2-digit' } as const
  const day = { day: '2-digit', month: '2-digit', year: 'numeric' } as const
  const dateTime = new Intl.DateTimeFormat(region, { ...day, ...minutes })
  const exact = new Intl.DateTimeFormat(region, { ...day, ...minutes, timeZoneName: 'short' })
  const named = (timeZoneName: 'short' | 'longGeneric', value: Date) =>
    new Intl.DateTimeFormat(region, { timeZone, timeZoneName })
      .formatToParts(value)
      .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone

  const changing = new Map<string, boolean>()

  /** Most months need no closer look. */
  function clocksChange(value: Date): boolean {
    const month = value.toISOString().slice(0, 7)
    const begin = Date.parse(`${month}-01T00:00:00Z`)
    const known =
      changing.get(month) ?? named('short', new Date(begin - DAY)) !== named('short', new Date(begin + 32 * DAY))
    changing.set(month, known)
    return known
  }

  function isRepeated(value: Date): boolean {
    if (!clocksChange(value)) return false
    const shown = dateTime.format(value)
    return [-60, -30, 30, 60].some((by) => dateTime.format(new Date(value.getTime() + by * MINUTE)) === shown)
  }

  return {
    dateTime,
    exact,
    time: new Intl.DateTimeFormat(region, minutes),
    exactTime: new Intl.DateTimeFormat(region, { ...minutes, timeZoneName: 'short' }),
    zone: named('longGeneric', now()),
    isRepeated,
  }
}
