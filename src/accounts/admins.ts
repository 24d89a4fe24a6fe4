import { type Db, Prisma, readRows } from '../platform/db.ts'

/** Somebody may administer the portal. */
export async function hasAdmin(db: Db): Promise<boolean> {
  const admin = Prisma.sql`select 1 from account where role <> 'customer' and role = 'admin' and enabled
    and erased_at is null`
  const [row] = await readRows<{ found: boolean }>(db, Prisma.sql`select exists (${admin}) as found`)
  return Boolean(row?.found)
}
