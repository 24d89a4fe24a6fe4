import type { Tx } from '../platform/db.ts'

/** Gives customers who have none their Support-ID, `K-20417`; it never changes again by itself. */
export async function assignSupportIds(tx: Tx, accountIds: number[]) {
  await tx.$executeRaw`update account set support_id = 'K-' || nextval('support_id_sequence')
    where id = any(${accountIds}) and support_id is null and role = 'customer'`
}
