import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { authored, messageOf, noteOf } from './authorship.ts'
import type { TicketChanges } from './changes.ts'
import type { NewEvent } from './events.ts'
import { type Held, holdTicketTo } from './locking.ts'
import {
  type AssignmentInput,
  assignmentRules,
  type ForwardingInput,
  forwardingRules,
  type NoteInput,
  noteRules,
  type PriorityInput,
  priorityRules,
  type ReturnInput,
  returnRules,
  type StateInput,
  stateRules,
} from './rules.ts'
import { type NewMessage, writeChange } from './writing.ts'

// What the team does with a ticket. All throw AuthorityLostError, NotFoundError and ForbiddenError.

/** The customer learns who works on it, once per ticket and assignee. */
export async function takeOver(db: Db | Tx, taking: Actor, id: number) {
  await change(db, taking, id, (held) => ({
    changes: { assigneeId: held.actor.accountId, ...(held.ticket.state === 'new' ? { state: 'open' as const } : {}) },
    events: [...(held.ticket.begun ? [] : [{ type: 'assigned' as const }])],
  }))
}

/** To an agent of its team, or to nobody. Throws InvalidInputError for anybody else. */
export async function assignTicket(db: Db | Tx, assigning: Actor, id: number, wish: AssignmentInput) {
  const { agent } = check(assignmentRules, wish)
  await change(db, assigning, id, async (held, tx) => {
    if ((held.ticket.assigneeId ?? undefined) === agent) return undefined
    const name = agent === undefined ? '' : await agentOf(tx, held.ticket.teamId, agent)
    return {
      changes: { assigneeId: agent ?? null },
      events: [
        agent === undefined
          ? { type: 'unassigned', visibility: 'internal' }
          : { type: 'reassigned', visibility: 'internal', data: { agent: name, agentId: String(agent) } },
      ],
    }
  })
}

async function agentOf(tx: Tx, teamId: number, accountId: number): Promise<string> {
  const [agent] = await readRows<{ name: string }>(
    tx,
    Prisma.sql`select ${nameOf('a')} as name from account a where a.id = ${accountId} and a.role <> 'customer'
      and a.enabled and a.erased_at is null
      and (a.role = 'admin' or exists (select 1 from team_member m where m.team_id = ${teamId} and m.account_id = a.id))
      for share of a`,
  )
  if (!agent) throw new InvalidInputError('agent', 'error.agent')
  return agent.name
}

/** To another team, with the reason as a note and, if given, a reply to the customer. Nobody is assigned any more. */
export async function forwardTicket(db: Db | Tx, forwarding: Actor, id: number, wish: ForwardingInput) {
  const { team, reason, reply } = check(forwardingRules, wish)
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, forwarding, 'work', id)
    if (team === held.ticket.teamId) throw new InvalidInputError('team', 'error.team.same')
    await moveTo(tx, held, { team, reason, reply, type: 'forwarded' })
  })
}

/** To the team that had it last. Throws InvalidInputError if no other team had it. */
export async function handBack(db: Db | Tx, returning: Actor, id: number, wish: ReturnInput) {
  const { reason } = check(returnRules, wish)
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, returning, 'return', id)
    const [former] = await readRows<{ team: number }>(
      tx,
      Prisma.sql`select team_id as team from ticket_former_team where ticket_id = ${id}
        and team_id <> ${held.ticket.teamId} order by until desc limit 1`,
    )
    if (!former) throw new InvalidInputError('team', 'error.team.none-before')
    await moveTo(tx, held, { team: former.team, reason, reply: '', type: 'returned' })
  })
}

interface Move {
  team: number
  reason: string
  reply: string
  type: 'forwarded' | 'returned'
}

async function moveTo(tx: Tx, held: Held, { team, reason, reply, type }: Move) {
  const { ticket, actor } = held
  const [target] = await readRows<{ name: string }>(
    tx,
    Prisma.sql`with left_behind as (insert into ticket_former_team (ticket_id, team_id) values (${ticket.id},
        ${ticket.teamId}) on conflict (ticket_id, team_id) do update set until = now()),
      watching as (insert into ticket_watcher (ticket_id, account_id) values (${ticket.id}, ${actor.accountId})
        on conflict do nothing)
      select name::text as name from team where id = ${team} for share`,
  )
  if (!target) throw new InvalidInputError('team', 'error.team')
  const at = now()
  const data = { from: ticket.teamName, to: target.name, teamId: String(team) }
  if (reply)
    await writeChange(tx, ticket.id, {
      message: messageOf(held, reply, at),
      events: [authored(held, { type: 'replied' }, at)],
    })
  await writeChange(tx, ticket.id, {
    at,
    changes: {
      teamId: team,
      assigneeId: null,
      turn: 'us',
      ...(ticket.state === 'closed' ? {} : { state: 'open', holdUntil: null }),
    },
    message: noteOf(held, reason, at),
    events: [authored(held, { type, visibility: 'internal', data }, at)],
  })
}

/** Nobody outside the team reads it. */
export async function noteOnTicket(db: Db | Tx, noting: Actor, id: number, wish: NoteInput): Promise<number> {
  const { body, files } = check(noteRules, wish)
  return transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, noting, 'note', id)
    const at = now()
    const message = noteOf(held, body, at, files)
    const noted = authored(held, { type: 'noted', visibility: 'internal' }, at)
    return (await writeChange(tx, id, { at, message, events: [noted] })) ?? 0
  })
}

/** Without a word to the customer. A hold ends on its day. */
export async function setTicketState(db: Db | Tx, setting: Actor, id: number, wish: StateInput) {
  const { state, until } = check(stateRules, wish)
  await change(db, setting, id, ({ ticket, actor }) => {
    if (until && until <= actor.admission.today()) throw new InvalidInputError('until', 'error.until')
    if (ticket.state === 'closed') throw new InvalidInputError('state', 'error.state.closed')
    return {
      changes: { state, holdUntil: until ?? null },
      events: [{ type: 'state', data: { from: ticket.state, state, ...(until ? { until } : {}) } }],
    }
  })
}

export async function setTicketPriority(db: Db | Tx, setting: Actor, id: number, wish: PriorityInput) {
  const { priority } = check(priorityRules, wish)
  await change(db, setting, id, ({ ticket }) =>
    ticket.priority === priority
      ? undefined
      : { changes: { priority }, events: [{ type: 'priority', data: { priority: String(priority) } }] },
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

interface Wanted {
  changes: TicketChanges
  message?: NewMessage
  events: NewEvent[]
}

/** Nothing, if nothing is to change. */
async function change(
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
