import { isDeepStrictEqual } from 'node:util'
import type { Prisma, Tx } from '../platform/db.ts'

/** Of an account that is locked; false if it is so already, and nothing is written. */
export async function updateOwn(tx: Tx, id: number, data: Prisma.AccountUncheckedUpdateInput): Promise<boolean> {
  const before = await tx.account.findUniqueOrThrow({ where: { id } })
  const names = Object.keys(data) as (keyof typeof before & keyof typeof data)[]
  if (names.every((name) => isDeepStrictEqual(before[name], data[name]))) return false
  await tx.account.update({ where: { id }, data, select: { id: true } })
  return true
}
