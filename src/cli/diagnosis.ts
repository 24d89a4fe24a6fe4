import { statfs } from 'node:fs/promises'
import { storedBytes } from '../attachments/quota.ts'
import type { Config } from '../config.ts'
import { Prisma, readRows } from '../platform/db.ts'
import { createMailer } from '../platform/mailer.ts'
import { missingMigrations } from '../platform/migrations.ts'
import { fetchLogo } from '../web/logo.ts'
import { CommandError } from './output.ts'
import { loadConfig, type Tools, withDatabase, withTools } from './tools.ts'

export interface Finding {
  verdict: 'good' | 'warn' | 'bad'
  what: string
  finding: string
}

const good = (what: string, finding: string): Finding => ({ verdict: 'good', what, finding })
const warn = (what: string, finding: string): Finding => ({ verdict: 'warn', what, finding })
const bad = (what: string, finding: string): Finding => ({ verdict: 'bad', what, finding })

/** Changes nothing. */
export async function diagnose(): Promise<Finding[]> {
  const config = loadConfig()
  const findings = [runtime(), address(config), await disk(config), await mail(config)]
  try {
    const missing = await withDatabase(({ databaseUrl }) => missingMigrations(databaseUrl))
    findings.push(
      missing.length
        ? bad('database', `${missing.length} migrations are missing: schalter db migrate`)
        : good('database', 'reachable and up to date'),
    )
    if (missing.length === 0) findings.push(...(await withTools(data)))
  } catch (error) {
    const { message } = error as Error
    findings.push(
      bad('database', error instanceof CommandError ? message.replaceAll('\n', ' ') : `cannot be reached: ${message}`),
    )
  }
  return findings
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

async function disk({ dataDir, databaseUrl }: Config): Promise<Finding> {
  if (databaseUrl) return good('disk', 'the database is elsewhere')
  const { bavail, bsize } = await statfs(dataDir).catch(() => ({ bavail: 0, bsize: 0 }))
  const free = (bavail * bsize) / 1024 ** 3
  if (free === 0) return good('disk', `${dataDir} does not exist yet`)
  return free < 1
    ? bad('disk', `only ${free.toFixed(1)} GB free for DATA_DIR`)
    : good('disk', `${free.toFixed(0)} GB free`)
}

async function mail({ smtpUrl, production }: Config): Promise<Finding> {
  if (!smtpUrl) return (production ? bad : warn)('mail', 'SMTP_URL is not set; mails are kept but not sent')
  const mailer = createMailer(smtpUrl)
  const fault = await mailer.check()
  mailer.close()
  return fault
    ? bad('mail', `the SMTP server does not accept mails: ${fault}`)
    : good('mail', 'the SMTP server answers')
}

async function logo(logoUrl: string | undefined): Promise<Finding[]> {
  if (!logoUrl) return []
  const fetched = await fetchLogo(logoUrl)
  return [typeof fetched === 'string' ? warn('logo', `cannot be fetched: ${fetched}`) : good('logo', 'can be fetched')]
}

async function files({ db, config: { quota } }: Tools): Promise<Finding> {
  const { total, people, companies } = await storedBytes(db, quota)
  const stored = `${(total / 1024 ** 3).toFixed(1)} GB stored`
  if (quota.total && total >= quota.total * 0.9)
    return bad('files', `${stored} of ${(quota.total / 1024 ** 3).toFixed(1)} GB: raise QUOTA_TOTAL_MB`)
  return people || companies
    ? warn(
        'files',
        `${stored}; ${people} people and ${companies} companies are near QUOTA_PERSON_MB or QUOTA_COMPANY_MB`,
      )
    : good('files', stored)
}

async function data(tools: Tools): Promise<Finding[]> {
  const { db, today, settings } = tools
  const [row] = await readRows<{
    teams: number
    contracts: number
    ending: number
    parked: number
    waiting: number
    reason: string | null
    version: number
  }>(
    db,
    Prisma.sql`select
    (select count(*)::int from team where open_to_customers) as teams,
    (select count(*)::int from contract where valid_from <= ${today}::date
      and valid_until >= ${today}::date) as contracts,
    (select count(*)::int from contract where valid_until between ${today}::date and ${today}::date + 30) as ending,
    (select count(*)::int from mail where state = 'parked') as parked,
    (select count(*)::int from mail where state = 'queued' and created_at < now() - interval '10 minutes') as waiting,
    (select last_error from mail where state = 'queued' and last_error is not null
      order by id desc limit 1) as reason,
    current_setting('server_version_num')::int as version`,
  )
  if (!row) return []
  return [
    ...(await logo(settings.current().logoUrl)),
    await files(tools),
    row.version >= 140_000
      ? good('postgresql', `version ${Math.floor(row.version / 10_000)}`)
      : bad('postgresql', 'version 14 or later is required'),
    row.teams
      ? good('teams', `${row.teams} open to customers`)
      : bad('teams', 'none is open to customers, so nobody can open a ticket: schalter team add'),
    row.contracts || settings.current().registration === 'open'
      ? good('contracts', `${row.contracts} valid today, ${row.ending} ending within 30 days`)
      : bad('contracts', 'none is valid today, so no customer can sign in: schalter contract add'),
    row.parked
      ? warn('outbox', `${row.parked} mails were given up. Reasons: schalter mail list --state parked`)
      : good('outbox', 'no mail was given up'),
    ...(row.reason ? [warn('outbox', `mails wait; the newest was not accepted: ${row.reason}`)] : []),
    row.waiting
      ? warn('outbox', `${row.waiting} mails have been waiting for more than 10 minutes`)
      : good('outbox', 'no mail has been waiting long'),
  ]
}
