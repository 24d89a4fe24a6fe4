import type { Actor } from '../accounts/actor.ts'
import { now } from '../platform/clock.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { authored } from './authorship.ts'
import type { TicketChanges } from './changes.ts'
import type { NewEvent } from './events.ts'
import { type Held, holdTicketTo } from './locking.ts'
import { type NewMessage, writeChange } from './writing.ts'

interface Wanted {
  changes: TicketChanges
  message?: NewMessage
  events: NewEvent[]
}

/** As somebody who works on it; nothing, if nothing is to change. Throws what holding the ticket throws. */
export async function changeTicket(
  db: Db | Tx,
  actor: Actor,
  id: number,
  decide: (held: Held, tx: Tx) => Promise<Wanted | undefined> | Wanted | undefined,
) {
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, actor, 'work', id)
    const wanted = await decide(held, tx)
    if (!wanted) return
    const at = now()
    await writeChange(tx, id, { ...wanted, at, events: wanted.events.map((event) => authored(held, event, at)) })
  })
}
