import { type Actor, isCustomer } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { nameOf } from '../accounts/names.ts'
import { DAY, localMinute, MINUTE, momentAt, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ForbiddenError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { authored } from './authorship.ts'
import { logCall } from './calls.ts'
import { holdTicketTo } from './locking.ts'
import { rootOf } from './moving.ts'
import { atDesk } from './policy.ts'
import { type CallbackInput, callbackRules, type Outcome } from './rules.ts'
import { writeChange } from './writing.ts'

/** A year; a moment beyond that is a slip of the keyboard. */
const FURTHEST = 366 * DAY

/**
 * The actor will call back, about a ticket, whose customers see it, or alone. Times are of the portal's zone. Throws
 * InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError.
 */
export async function promiseCallback(
  db: Db | Tx,
  promising: Actor,
  wish: CallbackInput,
  { ticketId, timeZone }: { ticketId?: number | undefined; timeZone: string },
): Promise<void> {
  const { at, person, ...input } = check(callbackRules, wish)
  const dueAt = demandMoment(at, timeZone)
  await transaction(db, async (tx) => {
    const held =
      ticketId === undefined ? undefined : await holdTicketTo(tx, promising, 'note', await rootOf(tx, ticketId))
    const actor = held?.actor ?? (await authorise(tx, promising))
    if (isCustomer(actor)) throw new ForbiddenError('callback')
    const teamId = held?.ticket.teamId ?? actor.teams[0] ?? (await anyTeam(tx))
    const whom = { ...input, personId: person ?? held?.ticket.requesterId ?? null }
    if (!whom.name && whom.personId) whom.name = await nameOfPerson(tx, whom.personId)
    if (!whom.name) throw new InvalidInputError('name', 'error.required')
    const row = { ...whom, teamId, ticketId: held?.ticket.id ?? null, agentId: actor.accountId, dueAt }
    await tx.callback.create({ data: row, select: { id: true } })
    if (!held) return
    const event = authored(held, { type: 'callback', data: { at: dueAt.toISOString() } }, now())
    await writeChange(tx, held.ticket.id, { at: event.createdAt, events: [event] })
  })
}

function demandMoment(at: string, timeZone: string): Date {
  const dueAt = momentAt(at, timeZone)
  if (Number.isNaN(dueAt.getTime())) throw new InvalidInputError('at', 'error.moment')
  // No clock shows what spring skips.
  if (localMinute(dueAt, timeZone) !== at.slice(0, 16)) throw new InvalidInputError('at', 'error.visit.no-time')
  const ahead = dueAt.getTime() - now().getTime()
  if (ahead < -MINUTE) throw new InvalidInputError('at', 'error.moment.past')
  if (ahead > FURTHEST) throw new InvalidInputError('at', 'error.moment.far')
  return dueAt
}

/** What we would dial; empty if we know none. */
export async function phoneOf(db: Db, accountId: number): Promise<string> {
  const person = await db.account.findUnique({ where: { id: accountId }, select: { phone: true } })
  return person?.phone ?? ''
}

async function nameOfPerson(tx: Tx, id: number): Promise<string> {
  const [person] = await readRows<{ name: string }>(
    tx,
    Prisma.sql`select left(${nameOf('a')}, 120) as name from account a where a.id = ${id}`,
  )
  return person?.name ?? ''
}

/** Of an admin without a team. */
async function anyTeam(tx: Tx): Promise<number> {
  const { id } = await tx.team.findFirstOrThrow({ orderBy: [{ position: 'asc' }, { id: 'asc' }], select: { id: true } })
  return id
}

/**
 * What became of it: a call that its ticket then carries without words, an attempt in vain, or nothing any more.
 * Returns the ticket and the message of the call, if there is one. Throws NotFoundError for what is hidden, and
 * InvalidInputError for what is settled already.
 */
export async function settleCallback(
  db: Db | Tx,
  settling: Actor,
  id: number,
  outcome: Outcome,
): Promise<{ number: string; messageId: number } | undefined> {
  return transaction(db, async (tx) => {
    const actor = await authorise(tx, settling)
    const [found] = await readRows<{ ticketId: number | null; number: string }>(
      tx,
      Prisma.sql`select b.ticket_id as "ticketId", b.number from callback b left join ticket t on t.id = b.ticket_id
        where b.id = ${id} and ${callbackOf(actor)}`,
    )
    if (!found) throw new NotFoundError()
    const held = found.ticketId === null ? undefined : await holdTicketTo(tx, settling, 'note', found.ticketId)
    // Whoever presses twice, or beside a colleague, comes second here.
    const [row] = await readRows(
      tx,
      outcome === 'unreached'
        ? Prisma.sql`update callback set attempts = least(attempts + 1, 1000), attempted_at = ${now()}
            where id = ${id} and settled_at is null returning id`
        : Prisma.sql`update callback set settled_at = ${now()} where id = ${id} and settled_at is null returning id`,
    )
    if (!row) throw new InvalidInputError('form', 'error.callback.settled')
    if (!held) return undefined
    const { ticket } = held
    if (outcome === 'reached') {
      const call = { direction: 'outgoing' as const, number: found.number }
      return { number: ticket.number, messageId: await logCall(tx, settling, ticket.id, call) }
    }
    const type = outcome === 'unreached' ? 'unreached' : 'callback-withdrawn'
    const event = authored(held, { type }, now())
    await writeChange(tx, ticket.id, { at: event.createdAt, events: [event] })
    return undefined
  })
}

/** Days for which settled ones stay, as names and numbers of people; what a ticket's history says of them stays. */
const KEPT_DAYS = 14

export async function sweepCallbacks(db: Db) {
  await db.$executeRaw`delete from callback where settled_at < now() - make_interval(days => ${KEPT_DAYS})`
}

/** Those of an agent's own, of their teams, and of tickets at their desk: for `callback b left join ticket t`. */
export const callbackOf = (actor: Actor): Prisma.Sql => {
  const alone = actor.role === 'admin' ? Prisma.sql`true` : Prisma.sql`b.team_id = any(${actor.teams}::int[])`
  return Prisma.sql`case when b.ticket_id is null then b.agent_id = ${actor.accountId} or ${alone}
    else ${atDesk(actor)} end`
}

export interface WaitingCallback {
  id: number
  name: string
  number: string
  note: string
  dueAt: Date
  attempts: number
  attemptedAt: Date | null
  agentName: string
  own: boolean
  ticketNumber: string | null
  subject: string | null
}

export const CALLBACKS_PER_PAGE = 20
const MOST_CALLBACKS = 1000

/** Those that nobody has settled, the earliest first; the last page if a later one was asked for. */
export async function listCallbacks(
  db: Db,
  actor: Actor,
  page: number,
): Promise<{ rows: WaitingCallback[]; total: number; page: number; pages: number }> {
  const known = Prisma.sql`from callback b left join ticket t on t.id = b.ticket_id
    where b.settled_at is null and ${callbackOf(actor)}`
  const found = await readRows<(WaitingCallback & { total: number }) | { id: null; total: number }>(
    db,
    Prisma.sql`select counted.total, line.* from
      (select count(*) as total from (select 1 ${known} limit ${MOST_CALLBACKS}) hits) counted
      left join (select b.id, b.name, b.number, b.note, b.due_at as "dueAt", b.attempts,
          b.attempted_at as "attemptedAt",
          (select ${nameOf('a')} from account a where a.id = b.agent_id) as "agentName",
          b.agent_id = ${actor.accountId} as own, t.number as "ticketNumber", t.subject ${known}
        order by b.due_at, b.id limit ${CALLBACKS_PER_PAGE} offset ${(page - 1) * CALLBACKS_PER_PAGE}) line on true
      order by line."dueAt", line.id`,
  )
  const total = found[0]?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / CALLBACKS_PER_PAGE))
  if (page > pages) return listCallbacks(db, actor, pages)
  return {
    rows: found.filter((row): row is WaitingCallback & { total: number } => row.id !== null),
    total,
    page,
    pages,
  }
}
