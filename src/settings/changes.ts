import { currentAuthor } from '../audit/author.ts'
import { record } from '../audit/recording.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, InvalidInputError } from '../platform/errors.ts'
import { LOCKS } from '../platform/locks.ts'
import { faultOf, mostOf, type Said, type SettingName } from './declarations.ts'

type Author = { accountId: number } | { commandLine: string }

interface Change {
  /** Undefined stands for the default. */
  from: string | undefined
  to: string | undefined
}

/** A change would have no effect. */
export class FixedSettingError extends ConflictError {}

/** Somebody else has changed it since it was shown. */
export class ChangedSettingError extends ConflictError {}

/**
 * Without a value, resets to the default; records the change. `seen` is the version that the author has seen, if they
 * were shown one. Throws FixedSettingError, InvalidInputError, ChangedSettingError.
 */
export async function changeSetting(
  db: Db | Tx,
  fixed: Said,
  name: SettingName,
  value: string | undefined,
  author: Author,
  seen?: number,
): Promise<Change> {
  if (fixed[name] !== undefined) throw new FixedSettingError(`${name} is fixed by the environment.`)
  if (value !== undefined) checkSetting(name, value)
  const accountId = 'accountId' in author ? author.accountId : null
  const changedBy = 'commandLine' in author ? author.commandLine : null
  return transaction(db, async (tx) => {
    await readRows(tx, Prisma.sql`select pg_advisory_xact_lock(${LOCKS.settings})::text`)
    const before = await tx.setting.findUnique({ where: { name }, select: { value: true } })
    const change = { from: before?.value, to: value }
    // Also what is sent twice.
    if (change.from === change.to) return change
    if (seen !== undefined && seen !== (await versionOf(tx, name)))
      throw new ChangedSettingError(`${name} was changed meanwhile.`)
    const at = now()
    if (value === undefined) await tx.setting.delete({ where: { name }, select: { name: true } })
    else {
      const row = { value, updatedAt: at, updatedById: accountId, changedBy }
      await tx.setting.upsert({ where: { name }, create: { name, ...row }, update: row, select: { name: true } })
    }
    await tx.settingChange.create({
      data: { name, fromValue: before?.value ?? null, toValue: value ?? null, changedAt: at, accountId, changedBy },
      select: { id: true },
    })
    await record(tx, {
      action: 'setting.changed',
      subject: name,
      changes: [{ field: name, from: change.from ?? '', to: change.to ?? '' }],
      by: { ...currentAuthor(), ...author },
    })
    return change
  })
}

/** Throws InvalidInputError. */
function checkSetting(name: SettingName, value: string) {
  if (!faultOf(name, value)) return
  const most = mostOf(name) ?? value.length
  if (value.length > most) throw new InvalidInputError(name, 'error.too-long', { most, count: value.length })
  throw new InvalidInputError(name, 'error.invalid')
}

/** Of one setting; 0 before its first change. */
async function versionOf(tx: Tx, name: SettingName): Promise<number> {
  const { _max } = await tx.settingChange.aggregate({ where: { name }, _max: { id: true } })
  return _max.id ?? 0
}

/** Nothing if `known` is the latest version. */
export async function readIfNewer(db: Db, known: number | undefined) {
  const [row] = await readRows<{ version: number; stored: Record<string, string> | null }>(
    db,
    Prisma.sql`select version, case when version is distinct from ${known ?? null}::int
      then coalesce((select json_object_agg(name, value) from setting), '{}') end as stored
    from (select coalesce(max(id), 0) as version from setting_change) latest`,
  )
  return row?.stored ? { version: row.version, stored: row.stored } : undefined
}

export const lastChanges = (db: Db) =>
  db.setting.findMany({ select: { name: true, updatedAt: true, updatedById: true, changedBy: true } })
