import type { Actor } from '../accounts/actor.ts'
import { displayName, nameOf } from '../accounts/names.ts'
import { now } from '../platform/clock.ts'
import { type Channel, type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { authored, messageOf, noteOf } from './authorship.ts'
import { changeTicket } from './changing.ts'
import type { NewEvent } from './events.ts'
import { demandHoldDay } from './holds.ts'
import { demand, type Held, holdTicketTo, holdWhereItIs } from './locking.ts'
import { awaits, keepParty, partyIn } from './parties.ts'
import { demandNoGap } from './placeholders.ts'
import { isOfTeam, worksFor } from './policy.ts'
import { demandPromise, promised } from './promises.ts'
import { demandNothingNew } from './replies.ts'
import {
  type AssignmentInput,
  assignmentRules,
  type ForwardingInput,
  forwardingRules,
  type KindInput,
  kindRules,
  type NoteInput,
  noteRules,
  type PriorityInput,
  priorityRules,
  type ReturnInput,
  returnRules,
  type StateInput,
  stateRules,
} from './rules.ts'
import { writeChange } from './writing.ts'

// What the team does with a ticket. All throw AuthorityLostError, NotFoundError and ForbiddenError.

/** The customer learns who works on it, once per ticket and assignee. */
export async function takeOver(db: Db | Tx, taking: Actor, id: number) {
  await changeTicket(db, taking, id, (held) => {
    const { actor, ticket } = held
    demandOpen(held)
    if (ticket.assigneeId === actor.accountId && ticket.begun) return undefined
    return {
      changes: { assigneeId: actor.accountId, ...(ticket.state === 'new' ? { state: 'open' } : {}) },
      events: [ticket.begun ? reassigned(held, displayName(actor), actor.accountId) : { type: 'assigned' }],
    }
  })
}

const reassigned = (held: Held, agent: string, agentId: number): NewEvent => ({
  type: 'reassigned',
  visibility: 'internal',
  data: { agent, agentId: String(agentId), ...before(held) },
})

/** Who was assigned until now. */
const before = ({ ticket: { assigneeId, assigneeName } }: Held) =>
  assigneeId === null || assigneeName === null ? {} : { before: assigneeName, beforeId: String(assigneeId) }

/** Throws InvalidInputError. */
export function demandOpen({ ticket }: Held) {
  if (ticket.state === 'closed') throw new InvalidInputError('form', 'error.state.closed')
}

/** To an agent of its team, or to nobody; `told` mails the agent. Throws InvalidInputError for anybody else. */
export async function assignTicket(
  db: Db | Tx,
  assigning: Actor,
  id: number,
  wish: AssignmentInput,
  { told } = { told: true },
) {
  const { agent } = check(assignmentRules, wish)
  await changeTicket(db, assigning, id, async (held, tx) => {
    demandOpen(held)
    if ((held.ticket.assigneeId ?? undefined) === agent) return undefined
    const event: NewEvent =
      agent === undefined
        ? { type: 'unassigned', visibility: 'internal', data: before(held) }
        : reassigned(held, await agentOf(tx, held.ticket.teamId, agent), agent)
    return { changes: { assigneeId: agent ?? null }, events: [told ? event : { ...event, recipients: [] }] }
  })
}

/** Their name. Throws InvalidInputError for somebody who is none of the team. */
export async function agentOf(tx: Tx, teamId: number, accountId: number, field = 'agent'): Promise<string> {
  // A separate statement, so that the next one sees who left the team while this one waited.
  await readRows(tx, Prisma.sql`select 1 from account where id = ${accountId} for share`)
  const [agent] = await readRows<{ name: string }>(
    tx,
    Prisma.sql`select ${nameOf('a')} as name from account a where a.id = ${accountId}
      and ${worksFor('a', Prisma.sql`${teamId}`)}`,
  )
  if (!agent) throw new InvalidInputError(field, 'error.agent')
  return agent.name
}

/** To another team, with the reason as a note and, if given, a reply to the customer. Nobody is assigned any more. */
export async function forwardTicket(db: Db | Tx, forwarding: Actor, id: number, wish: ForwardingInput) {
  const { team, reason, reply, promise, seen } = check(forwardingRules, wish)
  if (promise) demandPromise(promise, 'promise')
  demandNoGap('reply', reply)
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, forwarding, 'work', id)
    if (seen !== undefined) await demandNothingNew(tx, held, seen)
    if (team === held.ticket.teamId) throw new InvalidInputError('team', 'error.team.same')
    await moveTo(tx, held, { team, reason, reply, promise, type: 'forwarded' })
  })
}

/** To the team that had it last. Throws InvalidInputError if no other team had it, or the ticket is elsewhere. */
export async function handBack(db: Db | Tx, returning: Actor, id: number, wish: ReturnInput) {
  const { reason } = check(returnRules, wish)
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, returning, 'return', id)
    const { actor, ticket } = held
    // Also who presses twice: it is gone by then.
    if (!isOfTeam(actor, ticket.teamId)) throw new InvalidInputError('form', 'error.team.elsewhere')
    const [former] = await readRows<{ team: number }>(
      tx,
      Prisma.sql`select team_id as team from ticket_former_team where ticket_id = ${id}
        and team_id <> ${ticket.teamId} order by until desc limit 1`,
    )
    if (!former) throw new InvalidInputError('form', 'error.team.none-before')
    await moveTo(tx, held, { team: former.team, reason, reply: '', type: 'returned' })
  })
}

interface Move {
  team: number
  reason: string
  reply: string
  promise?: Date | undefined
  type: 'forwarded' | 'returned'
}

async function moveTo(tx: Tx, held: Held, { team, reason, reply, promise, type }: Move) {
  const { ticket, actor } = held
  const [target] = await readRows<{ name: string }>(
    tx,
    Prisma.sql`with left_behind as (insert into ticket_former_team (ticket_id, team_id, until)
        values (${ticket.id}, ${ticket.teamId}, clock_timestamp())
        on conflict (ticket_id, team_id) do update set until = excluded.until),
      watching as (insert into ticket_watcher (ticket_id, account_id) values (${ticket.id}, ${actor.accountId})
        on conflict do nothing)
      select name::text as name from team where id = ${team} for share`,
  )
  if (!target) throw new InvalidInputError('team', 'error.team')
  demandOpen(held)
  const at = now()
  const data = { from: ticket.teamName, to: target.name, teamId: String(team) }
  // Nobody of the other team has begun, and nobody waits for the customer or a day any more.
  const state = ticket.state === 'new' ? 'new' : 'open'
  const turned: NewEvent[] = state === ticket.state ? [] : [{ type: 'state', data: { from: ticket.state, state } }]
  const news = promise ? [promised(promise)] : []
  if (reply)
    await writeChange(tx, ticket.id, {
      message: messageOf(held, reply, at),
      events: [{ type: 'replied' as const }, ...turned, ...news].map((event) => authored(held, event, at)),
    })
  await writeChange(tx, ticket.id, {
    at,
    changes: { teamId: team, assigneeId: null, state, ...(reply || promise ? { promisedAt: promise ?? null } : {}) },
    message: noteOf(held, reason, at),
    events: [{ type, visibility: 'internal' as const, data }, ...(reply ? [] : [...turned, ...news])].map((event) =>
      authored(held, event, at),
    ),
  })
}

/** Nobody outside the team reads it; where a merged ticket is now. */
export async function noteOnTicket(
  db: Db | Tx,
  noting: Actor,
  id: number,
  wish: NoteInput,
  channel: Channel = 'portal',
): Promise<number> {
  const { body, files } = check(noteRules, wish)
  return transaction(db, async (tx) => {
    const held = await holdWhereItIs(tx, noting, id)
    demand(held, 'note')
    const at = now()
    const message = noteOf(held, body, at, files, channel)
    const noted = authored(held, { type: 'noted', visibility: 'internal' }, at)
    // Not a change for the customer.
    return (await writeChange(tx, held.ticket.id, { message, events: [noted] })) ?? 0
  })
}

/**
 * Without a message; the customer is told as of every change of state. A hold until a date ends on its day; of a third
 * party, the customer reads the name if it may be shown.
 */
export async function setTicketState(db: Db | Tx, setting: Actor, id: number, wish: StateInput) {
  const { state, reason = 'date', until, party: typed, shown } = check(stateRules, wish)
  const holdReason = state === 'on_hold' ? reason : null
  await changeTicket(db, setting, id, async (held, tx) => {
    const { ticket, actor } = held
    if (until) demandHoldDay(actor, until)
    demandOpen(held)
    const party = typed ? await keepParty(tx, ticket.teamId, partyIn(typed)) : undefined
    const changes = { state, holdReason, holdUntil: until ?? null, partyId: party?.id ?? null }
    const same = Object.entries(changes).every(([name, value]) => ticket[name as keyof typeof changes] === value)
    if (same && (!party || shown === ticket.partyShown)) return undefined
    const hold = {
      ...(holdReason ? { reason: holdReason } : {}),
      ...(until ? { until } : {}),
      ...(party && shown ? { party: party.name } : {}),
    }
    const named = party && !shown ? [awaits(party)] : []
    return {
      changes: { ...changes, partyShown: shown },
      events: [{ type: 'state', data: { from: ticket.state, state, ...hold } }, ...named],
    }
  })
}

export async function setTicketPriority(db: Db | Tx, setting: Actor, id: number, wish: PriorityInput) {
  const { priority } = check(priorityRules, wish)
  await changeTicket(db, setting, id, ({ ticket }) =>
    ticket.priority === priority
      ? undefined
      : {
          changes: { priority },
          events: [{ type: 'priority', data: { priority: String(priority), from: String(ticket.priority) } }],
        },
  )
}

/** Mails nobody. */
export async function setTicketKind(db: Db | Tx, setting: Actor, id: number, wish: KindInput) {
  const { kind } = check(kindRules, wish)
  await changeTicket(db, setting, id, ({ ticket }) =>
    ticket.kind === kind
      ? undefined
      : { changes: { kind }, events: [{ type: 'kind', data: { kind, from: ticket.kind } }] },
  )
}

/** For oneself. */
export async function watchTicket(db: Db | Tx, watching: Actor, id: number, watched: boolean) {
  await transaction(db, async (tx) => {
    const { actor } = await holdTicketTo(tx, watching, 'note', id)
    const mine = { ticketId: id, accountId: actor.accountId }
    if (watched) await tx.ticketWatcher.createMany({ data: [mine], skipDuplicates: true })
    else await tx.ticketWatcher.deleteMany({ where: mine })
  })
}
