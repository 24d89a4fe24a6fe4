import { IntlMessageFormat } from 'intl-messageformat'
import Negotiator from 'negotiator'
import { addDays, DAY, localDay } from '../platform/clock.ts'
import { clockOf } from './clock-times.ts'
import { withInnerQuotes } from './inner-quotes.ts'
import de from './locales/de.json' with { type: 'json' }
import en from './locales/en.json' with { type: 'json' }

export type MessageKey = keyof typeof de
type Values = Record<string, string | number | Date>

const catalogues = { de, en } satisfies Record<string, Record<MessageKey, string>>

export type Locale = keyof typeof catalogues
export const LOCALES = Object.keys(catalogues) as Locale[]
export const isLocale = (value: unknown): value is Locale =>
  typeof value === 'string' && Object.hasOwn(catalogues, value)

export const isMessageKey = (value: string): value is MessageKey => Object.hasOwn(de, value)

export interface Translator {
  locale: Locale
  /** ICU message syntax. Throws for an unknown key: no page may show one. */
  t(key: MessageKey, values?: Values): string
  /** `22.11.2026` */
  date(value: Date): string
  /** Of a calendar day `2026-11-22`, in any time zone. */
  day(value: string): string
  /** `Sonntag` */
  weekday(value: Date): string
  /** `22.11.2026, 14:05`; in the hour that autumn repeats, like `exact`. */
  dateTime(value: Date): string
  /** `22.11.2026, 14:05 MEZ`, for readers who may be elsewhere. */
  exact(value: Date): string
  /** `heute 14:05`, `gestern 14:05`, `morgen 14:05`; undefined for any other day. */
  near(value: Date, at: Date): string | undefined
  /** `14:05`; in the hour that autumn repeats, `02:30 MESZ`. */
  time(value: Date): string
  /** `Mitteleuropäische Zeit`, summer and winter. */
  zone: string
  number(value: number): string
  /** `312 KB`, `1,4 MB`; from bytes, in units of 1,024. */
  fileSize(bytes: number): string
  /** `38 Min.`, `2 Tage`: the largest whole unit. */
  age(since: Date, until: Date): string
  /** The same after „seit“, which bends it: `2 Tagen`. */
  lasting(since: Date, until: Date): string
}

const translators = new Map<string, Translator>()

export function translator(locale: Locale, timeZone: string): Translator {
  const key = `${locale} ${timeZone}`
  let found = translators.get(key)
  if (!found) {
    found = build(locale, timeZone)
    translators.set(key, found)
  }
  return found
}

function build(locale: Locale, timeZone: string): Translator {
  const region = locale === 'en' ? 'en-GB' : locale
  const messages = new Map<string, string | Pick<IntlMessageFormat, 'format'>>()
  const quoted = new Map<string, string[]>()
  for (const [key, text] of Object.entries(catalogues[locale])) {
    // Most texts have no placeholders and need no formatter.
    const names = [...text.matchAll(/[„“]\{(\w+)\}/g)].map(([, name = '']) => name)
    if (names.length) quoted.set(key, names)
    messages.set(key, messageOf(text, region))
  }
  const date = new Intl.DateTimeFormat(region, { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' })
  const day = new Intl.DateTimeFormat(region, { timeZone: 'UTC', day: '2-digit', month: '2-digit', year: 'numeric' })
  const weekday = new Intl.DateTimeFormat(region, { timeZone, weekday: 'long' })
  const { dateTime, exact, time, exactTime, zone, isRepeated } = clockOf(region, timeZone)
  const number = new Intl.NumberFormat(region)
  const rounded = new Intl.NumberFormat(region, { maximumFractionDigits: 1 })
  const duration = (unit: string, unitDisplay: 'short' | 'long') =>
    new Intl.NumberFormat(region, { style: 'unit', unit, unitDisplay })
  const minutes = duration('minute', 'short')
  const hours = duration('hour', 'short')
  const days = duration('day', 'long')

  const t: Translator['t'] = (key, values) => {
    const message = messages.get(key)
    if (message === undefined) throw new Error(`No text for "${key}" in ${locale}`)
    if (typeof message === 'string') return message
    const names = values && quoted.get(key)
    return String(message.format(names ? withInnerQuotes(locale, names, values) : values))
  }

  const timeOf = (value: Date) => (isRepeated(value) ? exactTime : time).format(value)

  function inWords(since: Date, until: Date, daysOf: (count: number) => string): string {
    const passed = Math.max(0, Math.floor((until.getTime() - since.getTime()) / 60_000))
    if (passed < 60) return minutes.format(passed)
    if (passed < 24 * 60) return hours.format(Math.floor(passed / 60))
    return daysOf(Math.floor(passed / (24 * 60)))
  }

  return {
    locale,
    t,
    date: (value) => date.format(value),
    day: (value) => day.format(new Date(`${value}T00:00:00Z`)),
    weekday: (value) => weekday.format(value),
    dateTime: (value) => (isRepeated(value) ? exact : dateTime).format(value),
    exact: (value) => exact.format(value),
    near(value, at) {
      // Most are older, whatever the clocks there show.
      if (Math.abs(at.getTime() - value.getTime()) > 3 * DAY) return undefined
      const [then, today] = [localDay(value, timeZone), localDay(at, timeZone)]
      if (then === today) return t('time.today', { time: timeOf(value) })
      if (then === addDays(today, 1)) return t('time.tomorrow', { time: timeOf(value) })
      return then === addDays(today, -1) ? t('time.yesterday', { time: timeOf(value) }) : undefined
    },
    time: timeOf,
    zone,
    number: (value) => number.format(value),
    fileSize(bytes) {
      if (bytes < 1024) return `${number.format(bytes)} B`
      if (bytes < 1024 * 1000) return `${number.format(Math.round(bytes / 1024))} KB`
      return `${rounded.format(bytes / 1024 / 1024)} MB`
    },
    age: (since, until) => inWords(since, until, (count) => days.format(count)),
    lasting: (since, until) => inWords(since, until, (count) => t('lasting.days', { count })),
  }
}

const NAMED = /\{(\w+)\}/

function messageOf(text: string, region: string): string | Pick<IntlMessageFormat, 'format'> {
  if (!/[{<']/.test(text)) return text
  const [first = '', ...rest] = text.split(NAMED)
  // Most only name values, and are filled in at a tenth of the cost.
  if (/[{}<']/.test([first, ...rest].join('')))
    return new IntlMessageFormat(text, region, undefined, { ignoreTag: true })
  return {
    format(values: Record<string, unknown> = {}) {
      let filled = first
      for (let index = 0; index < rest.length; index += 2) {
        const name = rest[index] as string
        if (!(name in values)) throw new Error(`No value for "${name}" in "${text}"`)
        filled += `${values[name] ?? ''}${rest[index + 1]}`
      }
      return filled
    },
  }
}

/** What is on paper, or kept, is read on another day. */
export const onPaper = (words: Translator): Translator => ({ ...words, near: () => undefined })

/** `otherwise` if the header names none of ours, or accepts any. */
export function preferredLocale(header: string | undefined, otherwise: Locale): Locale {
  const wishes = new Negotiator({ headers: { 'accept-language': header ?? '' } })
  return wishes.languages([otherwise, ...LOCALES.filter((locale) => locale !== otherwise)]).find(isLocale) ?? otherwise
}
