import type { Actor } from '../accounts/actor.ts'
import { changesOf, record } from '../audit/recording.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { demandSeen } from '../platform/versions.ts'
import { administering } from './administration.ts'
import { type TeamChanges, type TeamInput, teamChangeRules, teamRules } from './rules.ts'

export class TeamExistsError extends ConflictError {}
export class UnknownTeamError extends NotFoundError {}

export interface TeamFacts {
  name: string
  address: string | null
  level: number
  escalatesTo: number | null
  openToCustomers: boolean
  services: string[]
  isDefault: boolean
  position: number
}

/**
 * Returns the id. The first team is the default for new tickets. `by` is an admin, or nobody on the command line.
 * Throws InvalidInputError, TeamExistsError, AuthorityLostError, ForbiddenError.
 */
export async function addTeam(db: Db | Tx, wish: TeamInput, by?: Actor): Promise<number> {
  const given = check(teamRules, wish)
  return changingTeams(db, by, async (tx) => {
    const [known] = await readRows<{ count: number; last: number }>(
      tx,
      Prisma.sql`select count(*)::int as count, coalesce(max(position), 0)::int as last from team`,
    )
    const isDefault = given.isDefault ?? known?.count === 0
    const team = {
      ...given,
      openToCustomers: given.openToCustomers ?? (isDefault || given.level === 1),
      position: given.position ?? Math.min((known?.last ?? 0) + 1, 999),
      isDefault,
    }
    const shown = await demandSense(tx, team)
    if (isDefault) await dropDefault(tx)
    const { id } = await tx.team.create({ data: columnsOf(team), select: { id: true } })
    await record(tx, { action: 'team.added', subject: team.name, changes: changesOf({}, shown) })
    return id
  })
}

/**
 * What is not given stays, and so do tickets and members; false if nothing is to change. `seen` is the version of the
 * facts that a form showed. Throws InvalidInputError, TeamExistsError, NotFoundError, OutdatedError,
 * AuthorityLostError, ForbiddenError.
 */
export async function setTeam(db: Db, id: number, wish: TeamChanges, by?: Actor, seen?: string): Promise<boolean> {
  const changes = check(teamChangeRules, wish)
  return changingTeams(db, by, async (tx) => {
    const before = await findTeam(tx, id)
    const team = { ...before, ...changes }
    const shown = await demandSense(tx, team, id)
    const differences = changesOf(await shownOf(tx, before), shown)
    if (differences.length === 0) return false
    demandSeen(seen, before)
    if (team.isDefault && !before.isDefault) await dropDefault(tx)
    await tx.team.update({ where: { id }, data: columnsOf(team), select: { id: true } })
    await record(tx, { action: 'team.changed', subject: team.name, changes: differences })
    return true
  })
}

/** One after the other: names differ, one is the default, and each new one has a position of its own. */
export const changingTeams = <Result>(db: Db | Tx, by: Actor | undefined, work: (tx: Tx) => Promise<Result>) =>
  administering(db, by, async (tx) => {
    await readRows(tx, Prisma.sql`lock table team in share row exclusive mode`)
    return work(tx)
  })

const dropDefault = (tx: Tx) => tx.team.updateMany({ where: { isDefault: true }, data: { isDefault: false } })

/** Returns what the audit log shows. */
async function demandSense(tx: Tx, team: TeamFacts, id?: number) {
  const namesake = await tx.team.findUnique({ where: { name: team.name }, select: { id: true } })
  if (namesake && namesake.id !== id) throw new TeamExistsError(`There is a team ${team.name} already.`)
  if (team.escalatesTo !== null && team.escalatesTo === id)
    throw new InvalidInputError('escalatesTo', 'error.team.itself')
  // Every customer finds at least this one.
  if (team.isDefault && (!team.openToCustomers || team.services.length))
    throw new InvalidInputError('access', 'error.team.default')
  return shownOf(tx, team)
}

async function shownOf(tx: Tx, { escalatesTo, ...team }: TeamFacts) {
  const target =
    escalatesTo === null ? undefined : await tx.team.findUnique({ where: { id: escalatesTo }, select: { name: true } })
  if (escalatesTo !== null && !target) throw new InvalidInputError('escalatesTo', 'error.team.target')
  return { ...team, escalatesTo: target?.name }
}

const columnsOf = ({ escalatesTo, services, ...team }: TeamFacts) => ({
  ...team,
  escalatesToId: escalatesTo,
  services: services.filter((name, place) => services.findIndex((other) => isSame(name, other)) === place),
})

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** Throws NotFoundError. */
export async function findTeam(db: Db | Tx, id: number): Promise<TeamFacts> {
  const found = await db.team.findUnique({ where: { id } })
  if (!found) throw new NotFoundError(`There is no team ${id}.`)
  const { id: _id, escalatesToId: escalatesTo, ...team } = found
  return { ...team, escalatesTo }
}

/** Ids in the order of the names. Throws UnknownTeamError. */
export async function teamsNamed(db: Db | Tx, names: string[]): Promise<number[]> {
  const known = await db.team.findMany({ where: { name: { in: names } }, select: { id: true, name: true } })
  return names.map((name) => {
    const found = known.find((team) => isSame(team.name, name))
    if (!found) throw new UnknownTeamError(`There is no team ${name}.`)
    return found.id
  })
}

export interface TeamLine extends Omit<TeamFacts, 'escalatesTo'> {
  id: number
  escalatesTo: string | null
  members: number
}

/** By position. */
export async function listTeams(db: Db): Promise<TeamLine[]> {
  return readRows<TeamLine>(
    db,
    Prisma.sql`
    select t.id, t.name::text as name, t.address::text as address, t.level::int as level,
      e.name::text as "escalatesTo", t.open_to_customers as "openToCustomers", t.services,
      t.is_default as "isDefault", t.position,
      (select count(*)::int from team_member m where m.team_id = t.id) as members
    from team t left join team e on e.id = t.escalates_to_id order by t.position, t.name`,
  )
}

/** Without a team, no ticket could be opened. */
export async function ensureDefaultTeam(db: Db, address: string) {
  if ((await db.team.count()) > 0) return
  await transaction(db, async (tx) => {
    const name = 'Support Team'
    const { count } = await tx.team.createMany({
      data: [{ name, address, isDefault: true, position: 1 }],
      skipDuplicates: true,
    })
    if (count) await record(tx, { action: 'team.added', subject: name })
  })
}
