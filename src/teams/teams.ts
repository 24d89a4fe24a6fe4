import { record } from '../audit/recording.ts'
import { type Db, Prisma, readRows, transaction } from '../platform/db.ts'
import { ConflictError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { type TeamInput, teamRules } from './rules.ts'

/** The first one is the default for new tickets. Throws InvalidInputError, ConflictError for a taken name. */
export async function addTeam(db: Db, wish: TeamInput) {
  const { name, address, level, escalatesTo } = check(teamRules, wish)
  await transaction(db, async (tx) => {
    // One after the other: the first is the default, and each has a position of its own.
    await readRows(tx, Prisma.sql`lock table team in share row exclusive mode`)
    if (await tx.team.findUnique({ where: { name }, select: { id: true } }))
      throw new ConflictError(`There is a team ${name} already.`)
    const target = escalatesTo
      ? await tx.team.findUnique({ where: { name: escalatesTo }, select: { id: true } })
      : undefined
    if (escalatesTo && !target) throw new NotFoundError(`There is no team ${escalatesTo} to escalate to.`)
    const count = await tx.team.count()
    await tx.team.create({
      data: {
        name,
        address: address ?? null,
        level,
        openToCustomers: level === 1,
        isDefault: count === 0,
        position: count + 1,
        escalatesToId: target?.id ?? null,
      },
      select: { id: true },
    })
    await record(tx, { action: 'team.added', subject: name })
  })
}

export interface TeamLine {
  name: string
  address: string | null
  level: number
  escalatesTo: string | null
  members: number
  openToCustomers: boolean
}

export async function listTeams(db: Db): Promise<TeamLine[]> {
  return readRows<TeamLine>(
    db,
    Prisma.sql`
    select t.name::text as name, t.address::text as address, t.level::int as level, e.name::text as "escalatesTo",
      t.open_to_customers as "openToCustomers",
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

export async function teamsForCustomers(db: Db): Promise<{ id: number; name: string; isDefault: boolean }[]> {
  const teams = await db.team.findMany({
    where: { openToCustomers: true },
    select: { id: true, name: true, isDefault: true },
    orderBy: [{ position: 'asc' }, { name: 'asc' }],
  })
  const preselected = teams.find((team) => team.isDefault) ?? teams[0]
  return teams.map((team) => ({ ...team, isDefault: team === preselected }))
}
