import type { Tx } from '../platform/db.ts'
import { hashToken, newToken } from '../platform/tokens.ts'
import { accountInvited } from './events.ts'

/** Days an invitation can be followed. */
export const INVITATION_DAYS = 7

/** Mails somebody a link to choose their password; an earlier link of theirs stops working. */
export async function invite(tx: Tx, accountId: number) {
  await tx.$executeRaw`update password_token set expires_at = least(expires_at, now()) where account_id = ${accountId} and used_at is null`
  const token = newToken()
  await tx.$executeRaw`insert into password_token (token_hash, account_id, purpose, expires_at)
    values (${hashToken(token)}, ${accountId}, 'invitation', now() + make_interval(days => ${INVITATION_DAYS}))`
  await accountInvited.publish(tx, { accountId, token })
}
