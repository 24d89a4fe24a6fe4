import { type Db, Prisma, readRows } from '../platform/db.ts'

/** How many tickets of a company somebody has, and how many of others they read along. */
export async function stakeOf(db: Db, { person, organization }: { person: number; organization: number }) {
  const [stake] = await readRows<{ own: number; open: number; along: number }>(
    db,
    Prisma.sql`select count(*) filter (where t.requester_id = ${person}) as own,
        count(*) filter (where t.requester_id = ${person} and t.state <> 'closed') as open,
        count(*) filter (where t.requester_id <> ${person}) as along
      from ticket t where t.organization_id = ${organization} and (t.requester_id = ${person}
        or t.id = any(array(select p.ticket_id from ticket_participant p where p.account_id = ${person})))`,
  )
  return stake ?? { own: 0, open: 0, along: 0 }
}
