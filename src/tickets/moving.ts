import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { defineNews } from '../platform/news.ts'

/** The history of a ticket is another one's now, or again its own. */
export const historyMoved = defineNews<{ from: number; into: number }>('history.moved')

/** Where the messages of a ticket are now: the last one that it was merged into, or itself. */
export async function rootOf(tx: Tx, id: number): Promise<number> {
  const [root] = await readRows<{ id: number | null }>(tx, Prisma.sql`select merged_root(${id}::int) as id`)
  return root?.id ?? id
}

/** A ticket, which comes first, and all that was merged into it, through others as well. */
export async function branchOf(tx: Tx, id: number): Promise<[number, ...number[]]> {
  const rows = await readRows<{ id: number }>(
    tx,
    Prisma.sql`with recursive branch(id) as (select ${id}::int union select t.id from ticket t
      join branch b on t.merged_into_id = b.id) select id from branch`,
  )
  return [id, ...rows.map((row) => row.id).filter((other) => other !== id)]
}

/** Those that a ticket was merged into, one through the other. */
export async function ticketsAbove(tx: Tx, id: number): Promise<number[]> {
  const rows = await readRows<{ id: number }>(
    tx,
    Prisma.sql`with recursive above(id, place) as (select t.merged_into_id, 1 from ticket t where t.id = ${id}::int
      union all select t.merged_into_id, a.place + 1 from above a join ticket t on t.id = a.id
        where t.merged_into_id is not null) select a.id from above a where a.id is not null order by a.place`,
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
  await historyMoved.publish(tx, { from, into })
}

/** What came with any ticket of a branch; both tickets are locked. */
export async function moveBack(tx: Tx, from: number, into: number, branch: number[]) {
  for (const table of TABLES)
    await readRows(
      tx,
      Prisma.sql`update ${table} set origin_id = nullif(origin_id, ${into}), ticket_id = ${into}
        where ticket_id = ${from} and origin_id = any(${branch}::int[])`,
    )
  await historyMoved.publish(tx, { from, into })
}

const TABLES = [Prisma.sql`message`, Prisma.sql`ticket_event`]
