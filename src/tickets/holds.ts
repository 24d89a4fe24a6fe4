import type { Actor } from '../accounts/actor.ts'
import { addDays, type Day, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { writeChange } from './writing.ts'

/** Two years; a day beyond that is a slip of the keyboard. */
export const LONGEST_HOLD_DAYS = 730

/** A hold ends on a day after today, within two years. Throws InvalidInputError. */
export function demandHoldDay({ admission }: Pick<Actor, 'admission'>, until: Day) {
  const today = admission.today()
  if (until <= today) throw new InvalidInputError('until', 'error.until')
  const last = addDays(today, LONGEST_HOLD_DAYS)
  if (until > last) throw new InvalidInputError('until', 'error.until.far', { day: last })
}

const AT_ONCE = 200

/** Tickets whose day has come, or that of their visit, are ours again; `by` is the name of the portal. */
export async function endHolds(db: Db, { today, timeZone }: { today: Day; timeZone: string }, by: string) {
  const over = Prisma.sql`state = 'on_hold' and (hold_until <= ${today}::date or hold_reason = 'visit'
    and not exists (select 1 from visit v where v.ticket_id = ticket.id and v.state = 'planned'
      and (v.starts_at at time zone ${timeZone})::date > ${today}::date))`
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
    changes: { state: 'open' },
    events: [{ type: 'state', data: { from: 'on_hold', state: 'open' }, ...author }],
  })
}
