import type { Actor } from '../accounts/actor.ts'
import { DAY, now } from '../platform/clock.ts'
import { Prisma } from '../platform/db.ts'
import { looksAfter } from '../teams/absence.ts'

/** The first eight in the order of their keys. */
export const DESK_VIEWS = [
  ...(['team', 'mine', 'unassigned', 'promise', 'waiting', 'worked', 'open', 'closed'] as const),
  ...(['watched', 'spam'] as const),
] as const
/** `all`: what a search finds that names no view. */
export type DeskView = (typeof DESK_VIEWS)[number] | 'all'

export const DESK_SORTS = ['urgency', 'number', 'subject', 'state', 'priority', 'updated', 'created'] as const
export type DeskSort = (typeof DESK_SORTS)[number]

/** Admins stand in for every team that they are in, or for all of them. */
export function ofTeams({ role, teams }: Actor, team?: number): Prisma.Sql {
  const [only, ...more] = team === undefined ? teams : [team]
  // With `=`, the index also gives the order.
  if (only !== undefined && more.length === 0) return Prisma.sql`t.team_id = ${only}`
  return role === 'admin' && teams.length === 0 ? Prisma.sql`true` : Prisma.sql`t.team_id = any(${teams}::int[])`
}

/** A promise that is to be kept before then falls due. */
const soon = () => new Date(now().getTime() + DAY)

/** On `ticket t`, of one team if given; who may see it is `atDesk`. */
export function inView(actor: Actor, view: DeskView, team?: number): Prisma.Sql {
  const open = Prisma.sql`t.state <> 'closed'`
  const chosen = team === undefined ? Prisma.empty : Prisma.sql`and t.team_id = ${team}`
  switch (view) {
    case 'team':
      return Prisma.sql`${open} and ${ofTeams(actor, team)}`
    case 'mine':
      return Prisma.sql`${open} and t.assignee_id = any(${looksAfter(actor)}) ${chosen}`
    case 'unassigned':
      return Prisma.sql`${open} and t.assignee_id is null and ${ofTeams(actor, team)}`
    case 'promise':
      return Prisma.sql`${open} and t.promised_at < ${soon()} and ${ofTeams(actor, team)}`
    case 'waiting':
      return Prisma.sql`${open} and t.turn in ('customer', 'later') and ${ofTeams(actor, team)}`
    case 'worked':
      return Prisma.sql`t.id in (select e.ticket_id from ticket_event e where e.actor_id = ${actor.accountId})
        ${chosen}`
    case 'watched':
      return Prisma.sql`${open} and t.id in (select w.ticket_id from ticket_watcher w
        where w.account_id = ${actor.accountId}) ${chosen}`
    case 'open':
      return Prisma.sql`${open} ${chosen}`
    case 'closed':
      return Prisma.sql`t.state = 'closed' and not t.spam ${chosen}`
    case 'spam':
      return Prisma.sql`t.spam ${chosen}`
    case 'all':
      return Prisma.sql`true ${chosen}`
  }
}

const URGENCY: Partial<Record<DeskView, Prisma.Sql>> = {
  closed: Prisma.sql`t.closed_at desc, t.id desc`,
  promise: Prisma.sql`t.promised_at, t.id`,
  spam: Prisma.sql`t.closed_at desc, t.id desc`,
}

/**
 * Missed promises come first, then whoever waits longest for us, then what we wait for; of promises those that are due
 * first, of what is closed the latest.
 */
export function orderOf(view: DeskView, sort: DeskSort, descending: boolean): Prisma.Sql {
  const direction = descending ? Prisma.sql`desc` : Prisma.sql`asc`
  const orders: Record<DeskSort, Prisma.Sql> = {
    urgency: URGENCY[view] ?? Prisma.sql`t.missed_at, t.turn, t.turn_since, t.id`,
    number: Prisma.sql`t.number ${direction}`,
    subject: Prisma.sql`t.folded ${direction}, t.id desc`,
    state: Prisma.sql`t.state ${direction}, t.turn_since, t.id`,
    priority: Prisma.sql`t.priority ${direction}, t.turn_since, t.id`,
    updated: Prisma.sql`t.updated_at ${direction}, t.id desc`,
    created: Prisma.sql`t.created_at ${direction}, t.id desc`,
  }
  return orders[sort]
}
