import { z } from 'zod'
import { type Config, ConfigError, type Environment, httpUrl, refusal } from '../config.ts'
import type { Locale } from '../i18n/translate.ts'

interface Declaration<Value extends string> {
  /** What it may be, in the environment as in the database. */
  rule: z.ZodType<Value, string>
  /** In force while nobody says anything else. */
  standard?: Value | ((config: Pick<Config, 'mailFrom'>) => Value)
  /** For the command line. */
  about: string
  /** A text that customers read, in this language. */
  language?: Locale
}

const CONTROL = /[^\P{Cc}\t\r\n]/u

const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => !CONTROL.test(value), 'text without control characters')
const line = (most: number) => text(most).refine((value) => /\S/.test(value) && !/[\r\n]/.test(value), 'one line of text')

/** What admins may change while the portal runs, by the name of the environment variable that fixes it. */
export const SETTINGS = {
  PORTAL_NAME: { rule: line(60), standard: 'Schalter', about: 'Name of the portal, in titles and mails.' },
  SUPPORT_EMAIL: {
    rule: z.email('an e-mail address'),
    standard: ({ mailFrom }) => mailFrom.address,
    about: 'Address in the contact block; by default that of MAIL_FROM.',
  },
  SUPPORT_PHONE: { rule: line(60), about: 'Telephone number in the contact block.' },
  SUPPORT_HOURS: { rule: text(120), about: 'When somebody answers, in German.', language: 'de' },
  SUPPORT_HOURS_EN: { rule: text(120), about: 'When somebody answers, in English; by default as in German.', language: 'en' },
  PRIVACY_URL: { rule: httpUrl, about: 'Address of the privacy notes, linked on every page and in every mail.' },
  ACCENT_COLOR: {
    rule: z.string().regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as #0b5c63'),
    about: 'Colour of buttons and links, on pages and in mails.',
  },
  LOGO_URL: { rule: httpUrl, about: 'Address of the logo (SVG, PNG, WebP or JPEG), fetched once and served by the portal itself.' },
  TICKET_HINT: { rule: text(4000), about: 'Hints above the form for a new ticket, in German, a line each.', language: 'de' },
  TICKET_HINT_EN: { rule: text(4000), about: 'The same hints in English; by default as in German.', language: 'en' },
  REGISTRATION: {
    rule: z.enum(['contract', 'open', 'closed']),
    standard: 'contract',
    about: 'Who may create an account: contract (those a valid contract covers), open (everybody) or closed (nobody).',
  },
  DEFAULT_LOCALE: { rule: z.enum(['de', 'en']), standard: 'de', about: 'Language of visitors who ask for none of ours: de or en.' },
} satisfies Record<string, Declaration<string>>

export type SettingName = keyof typeof SETTINGS
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[]
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name)

/** What is said of settings, by the environment or by rows. */
export type Said = Partial<Record<SettingName, string>>

/** What each setting is; none where nothing is said and there is no default. */
export type SettingValues = { [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['rule']> | undefined }

export const declarationOf = (name: SettingName): Declaration<string> => SETTINGS[name]

/** Why a value is not allowed, in one line; nothing if it is. */
export function faultOf(name: SettingName, value: string): string | undefined {
  const parsed = SETTINGS[name].rule.safeParse(value)
  return parsed.success ? undefined : refusal(name, value.length > 100 ? `${value.slice(0, 100)}…` : value, parsed.error.issues[0])
}

/** The settings that the environment fixes. Throws a ConfigError for a value that is not allowed. */
export function fixedSettings(environment: Environment): Said {
  const fixed: Said = {}
  for (const name of SETTING_NAMES) {
    const value = environment[name]
    if (!value) continue
    const fault = faultOf(name, value)
    if (fault) throw new ConfigError(fault)
    fixed[name] = value
  }
  return fixed
}
