import type { Day } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { type NewMember, recordMembers } from './people-records.ts'

/** Condition on `contract c`; the first and last day are included. */
export const validOn = (day: string): Prisma.Sql =>
  Prisma.sql`c.valid_from <= ${day}::date and c.valid_until >= ${day}::date`

/** Condition on `account a`: agents always, customers while one of their companies has a contract. */
export const entitledOn = (day: string): Prisma.Sql => Prisma.sql`(a.role <> 'customer' or exists (
  select 1 from membership m join contract c on c.organization_id = m.organization_id where m.account_id = a.id
    and ${validOn(day)}))`

/** Condition on `organization o`. */
export const supportedOn = (day: string): Prisma.Sql =>
  Prisma.sql`exists (select 1 from contract c where c.organization_id = o.id and ${validOn(day)})`

/** Condition on `contract c`: it covers this address. A sub-domain counts only if it is listed. */
const covering = (email: Prisma.Sql): Prisma.Sql => Prisma.sql`(
  exists (select 1 from contract_domain d where d.contract_id = c.id
    and d.domain = split_part(${email}::text, '@', 2)::citext)
  or exists (select 1 from contract_address e where e.contract_id = c.id and e.email = ${email}::citext))`

/** Condition on `account a`: in no company so far, but covered by the contract of one. */
export const coveredOn = (day: string): Prisma.Sql => Prisma.sql`(
  not exists (select 1 from membership m where m.account_id = a.id)
  and exists (select 1 from contract c where ${validOn(day)} and ${covering(Prisma.sql`a.email`)}))`

/** Who is in no company joins those whose contracts cover the address; memberships are the provider's choice. */
export async function joinCovering(tx: Tx, accountId: number, day: string) {
  await joining(
    tx,
    Prisma.sql`select a.id, c.organization_id from account a join contract c on ${validOn(day)}
      and ${covering(Prisma.sql`a.email`)}
    where a.id = ${accountId} and a.role = 'customer'
      and not exists (select 1 from membership m where m.account_id = a.id)`,
  )
}

/** `people` are accounts and companies; memberships that are there stay as they are. */
async function joining(tx: Tx, people: Prisma.Sql) {
  const members = await readRows<NewMember>(
    tx,
    Prisma.sql`with added as (
      insert into membership (account_id, organization_id) ${people}
      on conflict do nothing returning account_id, organization_id)
    select added.account_id as "accountId", o.name::text as company from added
      join organization o on o.id = added.organization_id`,
  )
  await recordMembers(tx, members)
}

/** Longest contract first. */
export async function companiesCovering(db: Db | Tx, email: string, day: string): Promise<number[]> {
  const rows = await readRows<{ organizationId: number }>(
    db,
    Prisma.sql`
    select c.organization_id as "organizationId" from contract c
    where ${validOn(day)} and ${covering(Prisma.sql`${email}`)}
    group by c.organization_id order by max(c.valid_until) desc, c.organization_id`,
  )
  return rows.map(({ organizationId }) => organizationId)
}

/** Existing memberships stay unchanged. Whoever has never proven the address joins with the first sign-in. */
export async function enrolCovered(tx: Tx, contractIds: number[]) {
  // Same expression as in the index account_email_domain.
  await joining(
    tx,
    Prisma.sql`
    select a.id, c.organization_id from contract c join contract_address e on e.contract_id = c.id join account a
      on a.email = e.email
      where c.id = any(${contractIds}) and a.role = 'customer' and ${hasBeenHere}
    union
    select a.id, c.organization_id from contract c join contract_domain d on d.contract_id = c.id
      join account a on lower(split_part(a.email::text, '@', 2)) = lower(d.domain::text)
      where c.id = any(${contractIds}) and a.role = 'customer' and ${hasBeenHere}`,
  )
}

/** Subquery for the id of the company's contract on that day; of several, the one that ends last. */
export const contractOn = (organizationId: number | null, day: Day): Prisma.Sql =>
  Prisma.sql`(select c.id from contract c where c.organization_id = ${organizationId} and ${validOn(day)}
    order by c.valid_until desc, c.id limit 1)`

/** Condition on `account a`. */
const hasBeenHere = Prisma.sql`a.confirmed and (a.password_hash is not null or a.last_sign_in_at is not null)`
