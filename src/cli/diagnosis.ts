import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Config, readEnvironment } from '../config.ts'
import { openDb } from '../platform/db.ts'
import { probeMailServer, type Refusal } from '../platform/mail-probe.ts'
import { checkPrivileges, missingMigrations } from '../platform/migrations.ts'
import { createTokens } from '../platform/oauth.ts'
import { fixedSettings } from '../settings/declarations.ts'
import { checkData } from './diagnosis-data.ts'
import { mailboxes } from './diagnosis-mailboxes.ts'
import { bad, type Check, checking, type Finding, good, reasonOf, USUAL, warn, within } from './findings.ts'
import { CommandError, harmless } from './output.ts'
import { loadConfig, withDatabase } from './tools.ts'

interface Wish {
  /** Recipient for the question to the mail server. */
  to?: string | undefined
}

/** Changes nothing, tells as it goes, and lets no check wait for what another one looks at. */
export async function diagnose(tell: (finding: Finding) => void, { to }: Wish = {}) {
  const config = loadConfig()
  const check = checking(tell)
  await check('node', runtime)
  await check('address', () => address(config))
  await check('disk', () => disk(config))
  await check('mail', () => mail(config, to ?? config.mailFrom.address), 4 * USUAL)
  if (config.mailboxes.length) await check('mailbox', () => mailboxes(config), 4 * USUAL)
  await database(config, tell, check)
}

function runtime(): Finding {
  const major = Number(process.versions.node.split('.')[0])
  return major >= 24
    ? good('node', process.version)
    : bad('node', `${process.version} is too old; 24 or later is required`)
}

function address({ baseUrl, https, production }: Config): Finding {
  if (production && !https)
    return warn('address', `${baseUrl} is not encrypted; put a proxy with https in front and set BASE_URL`)
  return good('address', baseUrl)
}

const GB = 1024 ** 3

/** Bytes. PostgreSQL does not start with less. */
const FULL = GB / 32

async function disk({ dataDir, databaseUrl }: Config): Promise<Finding> {
  if (databaseUrl) return good('disk', 'the database is elsewhere')
  const { bavail, bsize, ffree, files } = await statfsOf(resolve(dataDir))
  const free = bavail * bsize
  if (free < FULL || (files > 0 && ffree === 0))
    return bad(
      'disk',
      `the disk of DATA_DIR (${resolve(dataDir)}) is full; make space, and the portal goes on by itself`,
    )
  return free < GB
    ? bad('disk', `only ${(free / GB).toFixed(1)} GB free for DATA_DIR`)
    : good('disk', `${(free / GB).toFixed(0)} GB free`)
}

/** Of the folder, or of the one in which it would be made. */
const statfsOf = (folder: string): Promise<StatsFs> =>
  statfs(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || dirname(folder) === folder) throw error
    return statfsOf(dirname(folder))
  })

async function mail(config: Config, to: string): Promise<Finding> {
  const { smtpUrl, smtpOAuth, production, mailEnvelopeFrom } = config
  if (!smtpUrl) return (production ? bad : warn)('mail', 'SMTP_URL is not set; mails are kept but not sent')
  const tokens = smtpOAuth && createTokens(smtpOAuth)
  const refusal = await probeMailServer(smtpUrl, { from: mailEnvelopeFrom, to, tokens })
  if (!refusal) return good('mail', `the mail server takes mails from <${mailEnvelopeFrom}> to <${to}>`)
  const { stage, reason, status } = refusal
  const said = harmless(reason).slice(0, 300)
  const verdict = status >= 400 && status < 500 ? warn : bad
  return verdict('mail', `at ${stage}, the mail server said: ${said}. ${adviceFor(refusal, config)}`)
}

export function adviceFor(
  { stage, status, reason }: Refusal,
  { mailEnvelopeFrom: from, smtpOAuth }: Pick<Config, 'mailEnvelopeFrom' | 'smtpOAuth'>,
): string {
  if (stage === 'token') return TOKEN_ADVICE.find(([words]) => words.test(reason))?.[1] ?? 'Check OAUTH_TOKEN_URL.'
  if (stage === 'sign-in')
    return smtpOAuth
      ? 'There is a token, but not for this: check the user in SMTP_URL, OAUTH_SCOPE, and what the client may do.'
      : 'Check user and password in SMTP_URL.'
  if (stage === 'connection')
    return /certificate|self.signed/i.test(reason)
      ? 'Its certificate is not valid for this name; with ?tls=unverified in SMTP_URL, any is accepted.'
      : 'Check host and port in SMTP_URL; ?tls=off is for a server without STARTTLS.'
  if (status < 500) return 'This may pass by itself; mails wait until then.'
  if (stage === 'RCPT TO') return 'The server must let this machine or this user send to others (relay).'
  return from
    ? 'Set MAIL_ENVELOPE_FROM, or MAIL_FROM, to an address that this user may send from.'
    : 'It wants a sender: remove MAIL_ENVELOPE_FROM=<>, or set it to an address that this user may send from.'
}

const TOKEN_ADVICE: [RegExp, string][] = [
  [/invalid_grant/, 'OAUTH_REFRESH_TOKEN has expired or was withdrawn: sign in again, and set the new one.'],
  [/invalid_client/, 'OAUTH_CLIENT_ID or OAUTH_CLIENT_SECRET is wrong, or the secret has expired.'],
  [/unauthorized_client/, 'This client may not do that: check SMTP_OAUTH, and its permissions.'],
  [/invalid_scope/, 'OAUTH_SCOPE is not one that this client may have.'],
]

/** Milliseconds until an embedded server that somebody has to start has answered. */
const START = 20_000

async function database(config: Config, tell: (finding: Finding) => void, check: Check) {
  let begun = (): void => {}
  const opened = new Promise<void>((resolve) => {
    begun = resolve
  })
  const all = withDatabase(async ({ databaseUrl }) => {
    begun()
    const [state] = await check('database', () => stateOf(databaseUrl))
    if (state?.verdict !== 'good') return
    const db = openDb(databaseUrl, { connections: 2 })
    try {
      await checkData({ db, config, fixed: fixedSettings(readEnvironment()) }, check)
    } finally {
      await within(USUAL, db.$disconnect()).catch(() => {})
    }
  })
  try {
    await within(START, Promise.race([opened, all]))
    await all
  } catch (error) {
    tell(bad('database', reasonOf(error as Error)))
  }
}

async function stateOf(databaseUrl: string): Promise<Finding> {
  const missing = await missingMigrations(databaseUrl).catch((error: Error & { code?: string }) => {
    if (!error.code) throw error
    throw new CommandError(`cannot be used: ${error.message || error.code}. ${ADVICE[error.code] ?? REACH}`)
  })
  if (missing.length === 0) return good('database', 'reachable and up to date')
  await checkPrivileges(databaseUrl)
  return bad('database', `${missing.length} migrations are missing: schalter db migrate`)
}

const REACH = 'Is it running, and is DATABASE_URL correct?'
const ADVICE: Record<string, string> = {
  '28P01': 'Check user and password in DATABASE_URL.',
  '28000': 'Check user and password in DATABASE_URL.',
  '3D000': 'Create the database, or check its name in DATABASE_URL.',
  '53300': 'Raise max_connections of PostgreSQL, or lower WEB_CONCURRENCY.',
}
