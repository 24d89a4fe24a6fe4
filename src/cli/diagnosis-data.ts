import { storedBytes } from '../attachments/quota.ts'
import type { Config } from '../config.ts'
import { localDay, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { readSettings, type Settings, type SettingsTools } from '../settings/settings.ts'
import { createAdmission } from '../teams/admission.ts'
import { fetchLogo } from '../web/logo.ts'
import { incoming } from './diagnosis-mailboxes.ts'
import { bad, type Check, type Finding, good, warn } from './findings.ts'

type Tools = Omit<SettingsTools, 'log' | 'config'> & {
  config: Pick<Config, 'mailFrom' | 'timeZone' | 'quota' | 'mailboxes'>
}

/** What only a database that is up to date can tell. */
export async function checkData(tools: Tools, check: Check) {
  const { db, config } = tools
  const known: { settings?: Settings } = {}
  await check('settings', async () => {
    known.settings = await readSettings(tools)
    return []
  })
  const { settings } = known
  if (!settings) return
  await check('logo', () => logo(settings.current().logoUrl))
  await check('postgresql', () => version(db))
  await check('files', () => files(db, config))
  await check('teams', () => teams(db))
  await check('contracts', () => contracts(db, settings, localDay(now(), config.timeZone)))
  await check('customers', () => customers(db, settings, config))
  await check('outbox', () => outbox(db))
  await check('incoming', () => incoming(db, config))
}

async function logo(logoUrl: string | undefined): Promise<Finding[]> {
  if (!logoUrl) return []
  const fetched = await fetchLogo(logoUrl)
  return [typeof fetched === 'string' ? warn('logo', `cannot be fetched: ${fetched}`) : good('logo', 'can be fetched')]
}

async function version(db: Db): Promise<Finding> {
  const [row] = await readRows<{ version: number }>(
    db,
    Prisma.sql`select current_setting('server_version_num')::int as version`,
  )
  return row && row.version >= 140_000
    ? good('postgresql', `version ${Math.floor(row.version / 10_000)}`)
    : bad('postgresql', 'version 14 or later is required')
}

const gigabytes = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GB`

async function files(db: Db, { quota }: Tools['config']): Promise<Finding> {
  const { total, people, companies } = await storedBytes(db, quota)
  const stored = `${gigabytes(total)} stored`
  if (quota.total && total >= quota.total * 0.9)
    return bad('files', `${stored} of ${gigabytes(quota.total)}: raise QUOTA_TOTAL_MB`)
  return people || companies
    ? warn(
        'files',
        `${stored}; ${people} people and ${companies} companies are near QUOTA_PERSON_MB or QUOTA_COMPANY_MB`,
      )
    : good('files', stored)
}

async function teams(db: Db): Promise<Finding[]> {
  const [row] = await readRows<{ open: number; empty: string[]; admins: number }>(
    db,
    Prisma.sql`select count(*) filter (where open_to_customers)::int as open,
      coalesce(array_agg(name::text order by position, name) filter (where open_to_customers and not exists (
        select 1 from team_member m join account a on a.id = m.account_id
        where m.team_id = team.id and a.enabled and a.erased_at is null)), '{}') as empty,
      (select count(*)::int from account where role = 'admin' and enabled and erased_at is null) as admins from team`,
  )
  const { open = 0, empty = [], admins = 0 } = row ?? {}
  const named = [...empty.slice(0, 5), ...(empty.length > 5 ? [`${empty.length - 5} more`] : [])].join(', ')
  return [
    open
      ? good('teams', `${open} open to customers`)
      : bad('teams', 'none is open to customers, so nobody can open a ticket: schalter team add'),
    ...(empty.length ? [warn('teams', `nobody is told of new tickets of ${named}: ${JOIN}`)] : []),
    ...(admins ? [] : [warn('agents', `there is no admin: ${JOIN}`)]),
  ]
}

const JOIN = 'schalter agent add, or agent set for who has an account'

async function contracts(db: Db, settings: Settings, today: string): Promise<Finding> {
  const [row] = await readRows<{ valid: number; ending: number }>(
    db,
    Prisma.sql`select count(*) filter (where valid_from <= ${today}::date and valid_until >= ${today}::date) as valid,
      count(*) filter (where valid_until between ${today}::date and ${today}::date + 30) as ending from contract`,
  )
  const { valid = 0, ending = 0 } = row ?? {}
  return valid || settings.current().registration === 'open'
    ? good('contracts', `${valid} valid today, ${ending} ending within 30 days`)
    : bad('contracts', `none is valid today, so no customer can sign in: ${LET_IN}`)
}

/** For whom the gate is shut, as after an upgrade that turned it on. */
async function customers(db: Db, settings: Settings, config: Tools['config']): Promise<Finding[]> {
  const admitted = createAdmission(settings, config).condition()
  const [row] = await readRows<{ all: number; admitted: number }>(
    db,
    Prisma.sql`select count(*) as all, count(*) filter (where ${admitted}) as admitted
      from account a where role = 'customer' and enabled and erased_at is null`,
  )
  const { all = 0, admitted: inside = 0 } = row ?? {}
  if (all === 0) return []
  const finding = `${inside} of ${all} enabled customers can sign in`
  if (inside === all) return [good('customers', finding)]
  return [(inside ? warn : bad)('customers', `${finding}; no valid contract covers the others: ${LET_IN}`)]
}

const LET_IN = 'schalter contract add, or for everybody schalter settings set REGISTRATION open'

async function outbox(db: Db): Promise<Finding[]> {
  const [row] = await readRows<{ parked: number; waiting: number; reason: string | null }>(
    db,
    Prisma.sql`select
      (select count(*)::int from mail where state = 'parked') as parked,
      (select count(*)::int from mail where state = 'queued' and created_at < now() - interval '10 minutes') as waiting,
      (select last_error from mail where state = 'queued' and last_error is not null
        order by id desc limit 1) as reason`,
  )
  const { parked = 0, waiting = 0, reason = null } = row ?? {}
  return [
    parked
      ? warn('outbox', `${parked} mails were given up. Reasons: schalter mail list --state parked`)
      : good('outbox', 'no mail was given up'),
    ...(reason ? [warn('outbox', `mails wait; the newest was not accepted: ${reason}`)] : []),
    waiting
      ? warn('outbox', `${waiting} mails have been waiting for more than 10 minutes`)
      : good('outbox', 'no mail has been waiting long'),
  ]
}
