import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import type { Day } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { absentUntil } from '../teams/absence.ts'
import { worksFor } from './policy.ts'

export interface AgentChoice {
  id: number
  name: string
  /** Tickets that are theirs already. */
  open: number
  /** The last day of an absence. */
  absentUntil: Day | null
}

/** Whom a ticket of a team can be assigned to: its members, and an admin who asks. By name. */
export async function agentsToAssign(db: Db, actor: Actor, teamId: number): Promise<AgentChoice[]> {
  return readRows<AgentChoice>(
    db,
    Prisma.sql`select a.id, ${nameOf('a')} as name,
        (select count(*) from ticket t where t.assignee_id = a.id and t.state <> 'closed') as open,
        ${absentUntil('a', actor.admission.today())} as "absentUntil"
      from account a where ${worksFor('a', Prisma.sql`${teamId}`)}
        and (a.id = ${actor.accountId} or exists (
          select 1 from team_member m where m.team_id = ${teamId} and m.account_id = a.id))
      order by a.last_name, a.first_name, a.id limit 500`,
  )
}

export interface TeamChoice {
  id: number
  name: string
  open: number
  members: number
  /** What the ticket's team cannot solve goes there. */
  target: boolean
}

export interface TeamName {
  id: number
  name: string
}

/** All teams, by position. */
export const teamsToOpenFor = (db: Db): Promise<TeamName[]> =>
  readRows(db, Prisma.sql`select x.id, x.name::text as name from team x order by x.level, x.position, x.name limit 500`)

/** All other teams; the escalation target first. */
export async function teamsToForward(db: Db, teamId: number): Promise<TeamChoice[]> {
  return readRows<TeamChoice>(
    db,
    Prisma.sql`select x.id, x.name::text as name,
        (select count(*) from ticket t where t.team_id = x.id and t.state <> 'closed') as open,
        (select count(*) from team_member m join account a on a.id = m.account_id
          where m.team_id = x.id and a.enabled and a.erased_at is null) as members,
        x.id is not distinct from own.escalates_to_id as target
      from team x join team own on own.id = ${teamId} where x.id <> own.id
      order by target desc, x.level, x.position, x.name limit 500`,
  )
}
