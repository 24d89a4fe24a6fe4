import { type Db, transaction } from '../platform/db.ts'
import type { Viewer } from './actor.ts'
import { authorise, lockPerson } from './authority.ts'
import { endOtherSessions, endSession } from './sessions.ts'

/** False if there is no such open session. */
export async function endOwnSessions(db: Db, viewer: Viewer, which: number | 'others'): Promise<boolean> {
  return transaction(db, async (tx) => {
    await lockPerson(tx, viewer.accountId)
    const { accountId, sessionId } = await authorise(tx, viewer)
    if (which !== 'others') return endSession(tx, accountId, which)
    await endOtherSessions(tx, accountId, sessionId)
    return true
  })
}
