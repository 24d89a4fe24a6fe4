import { Prisma, readRows, type Tx } from './db.ts'

/** A column whose rows name one of another table, and the other columns of the unique keys that it is part of. */
interface Reference {
  table: string
  column: string
  keys: string[][]
}

/** Whatever version made them, as the database's catalogue has them. */
const referencesTo = (tx: Tx, table: string) =>
  readRows<Reference>(
    tx,
    Prisma.sql`select r.relname::text as "table", a.attname::text as "column",
        (select coalesce(json_agg((select coalesce(json_agg(k.attname), '[]') from pg_attribute k
            where k.attrelid = r.oid and k.attnum = any(i.indkey) and k.attnum <> a.attnum)), '[]')
          from pg_index i where i.indrelid = r.oid and i.indisunique and a.attnum = any(i.indkey)) as keys
      from pg_constraint c join pg_class r on r.oid = c.conrelid
        join pg_attribute a on a.attrelid = r.oid and a.attnum = c.conkey[1]
      where c.contype = 'f' and c.confrelid = ${table}::regclass and cardinality(c.conkey) = 1 order by 1, 2`,
  )

const quoted = (name: string) => Prisma.raw(`"${name.replaceAll('"', '""')}"`)

/** How many rows name a row, by `table.column`; those that none names are left out. */
export async function countReferences(tx: Tx, table: string, id: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { table: from, column } of await referencesTo(tx, table)) {
    const [row] = await readRows<{ count: number }>(
      tx,
      Prisma.sql`select count(*)::int as count from ${quoted(from)} where ${quoted(column)} = ${id}`,
    )
    if (row?.count) counts[`${from}.${column}`] = row.count
  }
  return counts
}

/** Every row that names `from` names `into` from now on; one that `into` has already goes. */
export async function moveReferences(tx: Tx, table: string, from: number, into: number) {
  for (const { table: name, column, keys } of await referencesTo(tx, table)) {
    const [rows, own] = [quoted(name), quoted(column)]
    for (const others of keys) {
      const same = others.map((other) => Prisma.sql`and y.${quoted(other)} = x.${quoted(other)}`)
      await readRows(
        tx,
        Prisma.sql`delete from ${rows} x where x.${own} = ${from} and exists (select 1 from ${rows} y
          where y.${own} = ${into} ${same.length ? Prisma.join(same, ' ') : Prisma.empty})`,
      )
    }
    await readRows(tx, Prisma.sql`update ${rows} set ${own} = ${into} where ${own} = ${from}`)
  }
}
