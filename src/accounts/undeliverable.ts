import { Prisma, readRows, type Tx } from '../platform/db.ts'

const MOST_REASON = 500

/** A mail server has refused mails to this address for good. */
export async function markUndeliverable(tx: Tx, address: string, reason: string) {
  await readRows(
    tx,
    Prisma.sql`insert into undeliverable_address (address, reason) values (${address}, ${reason.slice(0, MOST_REASON)})
      on conflict (address) do update set reason = excluded.reason, times = undeliverable_address.times + 1`,
  )
}

/** Something came from it, or somebody says that it works again. */
export async function clearUndeliverable(tx: Tx, address: string) {
  await tx.undeliverableAddress.deleteMany({ where: { address } })
}
