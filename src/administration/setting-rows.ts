import { nameOf } from '../accounts/names.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { readIfNewer } from '../settings/changes.ts'
import { SETTING_NAMES, type SettingName } from '../settings/declarations.ts'
import { type Grounds, resolveSetting, type Source } from '../settings/resolve.ts'

export interface SettingRow {
  name: SettingName
  value: string | undefined
  source: Source
  /** The last change, if there was one. */
  change: { at: Date; by: string | undefined; commandLine: boolean } | undefined
  /** Of its last change; 0 before. */
  version: number
}

export interface SettingRows {
  rows: SettingRow[]
  grounds: Grounds
}

/** As stored now, whatever this process has in use. */
export async function readSettingRows(db: Db, given: Omit<Grounds, 'stored'>): Promise<SettingRows> {
  const [newest, changes] = await Promise.all([readIfNewer(db, undefined), lastChanges(db)])
  const grounds = { ...given, stored: newest?.stored ?? {} }
  const known = new Map(changes.map((change) => [change.name, change]))
  const rows = SETTING_NAMES.map((name) => {
    const change = known.get(name)
    return {
      name,
      ...resolveSetting(name, grounds),
      change: change && { at: change.at, by: change.person ?? change.user ?? undefined, commandLine: !change.person },
      version: change?.version ?? 0,
    }
  })
  return { rows, grounds }
}

interface LastChange {
  name: string
  version: number
  at: Date
  person: string | null
  /** At the command line. */
  user: string | null
}

const lastChanges = (db: Db) =>
  readRows<LastChange>(
    db,
    Prisma.sql`select c.name, c.id as version, c.changed_at as at, c.changed_by as "user",
        case when a.id is null then null else ${nameOf('a')} end as person
      from (select max(id) as id from setting_change group by name) latest
        join setting_change c using (id) left join account a on a.id = c.account_id`,
  )
