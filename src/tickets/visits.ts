import type { Actor } from '../accounts/actor.ts'
import { addDays, localDay, localMinute, MINUTE, momentAt, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { authored } from './authorship.ts'
import type { TicketChanges } from './changes.ts'
import { type EventData, type NewEvent, VISIT_EVENTS } from './events.ts'
import { LONGEST_HOLD_DAYS } from './holds.ts'
import { type Held, holdTicketTo } from './locking.ts'
import { demandNothingNew } from './replies.ts'
import { comingVisit, dataOf, type VisitRow, withdrawVisit } from './visit-rows.ts'
import { type HandlingInput, handlingRules, type VisitInput, visitRules } from './visit-rules.ts'
import { agentOf, demandOpen } from './work.ts'
import { writeChange } from './writing.ts'

// On site or remote. All throw AuthorityLostError, NotFoundError, ForbiddenError and InvalidInputError.

/** The customer is told of remote work, and what to do before it. Nobody works remotely who is to come. */
export async function setHandling(db: Db | Tx, setting: Actor, id: number, wish: HandlingInput) {
  const { mode } = check(handlingRules, wish)
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, setting, 'work', id)
    demandOpen(held)
    if (held.ticket.handling === mode) return
    const at = now()
    if (mode === 'remote' && (await comingVisit(tx, id, at))) throw new InvalidInputError('mode', 'error.visit.planned')
    const event = authored(held, handled(held, mode), at)
    await writeChange(tx, id, { at, changes: { handling: mode }, events: [event] })
  })
}

const handled = ({ ticket: { handling } }: Held, mode: HandlingInput['mode']): NewEvent => ({
  type: 'handling',
  data: { handling: mode, ...(handling ? { from: handling } : {}) },
})

interface Wanted {
  startsAt: Date
  endsAt: Date
  visitorId: number | null
  visitor: string
  place: string
}

/**
 * One that is to come is changed, else one is planned; it makes the ticket one to be worked on there. The customer gets
 * a mail with a calendar file, and so does the agent who comes. Also throws ChangedMeanwhileError.
 */
export async function planVisit(db: Db | Tx, planning: Actor, id: number, wish: VisitInput, timeZone: string) {
  const input = check(visitRules, wish)
  const startsAt = momentAt(input.at, timeZone)
  // No clock shows what spring skips, nor a 30th of February.
  if (Number.isNaN(startsAt.getTime()) || localMinute(startsAt, timeZone) !== input.at)
    throw new InvalidInputError('at', 'error.visit.no-time')
  const endsAt = new Date(startsAt.getTime() + input.minutes * MINUTE)
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, planning, 'work', id)
    if (input.seen !== undefined) await demandNothingNew(tx, held, input.seen, VISIT_EVENTS)
    demandOpen(held)
    const at = now()
    const before = await comingVisit(tx, id, at)
    if (before?.startsAt.getTime() !== startsAt.getTime()) demandFuture(held.actor, startsAt, at, timeZone)
    const visitorId = input.person ?? null
    const visitor =
      visitorId === null
        ? input.visitor
        : before?.visitorId === visitorId
          ? before.visitor
          : await agentOf(tx, held.ticket.teamId, visitorId, 'person')
    const wanted = { startsAt, endsAt, visitorId, visitor, place: input.place }
    if (visitorId !== null && !input.confirmed) await demandFree(tx, visitorId, id, wanted)
    const visit = before && isSame(before, wanted) ? undefined : await writeVisit(tx, id, before, wanted, at)
    const { ticket } = held
    const later = localDay(startsAt, timeZone) > held.actor.admission.today()
    const holds = input.hold && later && ticket.holdReason !== 'visit'
    const events: NewEvent[] = [
      ...(visit ? [toldOf(visit, before)] : []),
      ...(ticket.handling === 'on_site' ? [] : [handled(held, 'on_site')]),
      ...(holds ? [{ type: 'state' as const, data: { from: ticket.state, ...HELD } }] : []),
    ]
    if (events.length === 0) return
    const changes: TicketChanges = {
      handling: 'on_site',
      ...(holds ? { state: 'on_hold', holdUntil: null, holdReason: 'visit' } : {}),
    }
    await writeChange(tx, id, { at, changes, events: events.map((event) => authored(held, event, at)) })
  })
}

const HELD = { state: 'on_hold', reason: 'visit' } as const

/** The same limit as for a hold. */
function demandFuture({ admission }: Actor, startsAt: Date, at: Date, timeZone: string) {
  if (startsAt <= at) throw new InvalidInputError('at', 'error.visit.past')
  const last = addDays(admission.today(), LONGEST_HOLD_DAYS)
  if (localDay(startsAt, timeZone) > last) throw new InvalidInputError('at', 'error.until.far', { day: last })
}

/** Two at the same time may be meant, so that it is enough to confirm it. */
async function demandFree(tx: Tx, visitorId: number, ticketId: number, { startsAt, endsAt }: Wanted) {
  const [other] = await readRows(
    tx,
    Prisma.sql`select 1 from visit v where v.visitor_id = ${visitorId} and v.state = 'planned'
      and v.ticket_id <> ${ticketId} and v.starts_at < ${endsAt} and v.ends_at > ${startsAt} limit 1`,
  )
  if (other) throw new InvalidInputError('confirmed', 'error.visit.twice')
}

const isSame = (visit: VisitRow, wanted: Wanted) =>
  visit.startsAt.getTime() === wanted.startsAt.getTime() &&
  visit.endsAt.getTime() === wanted.endsAt.getTime() &&
  visit.visitorId === wanted.visitorId &&
  visit.visitor === wanted.visitor &&
  visit.place === wanted.place

/** With its next number if it is to come, else anew: what was planned before that is over. */
async function writeVisit(
  tx: Tx,
  ticketId: number,
  before: VisitRow | undefined,
  { visitor, ...wanted }: Wanted,
  at: Date,
): Promise<VisitRow> {
  const told = { remindedAt: null, aloneAt: null }
  const data = { ...wanted, visitorName: wanted.visitorId === null ? visitor : '', changedAt: at, ...told }
  if (before) {
    const sequence = before.sequence + 1
    await tx.visit.update({ where: { id: before.id }, data: { ...data, sequence }, select: { id: true } })
    return { ...before, ...wanted, visitor, sequence }
  }
  await tx.visit.updateMany({ where: { ticketId, state: 'planned' }, data: { state: 'over' } })
  const { id, uid, sequence } = await tx.visit.create({
    data: { ...data, ticketId },
    select: { id: true, uid: true, sequence: true },
  })
  return { id, uid, sequence, ...wanted, visitor }
}

function toldOf(visit: VisitRow, before: VisitRow | undefined): NewEvent {
  if (!before) return { type: 'visit', data: dataOf(visit) }
  const moved: EventData['visit-moved'] = { ...dataOf(visit), from: before.startsAt.toISOString() }
  const { visitorId } = before
  if (before.visitor !== visit.visitor || visitorId !== visit.visitorId) moved.before = before.visitor
  if (visitorId !== null && visitorId !== visit.visitorId) moved.beforeId = String(visitorId)
  return { type: 'visit-moved', data: moved }
}

/** Withdraws it from calendars. A ticket that was put off until then is ours again; nothing without a visit to come. */
export async function callOffVisit(db: Db | Tx, calling: Actor, id: number) {
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, calling, 'work', id)
    const { ticket } = held
    const at = now()
    const events = await withdrawVisit(tx, id, at)
    const [told] = events
    if (!told) return
    const waited = ticket.state === 'on_hold' && ticket.holdReason === 'visit'
    const ended: NewEvent = { type: 'state', data: { from: 'on_hold', state: 'open' } }
    await writeChange(tx, id, {
      at,
      changes: waited ? { state: 'open' } : {},
      events: [told, ...(waited ? [ended] : [])].map((event) => authored(held, event, at)),
    })
  })
}
