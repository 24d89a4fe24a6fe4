import type { Tx } from '../platform/db.ts'
import { ConflictError } from '../platform/errors.ts'
import { hashPassword } from '../platform/passwords.ts'
import { newPassword } from '../platform/tokens.ts'
import { lockPerson } from './authority.ts'
import { invite } from './invitations.ts'
import { issueLink, RESET_LINK_HOURS, setGeneratedPassword } from './lost-password.ts'
import { accountRegistered, passwordGenerated, passwordResetRequested } from './news.ts'

type Issue = (tx: Tx, accountId: number) => Promise<unknown>

const withPassword =
  (news: typeof accountRegistered | typeof passwordGenerated): Issue =>
  async (tx, accountId) => {
    const password = newPassword()
    await setGeneratedPassword(tx, accountId, await hashPassword(password))
    await news.publish(tx, { accountId, password })
  }

/** By the name of the mail that carried the secret. */
const ISSUES = new Map<string, Issue>([
  ['account.registered', withPassword(accountRegistered)],
  ['account.password-generated', withPassword(passwordGenerated)],
  ['account.password-reset-requested', mailLink],
  ['account.invited', invite],
])

async function mailLink(tx: Tx, accountId: number) {
  const token = await issueLink(tx, accountId, 'reset', RESET_LINK_HOURS)
  await passwordResetRequested.publish(tx, { accountId, token })
}

/**
 * Mails a new password or link in place of one that never arrived. Throws ConflictError if its owner needs none any
 * more.
 */
export async function issueAnew(tx: Tx, name: string, accountId: number) {
  const issue = ISSUES.get(name)
  if (!issue) throw new ConflictError(`A mail ${name} cannot be made anew.`)
  await lockPerson(tx, accountId)
  const account = await tx.account.findFirst({
    where: { id: accountId, enabled: true, erasedAt: null },
    select: { passwordHash: true, passwordExpiresAt: true },
  })
  if (!account) throw new ConflictError('The account is disabled or erased.')
  const chosen = account.passwordHash && !account.passwordExpiresAt
  if (chosen && issue !== mailLink) throw new ConflictError('Its owner has chosen a password since.')
  await issue(tx, accountId)
}
