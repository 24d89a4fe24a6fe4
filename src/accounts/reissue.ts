import { type Db, type Tx, transaction } from '../platform/db.ts'
import { ConflictError } from '../platform/errors.ts'
import { hashPassword } from '../platform/passwords.ts'
import { newPassword } from '../platform/tokens.ts'
import { lockPerson } from './authority.ts'
import { invite } from './invitations.ts'
import { issueLink, RESET_LINK_HOURS } from './lost-password.ts'
import { accountRegistered, passwordGenerated, passwordResetRequested } from './news.ts'
import { GENERATED_PASSWORD_HOURS } from './registration.ts'

type Issue = (tx: Tx, accountId: number) => Promise<unknown>

/** By the name of the mail that carried the secret. */
const ISSUES: Record<string, Issue> = {
  'account.registered': withPassword((tx, news) => accountRegistered.publish(tx, news)),
  'account.password-generated': withPassword((tx, news) => passwordGenerated.publish(tx, news)),
  'account.password-reset-requested': async (tx, accountId) =>
    passwordResetRequested.publish(tx, { accountId, token: await issueLink(tx, accountId, 'reset', RESET_LINK_HOURS) }),
  'account.invited': invite,
}

/**
 * Mails a new password or link in place of one that never arrived, together with `within`. Throws ConflictError if its
 * owner needs none any more.
 */
export async function issueAnew(db: Db, name: string, accountId: number, within: (tx: Tx) => Promise<unknown>) {
  const issue = ISSUES[name]
  if (!issue) throw new ConflictError(`A mail ${name} cannot be made anew.`)
  await transaction(db, async (tx) => {
    await lockPerson(tx, accountId)
    const account = await tx.account.findFirst({
      where: { id: accountId, enabled: true, erasedAt: null },
      select: { passwordHash: true, passwordExpiresAt: true },
    })
    if (!account) throw new ConflictError('The account is disabled or erased.')
    if (account.passwordHash && !account.passwordExpiresAt && name !== 'account.password-reset-requested')
      throw new ConflictError('Its owner has chosen a password since.')
    await within(tx)
    await issue(tx, accountId)
  })
}

function withPassword(publish: (tx: Tx, news: { accountId: number; password: string }) => Promise<unknown>): Issue {
  return async (tx, accountId) => {
    const password = newPassword()
    await tx.$executeRaw`update account set password_hash = ${await hashPassword(password)},
      password_expires_at = now() + make_interval(hours => ${GENERATED_PASSWORD_HOURS}) where id = ${accountId}`
    await publish(tx, { accountId, password })
  }
}
