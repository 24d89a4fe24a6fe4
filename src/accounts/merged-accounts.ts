import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'

/** Whose address it is, also one that somebody had with another account. */
export async function ownerOf(tx: Db | Tx, address: string): Promise<number | undefined> {
  const [owner] = await readRows<{ id: number }>(
    tx,
    Prisma.sql`select coalesce(a.merged_into_id, a.id) as id from account a where a.email = ${address}::citext`,
  )
  return owner?.id
}
