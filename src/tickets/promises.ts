import type { Actor } from '../accounts/actor.ts'
import { DAY, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { changeTicket } from './changing.ts'
import type { NewEvent } from './events.ts'
import { type PromiseInput, promiseRules } from './rules.ts'
import { writeChange } from './writing.ts'

/** Nobody waits a quarter of a year for news; a time beyond that is a slip of the keyboard. */
const LONGEST_PROMISE = 90

/** A promise is kept in the future, within 90 days. Throws InvalidInputError at `field`. */
export function demandPromise(at: Date, field: 'at' | 'promise') {
  const ahead = at.getTime() - now().getTime()
  if (ahead <= 0) throw new InvalidInputError(field, 'error.promise.past')
  if (ahead > LONGEST_PROMISE * DAY) throw new InvalidInputError(field, 'error.promise.far', { days: LONGEST_PROMISE })
}

/** What a change that promises news says of it. */
export const promised = (at: Date): NewEvent => ({ type: 'promised', data: { at: at.toISOString() } })

/**
 * Until when the customer hears from us again; with null, nothing is promised any more. They see it, and get no mail.
 * Throws InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError.
 */
export async function promiseNews(db: Db | Tx, promising: Actor, id: number, wish: PromiseInput) {
  const { at } = check(promiseRules, wish)
  await changeTicket(db, promising, id, ({ ticket }) => {
    if (at) {
      demandPromise(at, 'at')
      if (ticket.state === 'closed') throw new InvalidInputError('at', 'error.promise.closed')
      if (ticket.state === 'waiting') throw new InvalidInputError('at', 'error.promise.waiting')
    }
    if ((at?.getTime() ?? null) === (ticket.promisedAt?.getTime() ?? null)) return undefined
    return { changes: { promisedAt: at }, events: [at ? promised(at) : { type: 'unpromised' }] }
  })
}

const AT_ONCE = 200

/** Notes missed promises, each once, so that they lead the desk's lists and the team is told; `by` is the portal. */
export async function noteMissed(db: Db, by: string) {
  const over = Prisma.sql`promised_at <= ${now()} and missed_at is null`
  for (;;) {
    const due = await readRows<{ id: number }>(
      db,
      Prisma.sql`select id from ticket where ${over} order by promised_at limit ${AT_ONCE}`,
    )
    // One by one, so that nobody waits for all.
    for (const { id } of due) await transaction(db, (tx) => noteOne(tx, id, over, by))
    if (due.length < AT_ONCE) return
  }
}

async function noteOne(tx: Tx, id: number, over: Prisma.Sql, by: string) {
  const [still] = await readRows<{ at: Date }>(
    tx,
    Prisma.sql`select promised_at as at from ticket where id = ${id} and ${over} for update`,
  )
  if (!still) return
  const { at } = still
  const author = { actorId: null, actorName: by, createdAt: now() }
  await writeChange(tx, id, {
    changes: { missedAt: at },
    events: [{ type: 'missed', visibility: 'internal', data: { at: at.toISOString() }, ...author }],
  })
}
