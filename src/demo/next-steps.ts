import { displayName } from '../accounts/names.ts'
import { addDays, DAY, localDay, MINUTE, momentAt, now } from '../platform/clock.ts'
import type { Account, Tx } from '../platform/db.ts'
import type { NewEvent } from '../tickets/events.ts'
import { awaits, keepParty } from '../tickets/parties.ts'
import { promised } from '../tickets/promises.ts'
import { dataOf } from '../tickets/visit-rows.ts'
import { type AuthoredEvent, writeChange } from '../tickets/writing.ts'
import type { DemoTicket } from './demo-ticket.ts'
import { isWorkingTime } from './working-hours.ts'

/** Nobody is told. */
export const QUIET = { told: false }

/** As somebody did it, at a time. */
export const by =
  (person: Account, createdAt: Date) =>
  (event: NewEvent): AuthoredEvent => ({ ...event, actorId: person.id, actorName: displayName(person), createdAt })

interface Steps {
  id: number
  teamId: number
  requester: Account
  assignee: Account
  /** When somebody wrote last. */
  last: Date
  timeZone: string
}

/** What the assignee of a ticket has announced, or waits for. */
export async function writeNextSteps(tx: Tx, demo: DemoTicket, steps: Steps) {
  await writeHandling(tx, demo, steps)
  await writeParty(tx, demo, steps)
  await writePromise(tx, demo, steps)
  await writeCallback(tx, demo, steps)
}

async function writeHandling(tx: Tx, { handling, visit }: DemoTicket, { id, assignee, timeZone, last }: Steps) {
  if (!handling) return
  const events: NewEvent[] = [{ type: 'handling', data: { handling } }]
  if (visit) {
    const today = localDay(now(), timeZone)
    const wished = [0, 1, 2].map((more) => momentAt(`${addDays(today, visit.days + more)}T${visit.time}`, timeZone))
    const startsAt = wished.find((time) => isWorkingTime(time, timeZone)) ?? new Date(now().getTime() + DAY)
    const endsAt = new Date(startsAt.getTime() + visit.minutes * MINUTE)
    const data = { ticketId: id, startsAt, endsAt, visitorId: assignee.id, place: visit.place, changedAt: last }
    const made = await tx.visit.create({ data, select: { id: true, uid: true, sequence: true } })
    events.push({ type: 'visit', data: dataOf({ ...data, ...made, visitor: displayName(assignee) }) })
  }
  await writeChange(tx, id, { changes: { handling }, events: events.map(by(assignee, last)) }, QUIET)
}

async function writeParty(tx: Tx, { party }: DemoTicket, { id, teamId, assignee, last }: Steps) {
  if (!party) return
  const kept = await keepParty(tx, teamId, party)
  const changes = { holdReason: 'third_party', holdUntil: null, partyId: kept.id, partyShown: true } as const
  await writeChange(tx, id, { changes, events: [awaits(kept)].map(by(assignee, last)) }, QUIET)
}

/** Times that people agree on. */
const STEP = 15 * MINUTE

const inMinutes = (minutes: number) => new Date(Math.ceil((now().getTime() + minutes * MINUTE) / STEP) * STEP)

async function writePromise(tx: Tx, { promise }: DemoTicket, { id, assignee, last }: Steps) {
  if (promise === undefined) return
  const at = inMinutes(promise)
  await writeChange(tx, id, { changes: { promisedAt: at }, events: [promised(at)].map(by(assignee, last)) }, QUIET)
  if (at > now()) return
  const missed = { type: 'missed', visibility: 'internal', data: { at: at.toISOString() } } as const
  const author = { actorId: null, actorName: 'Schalter', createdAt: at }
  await writeChange(tx, id, { changes: { missedAt: at }, events: [{ ...missed, ...author }] }, QUIET)
}

async function writeCallback(tx: Tx, { callback }: DemoTicket, { id, teamId, requester, assignee, last }: Steps) {
  if (!callback) return
  const { minutes, ...wish } = callback
  const dueAt = inMinutes(minutes)
  const who = { ticketId: id, teamId, agentId: assignee.id, personId: requester.id, name: displayName(requester) }
  await tx.callback.create({ data: { ...who, ...wish, dueAt, createdAt: last }, select: { id: true } })
  const event: NewEvent = { type: 'callback', data: { at: dueAt.toISOString() } }
  await writeChange(tx, id, { events: [by(assignee, last)(event)] }, QUIET)
}
