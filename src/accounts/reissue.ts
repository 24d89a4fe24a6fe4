import { HOUR, now } from '../platform/clock.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { ConflictError } from '../platform/errors.ts'
import { hashPassword } from '../platform/passwords.ts'
import { newPassword } from '../platform/tokens.ts'
import type { Admission } from './admission.ts'
import { lockPerson } from './authority.ts'
import { invite } from './invitations.ts'
import { mailNewLink, RESET_LINK_HOURS, setGeneratedPassword } from './lost-password.ts'
import { accountInvited, accountRegistered, passwordGenerated, passwordResetRequested } from './news.ts'

interface Reissue {
  accountId: number
  /** When the mail that never arrived was written. */
  askedAt: Date
  admission: Admission
}

/**
 * Mails a new password or link in place of one that never arrived. Throws ConflictError if its owner needs none any
 * more.
 */
type Issue = (tx: Tx, reissue: Reissue) => Promise<void>

/** A password is hashed before the transaction that sets it. For mails without a secret, it throws ConflictError. */
export async function prepareIssue(name: string): Promise<Issue> {
  switch (name) {
    case accountRegistered.name:
      return withPassword(accountRegistered)
    case passwordGenerated.name:
      return withPassword(passwordGenerated)
    case passwordResetRequested.name:
      return withLink
    case accountInvited.name:
      return (tx, reissue) =>
        lockOwner(tx, reissue)
          .then(withoutPassword)
          .then(() => invite(tx, reissue.accountId))
    default:
      return async () => {
        throw new ConflictError(`A mail ${name} cannot be made anew.`)
      }
  }
}

async function withPassword(news: typeof accountRegistered | typeof passwordGenerated): Promise<Issue> {
  const password = newPassword()
  const passwordHash = await hashPassword(password)
  return async (tx, reissue) => {
    withoutPassword(await lockOwner(tx, reissue))
    await setGeneratedPassword(tx, reissue.accountId, passwordHash)
    await news.publish(tx, { accountId: reissue.accountId, password })
  }
}

const withLink: Issue = async (tx, reissue) => {
  if (now().getTime() - reissue.askedAt.getTime() > RESET_LINK_HOURS * HOUR)
    throw new ConflictError('Its link would have run out by now; its owner asks for another.')
  await lockOwner(tx, reissue)
  await mailNewLink(tx, reissue.accountId)
}

interface Owner {
  passwordHash: string | null
  passwordExpiresAt: Date | null
}

async function lockOwner(tx: Tx, { accountId, admission }: Reissue): Promise<Owner> {
  await lockPerson(tx, accountId)
  const [owner] = await readRows<Owner & { admitted: boolean }>(
    tx,
    Prisma.sql`select a.password_hash as "passwordHash", a.password_expires_at as "passwordExpiresAt",
        ${admission.condition()} as admitted
      from account a where a.id = ${accountId} and a.enabled and a.erased_at is null`,
  )
  if (!owner) throw new ConflictError('The account is disabled or erased.')
  if (!owner.admitted) throw new ConflictError('Its owner has no valid contract.')
  return owner
}

function withoutPassword({ passwordHash, passwordExpiresAt }: Owner) {
  if (passwordHash && !passwordExpiresAt) throw new ConflictError('Its owner has chosen a password since.')
}
