import { MINUTE } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'

/** Whether somebody may administer the portal; asked again a minute after there was somebody. */
export function watchAdmins(db: Db): () => Promise<boolean> {
  let foundAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - foundAt < MINUTE) return true
    const found = await hasAdmin(db)
    if (found) foundAt = performance.now()
    return found
  }
}

async function hasAdmin(db: Db): Promise<boolean> {
  const admin = Prisma.sql`select 1 from account where role <> 'customer' and role = 'admin' and enabled
    and erased_at is null`
  const [row] = await readRows<{ found: boolean }>(db, Prisma.sql`select exists (${admin}) as found`)
  return Boolean(row?.found)
}
