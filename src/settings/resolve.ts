import type { Config } from '../config.ts'
import type { Locale } from '../i18n/translate.ts'
import {
  declarationOf,
  faultOf,
  isSettingName,
  type Said,
  SETTING_NAMES,
  type SettingName,
  type SettingValues,
} from './declarations.ts'

export type Source = 'environment' | 'setting' | 'default'

/** The environment wins over the database, and that over the defaults. */
export interface Grounds {
  config: Pick<Config, 'mailFrom'>
  fixed: Said
  stored: Readonly<Record<string, string>>
}

export interface PortalSettings {
  portalName: string
  support: { email: string; phone: string | undefined; hours: Record<Locale, string | undefined> }
  privacyUrl: string | undefined
  accentColor: string | undefined
  logoUrl: string | undefined
  ticketHint: Record<Locale, string | undefined>
  /** Read out to callers without a contract. */
  phoneRefusal: Record<Locale, string | undefined>
  /** Before remote work. */
  remoteHint: Record<Locale, string | undefined>
  registration: SettingValues['REGISTRATION']
  /** Days until a closed ticket needs a follow-up. */
  reopenDays: number
  followUp: SettingValues['FOLLOW_UP']
  unknownSender: SettingValues['UNKNOWN_SENDER']
  /** The FAQ is read without signing in, as far as it is for all. */
  publicFaq: boolean
  /** In the portal's time zone. */
  digestTime: string
  defaultLocale: Locale
}

/** Value and source. Ignores an invalid stored value, as from another version. */
export function resolveSetting(
  name: SettingName,
  { config, fixed, stored }: Grounds,
): { value: string | undefined; source: Source } {
  const set = fixed[name]
  if (set !== undefined) return { value: set, source: 'environment' }
  const kept = stored[name]
  if (kept !== undefined && !faultOf(name, kept)) return { value: kept, source: 'setting' }
  const { standard } = declarationOf(name)
  return { value: typeof standard === 'function' ? standard(config) : standard, source: 'default' }
}

export function resolveSettings(grounds: Grounds): PortalSettings {
  const values = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, resolveSetting(name, grounds).value]),
  ) as SettingValues
  return {
    portalName: values.PORTAL_NAME,
    support: {
      email: values.SUPPORT_EMAIL,
      phone: values.SUPPORT_PHONE,
      hours: { de: values.SUPPORT_HOURS, en: values.SUPPORT_HOURS_EN ?? values.SUPPORT_HOURS },
    },
    privacyUrl: values.PRIVACY_URL,
    accentColor: values.ACCENT_COLOR,
    logoUrl: values.LOGO_URL,
    ticketHint: { de: values.TICKET_HINT, en: values.TICKET_HINT_EN ?? values.TICKET_HINT },
    phoneRefusal: { de: values.PHONE_REFUSAL, en: values.PHONE_REFUSAL_EN },
    remoteHint: { de: values.REMOTE_HINT, en: values.REMOTE_HINT_EN ?? values.REMOTE_HINT },
    registration: values.REGISTRATION,
    reopenDays: Number(values.REOPEN_DAYS),
    followUp: values.FOLLOW_UP,
    unknownSender: values.UNKNOWN_SENDER,
    publicFaq: values.PUBLIC_FAQ === 'on',
    digestTime: values.DIGEST_TIME,
    defaultLocale: values.DEFAULT_LOCALE,
  }
}

export function faultsOf(stored: Grounds['stored']): string[] {
  return Object.entries(stored).flatMap(([name, value]) =>
    isSettingName(name) ? (faultOf(name, value) ?? []) : [`${name} is no setting.`],
  )
}
