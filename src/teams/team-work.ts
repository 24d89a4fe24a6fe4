import type { Actor } from '../accounts/actor.ts'
import type { Day } from '../platform/clock.ts'
import type { Db, Tx } from '../platform/db.ts'

/** What a team must not have to be removed. */
export interface TeamNeeds {
  isDefault: boolean
  members: number
  /** Names of teams that escalate to it. */
  escalating: string[]
  open: number
  /** It has or had tickets, whose history names it. */
  worked: boolean
}

/** Something that an agent has promised for a time. */
export interface Duty {
  kind: 'visit' | 'callback'
  at: Date
  /** Of the customer. */
  name: string
  /** Of a ticket, if there is one. */
  number: string | null
  subject: string
}

/** What the desk's pages about teams need to know of tickets, which a later feature answers. */
export interface TeamWork {
  /** Open tickets by team. */
  countOpenOfTeams(db: Db): Promise<Map<number, number>>
  /** Open tickets by assignee, of one team or of all. */
  countOpenOfAgents(db: Db, ids: number[], team?: number): Promise<Map<number, number>>
  /** What an absent agent cannot do, until a day or whenever. */
  dutiesOf(
    db: Db,
    actor: Actor,
    agentId: number,
    limits: { until: Day | undefined; timeZone: string },
  ): Promise<{ duties: Duty[]; total: number }>
  whatNeedsTeam(db: Db, id: number): Promise<TeamNeeds>
  /** Returns its name. Throws ConflictError while something needs it. */
  removeTeam(db: Db | Tx, id: number, by: Actor): Promise<string>
}

export const mayBeRemoved = ({ isDefault, members, escalating, worked }: TeamNeeds): boolean =>
  !isDefault && members === 0 && escalating.length === 0 && !worked
