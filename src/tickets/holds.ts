import { type Day, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { writeChange } from './writing.ts'

const AT_ONCE = 200

/** Tickets whose day has come are ours again; `by` is the name of the portal. */
export async function endHolds(db: Db, today: Day, by: string) {
  const over = Prisma.sql`state = 'on_hold' and hold_until <= ${today}::date`
  for (let last = 0; ; ) {
    const due = await readRows<{ id: number }>(
      db,
      Prisma.sql`select id from ticket where ${over} and id > ${last} order by id limit ${AT_ONCE}`,
    )
    // One by one, so that nobody waits for all.
    for (const { id } of due) {
      await transaction(db, async (tx) => {
        const [still] = await readRows(tx, Prisma.sql`select 1 from ticket where id = ${id} and ${over} for update`)
        if (still) await endHold(tx, id, by)
      })
      last = id
    }
    if (due.length < AT_ONCE) return
  }
}

async function endHold(tx: Tx, id: number, by: string) {
  const at = now()
  const author = { actorId: null, actorName: by, createdAt: at }
  await writeChange(tx, id, {
    at,
    changes: { state: 'open', holdUntil: null },
    events: [{ type: 'state', data: { from: 'on_hold', state: 'open' }, ...author }],
  })
}
