import type { Actor } from '../accounts/actor.ts'
import { record } from '../audit/recording.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { ConflictError } from '../platform/errors.ts'
import { mayBeRemoved, type TeamNeeds, type TeamWork } from '../teams/team-work.ts'
import { changingTeams, findTeam } from '../teams/teams.ts'
import { dutiesOf } from './duties.ts'

/** Open tickets by team. */
async function countOpenOfTeams(db: Db): Promise<Map<number, number>> {
  const rows = await readRows<{ id: number; open: number }>(
    db,
    Prisma.sql`select team_id as id, count(*)::int as open from ticket where state <> 'closed' group by team_id`,
  )
  return new Map(rows.map(({ id, open }) => [id, open]))
}

/** Open tickets that are assigned to these agents, of one team or of all. */
async function countOpenOfAgents(db: Db, ids: number[], team?: number): Promise<Map<number, number>> {
  const rows = await readRows<{ id: number; open: number }>(
    db,
    Prisma.sql`select assignee_id as id, count(*)::int as open from ticket
      where assignee_id = any(${ids}::int[]) and state <> 'closed'
        ${team === undefined ? Prisma.empty : Prisma.sql`and team_id = ${team}`} group by assignee_id`,
  )
  return new Map(rows.map(({ id, open }) => [id, open]))
}

/** Of a team that is gone, nothing. */
async function whatNeedsTeam(db: Db | Tx, id: number): Promise<TeamNeeds> {
  const [needs] = await readRows<TeamNeeds>(
    db,
    Prisma.sql`select t.is_default as "isDefault",
      (select count(*)::int from team_member m where m.team_id = t.id) as members,
      array(select e.name::text from team e where e.escalates_to_id = t.id order by e.name) as escalating,
      (select count(*)::int from ticket k where k.team_id = t.id and k.state <> 'closed') as open,
      exists (select 1 from ticket k where k.team_id = t.id)
        or exists (select 1 from ticket_former_team f where f.team_id = t.id) as worked
    from team t where t.id = ${id}`,
  )
  return needs ?? { isDefault: false, members: 0, escalating: [], open: 0, worked: false }
}

const reasonsOf = ({ isDefault, members, escalating, worked }: TeamNeeds): string =>
  [
    ...(isDefault ? ['it is preselected'] : []),
    ...(members ? [`it has ${members} members`] : []),
    ...(escalating.length ? [`${escalating.join(', ')} escalate to it`] : []),
    ...(worked ? ['tickets name it'] : []),
  ].join('; ')

/**
 * Returns its name. Throws NotFoundError, ConflictError while something needs it, AuthorityLostError, ForbiddenError.
 */
export async function removeTeam(db: Db | Tx, id: number, by?: Actor): Promise<string> {
  return changingTeams(db, by, async (tx) => {
    // Waits for whoever is just opening a ticket for it.
    await readRows(tx, Prisma.sql`select 1 from team where id = ${id} for update`)
    const { name } = await findTeam(tx, id)
    const needs = await whatNeedsTeam(tx, id)
    if (!mayBeRemoved(needs)) throw new ConflictError(`The team ${name} stays: ${reasonsOf(needs)}.`)
    await tx.team.delete({ where: { id }, select: { id: true } })
    await record(tx, { action: 'team.removed', subject: name })
    return name
  })
}

export const teamWork: TeamWork = { countOpenOfTeams, countOpenOfAgents, dutiesOf, whatNeedsTeam, removeTeam }
