import type { Actor } from '../accounts/actor.ts'
import { changedTickets } from '../accounts/limits.ts'
import { type Day, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type TicketState, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { authored, messageOf } from './authorship.ts'
import type { TicketChanges } from './changes.ts'
import type { EventType, NewEvent } from './events.ts'
import { demandHoldDay } from './holds.ts'
import { demand, type Held, holdWhereItIs } from './locking.ts'
import type { Arrival } from './opening.ts'
import { demandNoGap } from './placeholders.ts'
import { speaksForCustomer } from './policy.ts'
import { demandPromise, promised } from './promises.ts'
import { type CheckedReply, type ReplyInput, replyRules } from './rules.ts'
import { rememberArticles } from './ticket-articles.ts'
import { withdrawVisit } from './visit-rows.ts'
import { writeChange } from './writing.ts'

/** Others have answered or changed the state since the form was shown. */
export class ChangedMeanwhileError extends ConflictError {}

/**
 * A public reply, where a merged ticket is now; returns its id. A customer's puts the ticket back to work; the team's
 * says what is next. Throws
 * InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError, ClosedTooLongError, TooManyRequestsError,
 * ChangedMeanwhileError.
 */
export async function replyToTicket(
  db: Db | Tx,
  replying: Actor,
  id: number,
  wish: ReplyInput,
  arrival: Arrival = { channel: 'portal' },
): Promise<number> {
  const input = check(replyRules, wish)
  return transaction(db, async (tx) => {
    const held = await holdWhereItIs(tx, replying, id, changedTickets)
    demand(held, 'reply')
    if (input.seen !== undefined) {
      if (held.ticket.id !== id) throw new ChangedMeanwhileError(`Ticket ${held.ticket.number} has taken it in.`)
      await demandNothingNew(tx, held, input.seen)
    }
    return writeReply(tx, held, input, arrival)
  })
}

/** Of a held ticket, by somebody who may reply to it. */
export async function writeReply(
  tx: Tx,
  held: Held,
  input: CheckedReply,
  { channel, left = [] }: Arrival,
): Promise<number> {
  const at = now()
  const next = speaksForCustomer(held.actor, held.ticket) ? afterCustomer(held) : afterTeam(held, input)
  const priority = input.priority ?? held.ticket.priority
  const events: NewEvent[] = [
    { type: 'replied', ...(left.length ? { data: { left } } : {}), ...recipientsOf(held, input.recipients) },
    ...(begins(held) ? [{ type: 'assigned' as const }] : []),
    ...(priority === held.ticket.priority
      ? []
      : [{ type: 'priority' as const, data: { priority: String(priority), from: String(held.ticket.priority) } }]),
    ...stateEvents(held.ticket.state, next.state, input.until),
    ...(next.promisedAt ? [promised(next.promisedAt)] : []),
    ...(next.state === 'closed' ? await withdrawVisit(tx, held.ticket.id, at) : []),
  ]
  const messageId = await writeChange(tx, held.ticket.id, {
    at,
    changes: { ...closing(held, next, at), priority, ...next },
    message: messageOf(held, input.body, at, input.files, channel),
    events: events.map((event) => authored(held, event, at)),
  })
  if (!speaksForCustomer(held.actor, held.ticket)) await rememberArticles(tx, held, [input.body, input.solution])
  return messageId ?? 0
}

/** The requester always is one. */
const recipientsOf = ({ ticket }: Held, chosen: number[] | undefined) =>
  chosen ? { recipients: [...new Set([ticket.requesterId, ...chosen])] } : {}

type Next = TicketChanges & { state: TicketState }

function closing({ ticket }: Held, { state }: Next, at: Date): TicketChanges {
  if (state !== 'closed') return { closedAt: null }
  return ticket.state === 'closed' ? {} : { closedAt: at }
}

/** What was put off stays so, but it is our turn. */
function afterCustomer({ ticket: { state } }: Held): Next {
  return state === 'new' || state === 'on_hold' ? { state, turn: 'us' } : { state: 'open' }
}

/** A question, unless something else is said. */
function afterTeam(
  { actor, ticket }: Held,
  { state = 'waiting', until, promise, body, cause, solution, resolution }: CheckedReply,
): Next {
  demandNoGap('body', body)
  if (until) demandHoldDay(actor, until)
  // What was promised is kept with this reply.
  const promisedAt = promiseOf(state, promise)
  if (until) return { state, holdUntil: until, holdReason: 'date', promisedAt }
  if (state !== 'closed') return { state, promisedAt }
  demandNoGap('solution', solution)
  // What is said after the end does not end it again.
  return ticket.state === 'closed' ? { state } : { state, cause, solution: solution || body, resolution }
}

function promiseOf(state: TicketState, promise: Date | undefined): Date | null {
  if (!promise) return null
  if (state === 'closed') throw new InvalidInputError('promise', 'error.promise.closed')
  if (state === 'waiting') throw new InvalidInputError('promise', 'error.promise.waiting')
  demandPromise(promise, 'promise')
  return promise
}

/** The assignee's first words, unless the ticket is their own. */
export const begins = ({ actor, ticket }: Held) =>
  ticket.assigneeId === actor.accountId && !ticket.begun && !speaksForCustomer(actor, ticket)

function stateEvents(before: TicketState, state: TicketState, until: Day | undefined): NewEvent[] {
  if (state === 'closed') return before === 'closed' ? [] : [{ type: 'closed', data: { from: before } }]
  const from = before === 'closed' ? 'open' : before
  return [
    ...(before === 'closed' ? [{ type: 'reopened' as const }] : []),
    ...(from === state ? [] : [{ type: 'state' as const, data: { from, state, ...holdData(until) } }]),
  ]
}

/** A reply puts off until a day, and for nothing else. */
const holdData = (until: Day | undefined) => (until ? { until, reason: 'date' as const } : {})

/** What somebody should have read before a reply is sent. */
export const WORTH_READING = [
  'replied',
  'called',
  'closed',
  'reopened',
  'state',
  'forwarded',
  'returned',
] as const satisfies EventType[]

/** `seen` is the id of the latest event that the form showed. Throws ChangedMeanwhileError. */
export async function demandNothingNew(
  tx: Tx,
  { actor, ticket }: Held,
  seen: number,
  worth: Iterable<string> = WORTH_READING,
) {
  const [news] = await readRows(
    tx,
    Prisma.sql`select 1 from ticket_event e where e.ticket_id = ${ticket.id} and e.id > ${seen}
      and e.actor_id is distinct from ${actor.accountId}
      and e.type = any(${[...worth]}::text[]) limit 1`,
  )
  if (news) throw new ChangedMeanwhileError(`Ticket ${ticket.number} has changed.`)
}
