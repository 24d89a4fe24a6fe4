import { type AccountRole, Prisma, readRows, type Tx } from '../platform/db.ts'
import { accountSignedIn } from './news.ts'
import { startSession, type Visitor } from './sessions.ts'

export interface Entered {
  /** The session's secret. */
  token: string
  accountId: number
  role: AccountRole
}

/**
 * Lets the owner in. A mailed password is spent by it, and one has to be chosen; an unconfirmed account still ends when
 * its mailed password would have. Returns nothing if `only` does not hold for the account.
 */
export async function enter(
  tx: Tx,
  accountId: number,
  visitor: Visitor,
  { newHash, only = Prisma.sql`true` }: { newHash?: string | undefined; only?: Prisma.Sql } = {},
): Promise<Entered | undefined> {
  const [entered] = await readRows<{ role: AccountRole }>(
    tx,
    Prisma.sql`update account set last_sign_in_at = now(),
        password_hash = case when password_expires_at is null then coalesce(${newHash ?? null}, password_hash) end,
        password_expires_at = case when confirmed then null else password_expires_at end
      where id = ${accountId} and ${only} returning role`,
  )
  if (!entered) return undefined
  await accountSignedIn.publish(tx, { accountId })
  return { token: await startSession(tx, accountId, visitor), accountId, role: entered.role }
}
