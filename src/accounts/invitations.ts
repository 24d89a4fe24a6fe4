import type { Tx } from '../platform/db.ts'
import { issueLink } from './links.ts'
import { accountInvited } from './news.ts'

export const INVITATION_DAYS = 7

/** Mails a link for choosing a password; earlier links stop working. */
export async function invite(tx: Tx, accountId: number) {
  const token = await issueLink(tx, accountId, 'invitation', INVITATION_DAYS * 24)
  await accountInvited.publish(tx, { accountId, token })
}
