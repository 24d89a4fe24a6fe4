import { Prisma, type Tx } from '../platform/db.ts'

const FORGOTTEN = '[erased]'

/** Fields that tell who somebody is, in lines about that person. */
const PERSONAL = ['email', 'firstName', 'lastName', 'userName', 'phone', 'supportId']

/**
 * Of an erased person, that and when something was done stays: by account number, without addresses of the network,
 * names and addresses. `pattern` finds the person in lines about contracts and companies.
 */
export async function forgetPerson(tx: Tx, accountId: number, pattern: string | undefined) {
  await tx.$executeRaw`update audit_entry set address = null, bucket = null
    where actor_id = ${accountId} or account_id = ${accountId}`
  const without = (name: 'from' | 'to') => {
    const value = Prisma.sql`c->>${name}`
    const named = pattern ? Prisma.sql`regexp_replace(${value}, ${pattern}, ${FORGOTTEN}, 'g')` : value
    return Prisma.sql`case when e.account_id = ${accountId} and c->>'field' = any(${PERSONAL}::text[])
      and ${value} <> '' then ${FORGOTTEN} else ${named} end`
  }
  const named = pattern
    ? Prisma.sql`or exists (select 1 from jsonb_array_elements(e.changes) c
        where c->>'from' ~ ${pattern} or c->>'to' ~ ${pattern})`
    : Prisma.empty
  await tx.$executeRaw`update audit_entry e set changes = (
      select jsonb_agg(jsonb_build_object('field', c->'field', 'from', ${without('from')}, 'to', ${without('to')}))
      from jsonb_array_elements(e.changes) c)
    where e.changes <> '[]' and (e.account_id = ${accountId} ${named})`
}
