import { Prisma, readRows, type Tx } from '../platform/db.ts'

/** Where the messages of a ticket are now: the last one that it was merged into, or itself. */
export async function rootOf(tx: Tx, id: number): Promise<number> {
  const [root] = await readRows<{ id: number | null }>(tx, Prisma.sql`select merged_root(${id}::int) as id`)
  return root?.id ?? id
}

/** A ticket and all that was merged into it, through others as well. */
export async function branchOf(tx: Tx, id: number): Promise<number[]> {
  const rows = await readRows<{ id: number }>(
    tx,
    Prisma.sql`with recursive branch(id) as (select ${id}::int union select t.id from ticket t
      join branch b on t.merged_into_id = b.id) select id from branch`,
  )
  return rows.map((row) => row.id)
}

/** Messages and history; each remembers the ticket that it came with. Both tickets are locked. */
export async function moveInto(tx: Tx, from: number, into: number) {
  for (const table of TABLES)
    await readRows(
      tx,
      Prisma.sql`update ${table} set origin_id = coalesce(origin_id, ticket_id), ticket_id = ${into}
        where ticket_id = ${from}`,
    )
}

/** What came with any ticket of a branch; both tickets are locked. */
export async function moveBack(tx: Tx, from: number, into: number, branch: number[]) {
  for (const table of TABLES)
    await readRows(
      tx,
      Prisma.sql`update ${table} set origin_id = nullif(origin_id, ${into}), ticket_id = ${into}
        where ticket_id = ${from} and origin_id = any(${branch}::int[])`,
    )
}

const TABLES = [Prisma.sql`message`, Prisma.sql`ticket_event`]
