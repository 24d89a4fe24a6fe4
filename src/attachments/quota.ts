import { type Actor, isCustomer } from '../accounts/actor.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import type { Metric } from '../platform/metrics.ts'

/** Bytes of all stored files; 0 is no limit. */
export interface Quota {
  person: number
  /** Files of all its people. */
  company: number
  total: number
}

export type QuotaFault = `error.upload.quota-${keyof Quota}`

/** What keeps `more` bytes out. Agents have no limit of their own. Simultaneous uploads may pass a limit by a file. */
export async function quotaFault(
  tx: Tx,
  owner: Pick<Actor, 'accountId' | 'role'>,
  quota: Quota,
  more = 1,
): Promise<QuotaFault | undefined> {
  const [used] = await readRows<Quota>(
    tx,
    Prisma.sql`select coalesce(sum(bytes) filter (where owner_id = ${owner.accountId}), 0) as person,
        coalesce(sum(bytes), 0) as total,
        coalesce((select max(bytes) from (select sum(s.bytes) as bytes from membership own
          join membership m on m.organization_id = own.organization_id
          join stored_bytes s on s.owner_id = m.account_id
          where own.account_id = ${owner.accountId} group by own.organization_id) companies), 0) as company
      from stored_bytes`,
  )
  const scopes = isCustomer(owner) ? (['person', 'company', 'total'] as const) : (['total'] as const)
  const full = scopes.find((scope) => quota[scope] > 0 && Number(used?.[scope]) + more > quota[scope])
  return full && `error.upload.quota-${full}`
}

interface StoredBytes {
  total: number
  /** Those at nine tenths of their limit or above. */
  people: number
  companies: number
}

/** For operators; reads a row per person with files. */
export async function storedBytes(db: Db, quota: Quota): Promise<StoredBytes> {
  const near = (limit: number) => (limit > 0 ? Math.floor(limit * 0.9) : Number.MAX_SAFE_INTEGER)
  const [stored] = await readRows<StoredBytes>(
    db,
    Prisma.sql`select coalesce(sum(s.bytes), 0) as total,
        count(*) filter (where s.bytes >= ${near(quota.person)} and a.role = 'customer') as people,
        (select count(*) from (select from membership m join stored_bytes c on c.owner_id = m.account_id
          group by m.organization_id having sum(c.bytes) >= ${near(quota.company)}) full_ones) as companies
      from stored_bytes s left join account a on a.id = s.owner_id`,
  )
  return { total: Number(stored?.total), people: Number(stored?.people), companies: Number(stored?.companies) }
}

/** What is nobody's has a row per change; few are left as they are. */
export async function sumStoredBytes(db: Db) {
  await db.$executeRaw`with gone as (delete from stored_bytes where owner_id is null
      and (select count(*) from stored_bytes where owner_id is null) > 100 returning bytes)
    insert into stored_bytes (bytes) select sum(bytes) from gone having count(*) > 0`
}

export async function storageMetrics(db: Db, quota: Quota): Promise<Metric[]> {
  const { total, people, companies } = await storedBytes(db, quota)
  return [
    { name: 'schalter_stored_bytes', help: 'Bytes of all stored files', value: total },
    { name: 'schalter_stored_bytes_limit', help: 'QUOTA_TOTAL_MB in bytes, 0 is no limit', value: quota.total },
    { name: 'schalter_quota_near_people', help: 'People at nine tenths of their quota', value: people },
    { name: 'schalter_quota_near_companies', help: 'Companies at nine tenths of their quota', value: companies },
  ]
}
