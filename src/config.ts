import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { maskMailboxes, readMailboxes } from './config-mailboxes.ts'
import { misspeltNames } from './config-names.ts'
import { faultOfOAuth, oauthOf } from './config-oauth.ts'
import {
  flag,
  httpUrl,
  mailboxUrls,
  oauthVariables,
  PLAIN_ADDRESS,
  port,
  proxies,
  serverUrl,
  timeZone,
  wholeNumber,
} from './config-rules.ts'
import { keptSecret } from './config-secret.ts'
import { faultOfServerUrl, maskServerUrl, POSTGRESQL, SMTP } from './config-urls.ts'

const MB = 1024 * 1024

const environment = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, 'an address or host name such as 127.0.0.1')
    .default('127.0.0.1'),
  PORT: port.default(3000),
  BASE_URL: httpUrl.optional(),
  DATABASE_URL: serverUrl(POSTGRESQL).optional(),
  DATA_DIR: z.string().default('./data'),
  COOKIE_SECRET: z.string().min(32, 'at least 32 characters').optional(),
  SMTP_URL: serverUrl({ ...SMTP, passwordWithUser: false }).optional(),
  MAIL_FROM: z
    .string()
    .max(500)
    .regex(
      new RegExp(`^[^<>\\p{Cc}]*<${PLAIN_ADDRESS}>$`, 'u'),
      'a name and an address such as Helpdesk <support@company.example>',
    )
    .default('Helpdesk <support@localhost>'),
  MAIL_ENVELOPE_FROM: z
    .string()
    .max(254)
    .regex(new RegExp(`^(<>|${PLAIN_ADDRESS})$`, 'u'), 'an address such as bounces@company.example, or <> for none')
    .optional(),
  IMAP_URL: mailboxUrls.optional(),
  LMTP_PORT: port.optional(),
  ...oauthVariables,
  AUTHSERV_ID: z
    .string()
    .regex(/^[\w.:-]{1,253}$/, 'the name that your mail server gives in Authentication-Results')
    .optional(),
  MAIL_INLINE_MB: wholeNumber(0, 2048).default(10),
  MAIL_KEEP_DAYS: wholeNumber(1, 36_500).default(90),
  AUDIT_KEEP_DAYS: wholeNumber(1, 36_500).default(365),
  MAX_UPLOAD_MB: wholeNumber(1, 2048).default(25),
  QUOTA_PERSON_MB: wholeNumber(0, 100_000_000).default(10_240),
  QUOTA_COMPANY_MB: wholeNumber(0, 100_000_000).default(102_400),
  QUOTA_TOTAL_MB: wholeNumber(0, 100_000_000).default(0),
  TRUST_PROXY: proxies.default([]),
  WEB_CONCURRENCY: wholeNumber(1, 64).optional(),
  TIMEZONE: timeZone.default('Europe/Berlin'),
  DEMO: flag.default(true),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^[ -~]{16,500}$/, 'at least 16 characters, without umlauts')
    .optional(),
})

export type Config = ReturnType<typeof readConfig>

/** The message is one line. */
export class ConfigError extends Error {}

/** Without empty variables. */
export type Environment = Readonly<Record<string, string>>

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])))
}

const FOR_PROGRAMS = /^(PATH|HOME|LANG|TZ|TMPDIR|TEMP|(LD|DYLD)_LIBRARY_PATH|SystemRoot)$/i

/** What another program needs of it, without our secrets. */
export const environmentForPrograms = (env: NodeJS.ProcessEnv = process.env): Environment =>
  Object.fromEntries(Object.entries(readEnvironment(env)).filter(([name]) => FOR_PROGRAMS.test(name)))

/** Former names, and today's. */
const RENAMED: Record<string, string> = { MAIL_RETURN_TO: 'MAIL_ENVELOPE_FROM' }

/** Throws a ConfigError for a former name, and one that is probably a misspelt one of ours or of the `others`. */
export function refuseMisspelt(given: Environment, others: readonly string[]) {
  const former = Object.keys(RENAMED).find((name) => name in given)
  if (former) throw new ConfigError(`${former} is called ${RENAMED[former]} now; rename it.`)
  const [found] = misspeltNames(Object.keys(given), [...Object.keys(environment.shape), ...others])
  if (found)
    throw new ConfigError(
      `${found.name} is not known; write ${found.meant}. (If ${found.name} is for another program, set ` +
        `${found.meant} as well.)`,
    )
}

/** Throws a ConfigError that names variable, value and what is allowed, but never a secret. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const given = readEnvironment(env)
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const name = String(issue?.path[0])
    throw new ConfigError(refusal(name, String(given[name]), issue))
  }
  const values = parsed.data
  const production = values.NODE_ENV === 'production'
  if (production && !values.COOKIE_SECRET) {
    throw new ConfigError(
      'COOKIE_SECRET is missing: production needs a random text of at least 32 characters, the same for every process.',
    )
  }
  const mailboxes = readMailboxes(values.IMAP_URL ?? '')
  const fault = faultOfOAuth(values, mailboxes)
  if (fault) throw new ConfigError(fault)
  const unsigned = values.SMTP_URL && !values.SMTP_OAUTH && faultOfServerUrl(values.SMTP_URL, SMTP)
  if (unsigned) throw new ConfigError(refusedAs('SMTP_URL', String(values.SMTP_URL), unsigned))
  const demo = values.DEMO && !production && !values.DATABASE_URL
  let secret = values.COOKIE_SECRET
  const baseUrl = new URL(values.BASE_URL ?? `http://localhost:${values.PORT}`)
  if (baseUrl.href !== `${baseUrl.origin}/`) {
    throw new ConfigError(
      `BASE_URL is ${JSON.stringify(masked('BASE_URL', baseUrl.href))}; must be a URL without a path, such as ` +
        'https://help.company.example.',
    )
  }
  return {
    production,
    host: values.HOST,
    port: values.PORT,
    baseUrl: baseUrl.origin,
    https: baseUrl.protocol === 'https:',
    databaseUrl: values.DATABASE_URL,
    dataDir: values.DATA_DIR,
    /** Generated on first use, so that commands in other folders leave nothing there. */
    get cookieSecret() {
      secret ??= keptSecret(values.DATA_DIR)
      return secret
    },
    smtpUrl: values.SMTP_URL,
    smtpOAuth: oauthOf(values.SMTP_OAUTH, values),
    mailFrom: parseMailbox(values.MAIL_FROM),
    /** Envelope sender; empty for none. */
    mailEnvelopeFrom: (values.MAIL_ENVELOPE_FROM ?? parseMailbox(values.MAIL_FROM).address).replace('<>', ''),
    /** That mails are taken from. */
    mailboxes,
    /** For mailboxes without a password. */
    imapOAuth: oauthOf(values.IMAP_OAUTH, values),
    lmtpPort: values.LMTP_PORT,
    /** Of the mail server whose Authentication-Results count. */
    authservId: values.AUTHSERV_ID?.toLowerCase(),
    /** Bytes of all files of a mail; larger ones are links. */
    mailInlineSize: values.MAIL_INLINE_MB * MB,
    mailKeepDays: values.MAIL_KEEP_DAYS,
    auditKeepDays: values.AUDIT_KEEP_DAYS,
    devMailbox: !values.SMTP_URL && !production,
    /** Bytes. */
    maxUploadSize: values.MAX_UPLOAD_MB * MB,
    /** Bytes of all files; 0 is no limit. */
    quota: {
      person: values.QUOTA_PERSON_MB * MB,
      company: values.QUOTA_COMPANY_MB * MB,
      total: values.QUOTA_TOTAL_MB * MB,
    },
    maxUploadFiles: 10,
    trustProxy: values.TRUST_PROXY.length ? values.TRUST_PROXY : false,
    webConcurrency: values.WEB_CONCURRENCY ?? (production ? availableParallelism() : 1),
    timeZone: values.TIMEZONE,
    demo,
    logLevel: values.LOG_LEVEL ?? (production ? 'info' : 'warn'),
    metricsToken: values.METRICS_TOKEN,
  }
}

interface ConfigEntry {
  name: string
  value: string
  source: 'environment' | 'default'
}

const isSecret = (name: string) => /SECRET|TOKEN(?!_URL)/.test(name)

/** Secrets, and passwords in URLs, are masked. */
export function describeConfig(env: NodeJS.ProcessEnv = process.env): ConfigEntry[] {
  return Object.entries(environment.shape).map(([name, schema]) => {
    const given = env[name] || undefined
    const parsed = schema.safeParse(given)
    const value = given ?? (parsed.success && parsed.data !== undefined ? String(parsed.data) : '')
    return {
      name,
      value: isSecret(name) && value ? HIDDEN : value.split(/(\s+)/).map(withoutPassword).join(''),
      source: given ? 'environment' : 'default',
    }
  })
}

const HIDDEN = '********'

/** A password may hold signs that end it in a stricter reading, and PostgreSQL takes one as a parameter as well. */
const withoutPassword = (url: string) =>
  url.replace(/^(\w+:\/\/[^:@/]*):.*@/s, `$1:${HIDDEN}@`).replace(/([?&]password=)[^&#]*/gi, `$1${HIDDEN}`)

/** One line: variable, masked value, what is allowed. */
export const refusal = (name: string, value: string, issue: z.core.$ZodIssue | undefined): string =>
  refusedAs(name, value, allowed(issue))

const refusedAs = (name: string, value: string, must: string) =>
  `${name} is ${JSON.stringify(masked(name, value))}; must be ${must}.`

function masked(name: string, value: string): string {
  if (isSecret(name)) return '[masked]'
  if (name === 'IMAP_URL') return maskMailboxes(value)
  if (name === 'SMTP_URL' || name === 'DATABASE_URL') return maskServerUrl(value)
  return /URL$/.test(name)
    ? value.replace(/^([a-z]+:\/\/)?.*@/is, '$1[masked]@').replace(/[?#].*/s, '?[masked]')
    : value
}

function allowed(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_value') return `one of ${issue.values.join(', ')}`
  if (issue?.code === 'too_big') return `at most ${issue.maximum} characters`
  return issue?.message ?? 'another value'
}

function parseMailbox(text: string): { name: string; address: string } {
  const [, name = '', address = ''] = /^([^<>]*)<([^<>]+)>$/.exec(text) ?? []
  return { name: name.trim().replace(/^"|"$/g, ''), address }
}
