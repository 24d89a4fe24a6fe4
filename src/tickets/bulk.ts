import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { attempt, type Db, Prisma, readRows, type TicketState, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { absentUntil } from '../teams/absence.ts'
import { faultIn, rememberUndo } from './bulk-undo.ts'
import { solveTicket } from './closure.ts'
import type { AgentChoice } from './desk-choices.ts'
import { holdAll } from './locking.ts'
import { mergeTicket } from './merging.ts'
import { atDesk } from './policy.ts'
import {
  type AssignmentInput,
  assignmentRules,
  type ForwardingInput,
  forwardingRules,
  type MergingInput,
  mergingRules,
  type PriorityInput,
  priorityRules,
  type SolutionInput,
  type StateInput,
  solutionRules,
  stateRules,
} from './rules.ts'
import { markAsSpam } from './spam.ts'
import { tellTogether } from './telling.ts'
import { assignTicket, forwardTicket, setTicketPriority, setTicketState, takeOver, watchTicket } from './work.ts'

export type BulkWish =
  | { action: 'take' | 'watch' | 'spam' }
  | { action: 'merge'; wish: MergingInput }
  | { action: 'assign'; wish: AssignmentInput }
  | { action: 'forward'; wish: ForwardingInput }
  | { action: 'state'; wish: StateInput }
  | { action: 'priority'; wish: PriorityInput }
  | { action: 'close'; wish: SolutionInput }
export type BulkAction = BulkWish['action']

export const BULK_ACTIONS = [
  'take',
  'forward',
  'assign',
  'state',
  'priority',
  'watch',
  'merge',
  'close',
  'spam',
] as const satisfies BulkAction[]

/** Tickets at once. */
export const MOST_AT_ONCE = 100

export interface BulkResult {
  /** Numbers. */
  done: string[]
  /** With a key of the catalogue. */
  failed: { number: string; reason: string; values?: InvalidInputError['values'] }[]
  /** By which it can be taken back, where nobody outside was told. */
  undo?: string | undefined
}

/** It failed for every ticket. */
export class NothingDoneError extends ConflictError {
  readonly failed: BulkResult['failed']

  constructor(failed: BulkResult['failed']) {
    super('Nothing was done.')
    this.failed = failed
  }
}

const RULES = {
  assign: assignmentRules,
  forward: forwardingRules,
  state: stateRules,
  priority: priorityRules,
  merge: mergingRules,
  close: solutionRules,
}

/**
 * The same for each ticket, with its own right, event and result, in one transaction; what fails for one changes
 * nothing of it. Whoever hears of several hears of them together. Throws InvalidInputError, AuthorityLostError.
 */
export async function workOnTickets(
  db: Db | Tx,
  actor: Actor,
  numbers: string[],
  wanted: BulkWish,
): Promise<BulkResult> {
  if (numbers.length === 0) throw new InvalidInputError('tickets', 'error.required')
  if (numbers.length > MOST_AT_ONCE)
    throw new InvalidInputError('tickets', 'error.bulk.many', { most: MOST_AT_ONCE, count: numbers.length })
  if ('wish' in wanted) check(RULES[wanted.action] as typeof priorityRules, wanted.wish as PriorityInput)
  return transaction(db, (tx) =>
    tellTogether(tx, async () => {
      const result: BulkResult = { done: [], failed: [] }
      const tickets = await readMarked(tx, actor, numbers)
      const known = new Set(tickets.map(({ number }) => number))
      for (const number of numbers) if (!known.has(number)) result.failed.push({ number, reason: 'desk.bulk.missing' })
      if (wanted.action === 'merge') await holdAll(tx, actor, tickets)
      const done: MarkedTicket[] = []
      // In the order of their ids, so that two who do this at once do not wait for each other.
      for (const ticket of [...tickets].sort((one, other) => one.id - other.id)) {
        const { id, number } = ticket
        // It takes in all others.
        if (wanted.action === 'merge' && number === wanted.wish.into) continue
        const fault = await attempt(tx, () => work(tx, actor, id, wanted)).then(() => undefined, faultIn)
        if (fault) result.failed.push({ number, ...fault })
        else result.done.push(number)
        if (!fault) done.push(ticket)
      }
      return { ...result, undo: await rememberUndo(tx, actor, wanted, done) }
    }),
  )
}

function work(tx: Tx, actor: Actor, id: number, wanted: BulkWish): Promise<void> {
  switch (wanted.action) {
    case 'take':
      return takeOver(tx, actor, id)
    case 'watch':
      return watchTicket(tx, actor, id, true)
    case 'assign':
      return assignTicket(tx, actor, id, wanted.wish)
    case 'forward':
      return forwardTicket(tx, actor, id, wanted.wish)
    case 'state':
      return setTicketState(tx, actor, id, wanted.wish)
    case 'merge':
      return mergeTicket(tx, actor, id, wanted.wish).then(() => undefined)
    case 'spam':
      return markAsSpam(tx, actor, id)
    case 'priority':
      return setTicketPriority(tx, actor, id, wanted.wish)
    case 'close':
      return solveTicket(tx, actor, id, wanted.wish)
  }
}

export interface MarkedTicket {
  id: number
  number: string
  subject: string
  state: TicketState
  priority: number
  teamId: number
  teamName: string
  assigneeId: number | null
  assigneeName: string | null
  requesterId: number
  requesterName: string
  requesterLocale: string | null
  organizationId: number | null
  organizationName: string | null
  merged: boolean
  watched: boolean
}

/** Those that the actor has at the desk, in the order of the numbers; one query. */
export async function readMarked(db: Db | Tx, actor: Actor, numbers: string[]): Promise<MarkedTicket[]> {
  return readRows<MarkedTicket>(
    db,
    Prisma.sql`select t.id, t.number, t.subject, t.state, t.priority, t.team_id as "teamId",
        team.name::text as "teamName", ${nameOf('r')} as "requesterName", r.locale as "requesterLocale",
        t.assignee_id as "assigneeId", t.requester_id as "requesterId", t.organization_id as "organizationId",
        o.name::text as "organizationName", t.merged_into_id is not null as merged,
        exists (select 1 from ticket_watcher w
          where w.ticket_id = t.id and w.account_id = ${actor.accountId}) as watched,
        case when t.assignee_id is null then null else ${nameOf('a')} end as "assigneeName"
      from ticket t join team on team.id = t.team_id join account r on r.id = t.requester_id
        left join account a on a.id = t.assignee_id left join organization o on o.id = t.organization_id
      where t.number = any(${numbers.slice(0, MOST_AT_ONCE)}::text[]) and ${atDesk(actor)}
      order by array_position(${numbers}::text[], t.number)`,
  )
}

/** Whom tickets of all these teams can be assigned to; by name, one query. */
export async function agentsOfAll(db: Db, actor: Actor, teams: number[]): Promise<Omit<AgentChoice, 'open'>[]> {
  return readRows(
    db,
    Prisma.sql`select a.id, ${nameOf('a')} as name, ${absentUntil('a', actor.admission.today())} as "absentUntil"
      from account a
      where a.enabled and a.erased_at is null and a.role <> 'customer'
        and ((a.id = ${actor.accountId} and a.role = 'admin') or not exists (
          select 1 from unnest(${teams}::int[]) as wanted(id) where not exists (
            select 1 from team_member m where m.team_id = wanted.id and m.account_id = a.id)))
      order by a.last_name, a.first_name, a.id limit 500`,
  )
}
