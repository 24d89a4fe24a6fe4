import type { Actor } from '../accounts/actor.ts'
import { validOn } from '../organizations/entitlement.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'

/** Condition on `team t`: customers of these companies may address it on that day. */
export const openTo = (companies: number[], day: string): Prisma.Sql => Prisma.sql`(t.open_to_customers
  and (t.services = '{}' or exists (select 1 from contract c where c.organization_id = any(${companies}::int[])
    and ${validOn(day)} and c.services::citext[] && t.services::citext[])))`

/** By position, and which one is preselected. */
export async function teamsForCustomers(
  db: Db,
  { companies, admission }: Pick<Actor, 'companies' | 'admission'>,
): Promise<{ id: number; name: string; isDefault: boolean }[]> {
  const ids = companies.map(({ id }) => id)
  const teams = await readRows<{ id: number; name: string; isDefault: boolean }>(
    db,
    Prisma.sql`select t.id, t.name::text as name, t.is_default as "isDefault" from team t
      where ${openTo(ids, admission.today())} order by t.position, t.name`,
  )
  const preselected = teams.find((team) => team.isDefault) ?? teams[0]
  return teams.map((team) => ({ ...team, isDefault: team === preselected }))
}

/** Names in contracts, of which a team may be for some; the first 30. */
export async function knownServices(db: Db): Promise<string[]> {
  const rows = await readRows<{ name: string }>(
    db,
    Prisma.sql`select distinct s.name from contract c, unnest(c.services) as s (name) order by s.name limit 30`,
  )
  return rows.map(({ name }) => name)
}
