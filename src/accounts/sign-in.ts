import { type Refusal, recordRefusal } from '../audit/recording.ts'
import { storedAddress } from '../platform/addresses.ts'
import { type Db, Prisma, readRows, transaction } from '../platform/db.ts'
import { TooManyRequestsError } from '../platform/errors.ts'
import { enqueue } from '../platform/jobs.ts'
import { hashPassword, needsRehash, verifyPassword } from '../platform/passwords.ts'
import { withoutBlanks } from '../platform/tokens.ts'
import type { Admission } from './admission.ts'
import { type Entered, enter } from './entering.ts'
import {
  clearTries,
  countTry,
  enforceLimit,
  type Limit,
  networkOf,
  signInByAccount,
  signInByAccountAndAddress,
  signInByAddress,
  signInByDevice,
} from './limits.ts'
import type { Visitor } from './sessions.ts'

type SignIn =
  | ({ outcome: 'signed-in'; mustChoosePassword: boolean } & Entered)
  /** Wrong password, unknown person or spent mailed password: indistinguishable but in the log. */
  | { outcome: 'refused'; reason: 'unknown' | 'password' | 'expired' | 'changed'; accountId: number | undefined }
  | { outcome: 'not-admitted'; accountId: number }
  /** Too many guesses of others; the owner gets a link by mail. */
  | { outcome: 'guessed-too-often'; retryAfter: number; accountId: number | undefined }

interface Credentials {
  login: string
  password: string
}

/**
 * By e-mail or user name, in any case. `knownDevice`, the account last used in this browser, is counted separately, so
 * that strangers cannot lock the owner out. Anywhere else, too many guesses of strangers make the right password send a
 * link that lets in. The first sign-in makes somebody a member of the companies whose contracts cover the address.
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
  const subject = account ? `#${account.id}` : storedAddress(credentials.login).toLowerCase()
  const ownDevice = account && knownDevice?.accountId === account.id
  const limits: [Limit, ...string[]][] = ownDevice
    ? [[signInByDevice, knownDevice.id]]
    : [
        [signInByAccountAndAddress, subject, network],
        [signInByAddress, network],
      ]
  const refused = <Outcome extends SignIn>(action: Refusal, outcome: Outcome) =>
    recordRefusal(db, action, { accountId: account?.id, network }).then(() => outcome)
  for (const [limit, ...parts] of limits)
    await enforceLimit(db, limit, ...parts).catch(async (error: unknown) => {
      if (error instanceof TooManyRequestsError)
        await recordRefusal(db, 'sign-in.limited', { accountId: account?.id, network })
      throw error
    })
  const retryAfter = ownDevice ? 0 : await countTry(db, signInByAccount, subject)

  const password = account?.mailed ? withoutBlanks(credentials.password) : credentials.password
  const right = await verifyPassword(account?.passwordHash, password)
  const usable = account && right && !account.expired
  if (retryAfter) {
    // Equally slow for everybody; only the mailbox tells who was right.
    await enqueue(db, 'mail-sign-in-link', { accountId: usable && account.admitted ? account.id : 0 })
    return refused('sign-in.limited', { outcome: 'guessed-too-often', retryAfter, accountId: account?.id })
  }
  if (!usable) {
    const reason = !account ? 'unknown' : right ? 'expired' : 'password'
    return refused('sign-in.refused', { outcome: 'refused', reason, accountId: account?.id })
  }
  if (!account.admitted) return refused('sign-in.not-admitted', { outcome: 'not-admitted', accountId: account.id })

  const { mailed } = account
  const newHash =
    !mailed && needsRehash(account.passwordHash ?? '') ? await hashPassword(credentials.password) : undefined
  return transaction(db, async (tx) => {
    // A mailed password works once: the first to clear it wins.
    const only = Prisma.sql`password_hash = ${account.passwordHash} and enabled and erased_at is null`
    const entered = await enter(tx, account.id, visitor, { newHash, only })
    if (!entered) return { outcome: 'refused', reason: 'changed', accountId: account.id }
    for (const [limit, ...parts] of limits) if (limit !== signInByAddress) await clearTries(tx, limit, ...parts)
    if (!ownDevice) await clearTries(tx, signInByAccount, subject)
    return { outcome: 'signed-in', ...entered, mustChoosePassword: mailed }
  })
}

interface LoginRow {
  id: number
  admitted: boolean
  confirmed: boolean
  passwordHash: string | null
  mailed: boolean
  expired: boolean
}

/** An e-mail address wins over an identical user name; those of a merged account lead to the other one. */
export async function findByLogin(db: Db, admission: Admission, login: string) {
  const address = storedAddress(login)
  const [account] = await readRows<LoginRow>(
    db,
    Prisma.sql`
    select a.id, a.enabled and a.erased_at is null and ${admission.condition()} as admitted, a.confirmed,
      a.password_hash as "passwordHash", a.password_expires_at is not null as mailed,
      coalesce(a.password_expires_at <= now(), false) as expired
    from account n join account a on a.id = coalesce(n.merged_into_id, n.id)
      where n.email = ${address}::citext or n.user_name = ${login}::citext
      order by n.email = ${address}::citext desc limit 1`,
  )
  return account
}
