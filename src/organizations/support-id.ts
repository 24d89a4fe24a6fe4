import type { Tx } from '../platform/db.ts'

/** `K-20417`, for customers without one. */
export async function assignSupportIds(tx: Tx, accountIds: number[]) {
  await tx.$executeRaw`update account set support_id = 'K-' || nextval('support_id_sequence')
    where id = any(${accountIds}) and support_id is null and role = 'customer'`
}
