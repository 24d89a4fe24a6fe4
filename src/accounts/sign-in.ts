import { type Db, Prisma, readRows, transaction } from '../platform/db.ts'
import { hashPassword, needsRehash, verifyPassword } from '../platform/passwords.ts'
import type { Admission } from './admission.ts'
import {
  clearTries,
  enforceLimit,
  type Limit,
  networkOf,
  signInByAccount,
  signInByAccountAndAddress,
  signInByAddress,
  signInByDevice,
} from './limits.ts'
import { startSession, type Visitor } from './sessions.ts'

export type SignIn =
  | { outcome: 'signed-in'; accountId: number; token: string; mustChoosePassword: boolean }
  /** Wrong password, unknown person or spent mailed password: indistinguishable. */
  | { outcome: 'refused' }
  | { outcome: 'not-admitted' }

export interface Credentials {
  login: string
  password: string
}

/**
 * By e-mail or user name, in any case. `knownDevice`, the account last used in this browser, is counted separately, so
 * that strangers cannot lock the owner out.
 */
export async function signIn(
  db: Db,
  admission: Admission,
  credentials: Credentials,
  visitor: Visitor,
  knownDevice?: { accountId: number; id: string },
): Promise<SignIn> {
  const account = await findByLogin(db, admission, credentials.login)
  const network = networkOf(visitor.address)
  const subject = account ? `#${account.id}` : credentials.login.toLowerCase()
  const ownDevice = account && knownDevice?.accountId === account.id
  const limits: [Limit, ...string[]][] = ownDevice
    ? [[signInByDevice, knownDevice.id]]
    : [
        [signInByAccountAndAddress, subject, network],
        [signInByAddress, network],
        [signInByAccount, subject],
      ]
  for (const [limit, ...parts] of limits) await enforceLimit(db, limit, ...parts)

  const right = await verifyPassword(account?.passwordHash, credentials.password)
  if (!account || !right || account.expired) return { outcome: 'refused' }
  if (!account.admitted) return { outcome: 'not-admitted' }

  const { mailed } = account
  const newHash =
    !mailed && needsRehash(account.passwordHash ?? '') ? await hashPassword(credentials.password) : undefined
  return transaction(db, async (tx) => {
    // A mailed password works once: the first to clear it wins.
    const { count } = await tx.account.updateMany({
      where: { id: account.id, passwordHash: account.passwordHash, enabled: true, erasedAt: null },
      data: {
        lastSignInAt: new Date(),
        ...(mailed ? { passwordHash: null, passwordExpiresAt: null } : {}),
        ...(newHash ? { passwordHash: newHash } : {}),
      },
    })
    if (count === 0) return { outcome: 'refused' }
    const token = await startSession(tx, account.id, visitor)
    for (const [limit, ...parts] of limits) if (limit !== signInByAddress) await clearTries(tx, limit, ...parts)
    return { outcome: 'signed-in', accountId: account.id, token, mustChoosePassword: mailed }
  })
}

interface LoginRow {
  id: number
  email: string
  admitted: boolean
  passwordHash: string | null
  mailed: boolean
  expired: boolean
}

/** An e-mail address wins over an identical user name. */
export async function findByLogin(db: Db, admission: Admission, login: string) {
  const [account] = await readRows<LoginRow>(
    db,
    Prisma.sql`
    select a.id, a.email::text as email, a.enabled and a.erased_at is null and ${admission.condition()} as admitted,
      a.password_hash as "passwordHash", a.password_expires_at is not null as mailed,
      coalesce(a.password_expires_at <= now(), false) as expired
    from account a where a.email = ${login}::citext or a.user_name = ${login}::citext
      order by a.email = ${login}::citext desc limit 1`,
  )
  return account
}
