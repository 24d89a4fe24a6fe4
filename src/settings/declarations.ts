import { z } from 'zod'
import { type Config, ConfigError, type Environment, refusal, refuseMisspelt } from '../config.ts'
import { digits, httpUrl } from '../config-rules.ts'
import type { Locale } from '../i18n/translate.ts'
import { addressFault, storedAddress } from '../platform/addresses.ts'
import { hasUnprintable } from '../platform/rules.ts'

interface Declaration<Value extends string> {
  /** In the environment and in the database. */
  rule: z.ZodType<Value, string>
  standard?: Value | ((config: Pick<Config, 'mailFrom'>) => Value)
  about: string
  /** For a text that customers read. */
  language?: Locale
}

const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => !hasUnprintable(value), 'text without control characters')
const line = (most: number) =>
  text(most).refine((value) => /\S/.test(value) && !/[\r\n]/.test(value), 'one line of text')

/** By the name of the environment variable that overrides it. */
const SETTINGS = {
  PORTAL_NAME: {
    rule: line(60).refine((name) => /[\p{L}\p{N}]/u.test(name), 'a name'),
    standard: 'Schalter',
    about: 'The name of the portal, in page titles and mails.',
  },
  SUPPORT_EMAIL: {
    rule: z.string().refine((address) => !addressFault(storedAddress(address)), 'an e-mail address'),
    standard: ({ mailFrom }) => mailFrom.address,
    about: 'E-mail address for support, shown on pages and in mails. Default: the address in MAIL_FROM.',
  },
  SUPPORT_PHONE: {
    rule: line(60).refine((phone) => /\d/.test(phone), 'a telephone number'),
    about: 'Phone number for support, shown on pages and in mails.',
  },
  SUPPORT_HOURS: { rule: text(120), about: 'Support hours, in German.', language: 'de' },
  SUPPORT_HOURS_EN: { rule: text(120), about: 'Support hours, in English. Default: the German text.', language: 'en' },
  PRIVACY_URL: { rule: httpUrl, about: 'Link to the privacy policy, on every page and in every mail.' },
  ACCENT_COLOR: {
    rule: z.string().regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as #0b5c63'),
    about: 'Colour of buttons and links, on pages and in mails.',
  },
  LOGO_URL: {
    rule: httpUrl,
    about: 'URL of the logo (SVG, PNG, WebP or JPEG). The portal fetches it and serves its own copy.',
  },
  TICKET_HINT: {
    rule: text(4000),
    about: 'Hints above the form for a new ticket, in German, one per line.',
    language: 'de',
  },
  TICKET_HINT_EN: { rule: text(4000), about: 'The same hints in English. Default: the German text.', language: 'en' },
  PHONE_REFUSAL: {
    rule: text(1000),
    about: 'What agents read out to callers without a contract, in German.',
    language: 'de',
  },
  PHONE_REFUSAL_EN: { rule: text(1000), about: 'The same in English.', language: 'en' },
  REMOTE_HINT: {
    rule: text(1000),
    about: 'What customers do before remote work, in German: on the ticket and in the mail, one paragraph per line.',
    language: 'de',
  },
  REMOTE_HINT_EN: { rule: text(1000), about: 'The same in English. Default: the German text.', language: 'en' },
  REGISTRATION: {
    rule: z.enum(['contract', 'open', 'closed']),
    standard: 'contract',
    about: 'Who can sign up: contract (people covered by a valid contract), open (anyone) or closed (no one).',
  },
  REOPEN_DAYS: {
    rule: digits(1, 3650),
    standard: '14',
    about: 'Days during which a closed ticket can be reopened. After that, a follow-up ticket is needed.',
  },
  FOLLOW_UP: {
    rule: z.enum(['new', 'reopen']),
    standard: 'new',
    about: 'What a mail that answers a closed ticket does: new (opens a linked ticket) or reopen (within REOPEN_DAYS).',
  },
  UNKNOWN_SENDER: {
    rule: z.enum(['triage', 'refuse']),
    standard: 'triage',
    about:
      'What becomes of mail from people without a contract: triage (a ticket that only agents see and that promises ' +
      'nothing) or refuse (one polite answer a day; the mail is not kept).',
  },
  PUBLIC_FAQ: {
    rule: z.enum(['off', 'on']),
    standard: 'off',
    about: 'Whether anyone can read FAQ articles that are for all customers, without signing in: on or off.',
  },
  DIGEST_TIME: {
    rule: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 07:00'),
    standard: '07:00',
    about: 'When agents who want their news once a day get the mail with it.',
  },
  DEFAULT_LOCALE: {
    rule: z.enum(['de', 'en']),
    standard: 'de',
    about: 'Language for visitors whose browser asks for neither German nor English: de or en.',
  },
} satisfies Record<string, Declaration<string>>

export type SettingName = keyof typeof SETTINGS
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[]
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name)

export type Said = Partial<Record<SettingName, string>>

/** What has a default is never without a value. */
export type SettingValues = {
  [Name in SettingName]:
    | z.output<(typeof SETTINGS)[Name]['rule']>
    | ((typeof SETTINGS)[Name] extends { standard: unknown } ? never : undefined)
}

export const declarationOf = (name: SettingName): Declaration<string> => SETTINGS[name]

/** Characters that its rule allows, if it counts them. */
export function mostOf(name: SettingName): number | undefined {
  const { rule } = declarationOf(name)
  return rule instanceof z.ZodString ? (rule.maxLength ?? undefined) : undefined
}

export function faultOf(name: SettingName, value: string): string | undefined {
  const parsed = SETTINGS[name].rule.safeParse(value)
  return parsed.success
    ? undefined
    : refusal(name, value.length > 100 ? `${value.slice(0, 100)}…` : value, parsed.error.issues[0])
}

/** Throws a ConfigError for a value that is not allowed, or a misspelt name of a variable. */
export function fixedSettings(environment: Environment): Said {
  refuseMisspelt(environment, SETTING_NAMES)
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
