import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Day } from '../platform/clock.ts'
import type { Handling, HoldReason } from '../platform/db.ts'
import type { PortalSettings } from '../settings/resolve.ts'
import type { VisitFacts } from './visit-facts.ts'

/** As customers read it. */
export const handlingKey = (handling: Handling): MessageKey => `visit.handling.${handling}`

/** `Donnerstag, 03.12.2026, 09:00 bis 10:00 Uhr` */
export function visitTime(words: Translator, startsAt: Date, endsAt: Date): string {
  const start = words.dateTime(startsAt)
  const end = words.date(startsAt) === words.date(endsAt) ? words.time(endsAt) : words.dateTime(endsAt)
  return words.t('visit.time', { weekday: words.weekday(startsAt), start, end })
}

interface WithSettings {
  settings: { current(): Pick<PortalSettings, 'remoteHint'> }
}

/** What customers do before somebody works on their computer, by paragraphs. */
export const remoteHint = ({ t, locale }: Translator, { settings }: WithSettings): string[] =>
  (settings.current().remoteHint[locale] ?? t('visit.remote.hint')).split(/\n+/).filter(Boolean)

interface Holding {
  holdUntil: Day | null
  holdReason: HoldReason | null
  visit: VisitFacts | null
}

/** The day on which a ticket on hold is ours again, in words: its own, or that of its visit. */
export function heldUntil(words: Translator, { holdUntil, holdReason, visit }: Holding): string | undefined {
  if (holdUntil) return words.day(holdUntil)
  return holdReason === 'visit' && visit ? words.date(new Date(visit.startsAt)) : undefined
}
