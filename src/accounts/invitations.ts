import type { Tx } from '../platform/db.ts'
import { issueLink } from './lost-password.ts'
import { accountInvited } from './news.ts'

/** Days an invitation can be followed. */
export const INVITATION_DAYS = 7

/** Mails somebody a link to choose their password; an earlier link of theirs stops working. */
export async function invite(tx: Tx, accountId: number) {
  const token = await issueLink(tx, accountId, 'invitation', INVITATION_DAYS * 24)
  await accountInvited.publish(tx, { accountId, token })
}
