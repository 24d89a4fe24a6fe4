import type { MessageKey, Translator } from '../i18n/translate.ts'
import type { Handling } from '../platform/db.ts'
import type { PortalSettings } from '../settings/resolve.ts'

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
