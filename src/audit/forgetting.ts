import { Prisma, readRows, type Tx } from '../platform/db.ts'
import type { AuditChange } from './recording.ts'

const FORGOTTEN = '[erased]'

interface Naming {
  id: number
  accountId: number | null
  changes: AuditChange[]
}

/**
 * Of an erased person, that and when something was done stays: by account number, without addresses of the network,
 * names and addresses. `words` name the person in lines about contracts and companies.
 */
export async function forgetPerson(tx: Tx, accountId: number, words: string[]) {
  await tx.$executeRaw`update audit_entry set address = null, bucket = null
    where actor_id = ${accountId} or account_id = ${accountId}`
  const wanted = words.filter((word) => word.length > 2)
  const patterns = wanted.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  const naming = await readRows<Naming>(
    tx,
    Prisma.sql`select e.id, e.account_id as "accountId", e.changes from audit_entry e
      where e.changes <> '[]' and (e.account_id = ${accountId} or exists (
        select 1 from jsonb_array_elements(e.changes) c
        where c->>'from' ilike any(${patterns}) or c->>'to' ilike any(${patterns})))`,
  )
  for (const { id, accountId: about, changes } of naming) {
    const forget = (value: string, field: string) =>
      about === accountId && PERSONAL.has(field) ? FORGOTTEN : wanted.reduce(withoutWord, value)
    const kept = changes.map(({ field, from, to }) => ({ field, from: forget(from, field), to: forget(to, field) }))
    await tx.auditEntry.update({ where: { id }, data: { changes: kept }, select: { id: true } })
  }
}

/** Fields that tell who somebody is, in lines about that person. */
const PERSONAL = new Set(['email', 'firstName', 'lastName', 'userName', 'phone', 'supportId'])

const withoutWord = (value: string, word: string) =>
  value.replace(new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), FORGOTTEN)
