import { type Db, transaction } from '../platform/db.ts'
import type { Admission } from './admission.ts'
import { lockPerson } from './authority.ts'
import { type Entered, enter } from './entering.ts'
import { countTry, signInMails } from './limits.ts'
import { issueLink, spendLink } from './links.ts'
import { isUsable } from './lost-password.ts'
import { signInLinkRequested } from './news.ts'
import type { Visitor } from './sessions.ts'

export const SIGN_IN_LINK_HOURS = 1

/** The job behind the right password at a moment when too many have guessed. Nobody for an account that is none. */
export async function mailSignInLink(db: Db, accountId: number) {
  await transaction(db, async (tx) => {
    if (!accountId || (await countTry(tx, signInMails, accountId))) return
    await lockPerson(tx, accountId)
    if (!(await isUsable(tx, accountId))) return
    const token = await issueLink(tx, accountId, 'sign_in', SIGN_IN_LINK_HOURS)
    await signInLinkRequested.publish(tx, { accountId, token })
  })
}

/** Returns the session's secret, or nothing for a spent link. */
export async function signInByLink(
  db: Db,
  admission: Admission,
  token: string,
  visitor: Visitor,
): Promise<Entered | undefined> {
  return transaction(db, async (tx) => {
    const accountId = await spendLink(tx, admission, token, 'sign-in')
    return accountId ? enter(tx, accountId, visitor) : undefined
  })
}
