import type { Actor } from '../accounts/actor.ts'
import { lockPeople } from '../accounts/authority.ts'
import { invite } from '../accounts/invitations.ts'
import { shutOut } from '../accounts/links.ts'
import { hashChosenPassword } from '../accounts/password-strength.ts'
import { changesOf, record } from '../audit/recording.ts'
import { storedAddress } from '../platform/addresses.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { enqueue } from '../platform/jobs.ts'
import { check } from '../platform/rules.ts'
import { demandSeen } from '../platform/versions.ts'
import { administering } from './administration.ts'
import { type AgentChanges, type AgentInput, agentChangeRules, agentRules } from './rules.ts'

export class AccountExistsError extends ConflictError {}

/** Nobody could administer the portal any more. */
export class LastAdminError extends ConflictError {}

/**
 * Returns the id. `by` is an admin, or nobody on the command line. Throws InvalidInputError, AccountExistsError,
 * AuthorityLostError, ForbiddenError.
 */
export async function addAgent(db: Db | Tx, wish: AgentInput, by?: Actor): Promise<number> {
  const { teams, password, ...person } = check(agentRules, wish)
  const about = [person.email, person.firstName, person.lastName]
  const passwordHash = password === undefined ? null : await hashChosenPassword('password', password, about)
  return administering(db, by, async (tx) => {
    // A registration that nobody has confirmed may be a stranger's.
    await tx.account.deleteMany({ where: { email: person.email, confirmed: false, mergedIntoId: null } })
    // Also of two who add the same person at once, one finds the account.
    const data = [{ ...person, passwordHash }]
    const [added] = await tx.account.createManyAndReturn({ data, select: { id: true }, skipDuplicates: true })
    if (!added) throw new AccountExistsError(`${person.email} already has an account.`)
    const { id } = added
    await joinTeams(tx, id, teams)
    const { role, teams: names } = await rightsOf(tx, id)
    await record(tx, { action: 'agent.added', accountId: id, changes: changesOf({}, { role, teams: names }) })
    if (password === undefined) await invite(tx, id)
    return id
  })
}

/**
 * Disabling signs out at once. Open tickets that the agent may not work on any more are soon nobody's. An admin may not
 * be the last one to go. False if nothing is to change; `seen` is the version of the rights that a form showed. Throws
 * InvalidInputError, NotFoundError, LastAdminError, OutdatedError, AuthorityLostError, ForbiddenError.
 */
export async function setAgent(
  db: Db | Tx,
  id: number,
  wish: AgentChanges,
  by?: Actor,
  seen?: string,
): Promise<boolean> {
  const { teams, ...changes } = check(agentChangeRules, wish)
  const resigns = id === by?.accountId && (changes.enabled === false || changes.role === 'agent')
  // All of them, so that of two who resign one waits, and then stays.
  const people = resigns ? [id, ...(await otherAdmins(db, id))] : [id]
  return administering(
    db,
    by,
    async (tx) => {
      await demandAgent(tx, id)
      if (resigns && (await otherAdmins(tx, id)).length === 0) throw new LastAdminError('This is the only admin.')
      const before = await rightsOf(tx, id)
      if (isAsBefore(before, changes, teams)) return false
      demandSeen(seen, shownRights(before))
      const data = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
      await tx.account.update({ where: { id }, data, select: { id: true } })
      if (changes.enabled === false) await shutOut(tx, id)
      if (teams) {
        await tx.teamMember.deleteMany({ where: { accountId: id } })
        await joinTeams(tx, id, teams)
      }
      const differences = changesOf(auditedRights(before), auditedRights(await rightsOf(tx, id)))
      await record(tx, { action: 'agent.changed', accountId: id, changes: differences })
      await enqueue(tx, 'release-tickets', { accountId: id, by: by?.accountId })
      return true
    },
    people,
  )
}

/** The other teams stay. Throws as `setAgent`. */
export async function setMember(db: Db, team: number, id: number, isMember: boolean, by?: Actor) {
  await transaction(db, async (tx) => {
    // In the order of `setAgent`, which asks once more.
    await lockPeople(tx, [id, ...(by ? [by.accountId] : [])])
    const teams = await tx.teamMember.findMany({ where: { accountId: id }, select: { teamId: true } })
    const others = teams.map(({ teamId }) => teamId).filter((each) => each !== team)
    await setAgent(tx, id, { teams: isMember ? [...others, team] : others }, by)
  })
}

/** A link for choosing a password; earlier ones stop working. Throws ConflictError for who has chosen one. */
export async function inviteAgent(db: Db | Tx, id: number, by: Actor) {
  await administering(
    db,
    by,
    async (tx) => {
      const { passwordHash, enabled } = await demandAgent(tx, id)
      if (passwordHash || !enabled) throw new ConflictError('The agent has a password, or is disabled.')
      await invite(tx, id)
    },
    [id],
  )
}

/** Ends all sessions and open links. */
export async function signOutAgent(db: Db, id: number, by: Actor) {
  await administering(
    db,
    by,
    async (tx) => {
      await demandAgent(tx, id)
      await shutOut(tx, id)
    },
    [id],
  )
}

/** Throws NotFoundError. */
export async function agentWith(db: Db | Tx, email: string): Promise<number> {
  const where = { email: storedAddress(email), role: { not: 'customer' as const } }
  const agent = await db.account.findFirst({ where, select: { id: true } })
  if (!agent) throw new NotFoundError(`There is no agent ${email}.`)
  return agent.id
}

async function demandAgent(tx: Tx, id: number) {
  const agent = await tx.account.findFirst({
    where: { id, role: { not: 'customer' }, erasedAt: null },
    select: { passwordHash: true, enabled: true },
  })
  if (!agent) throw new NotFoundError()
  return agent
}

async function otherAdmins(db: Db | Tx, id: number): Promise<number[]> {
  const where = { role: 'admin' as const, enabled: true, erasedAt: null, id: { not: id } }
  return (await db.account.findMany({ where, select: { id: true } })).map((admin) => admin.id)
}

async function rightsOf(tx: Tx, id: number) {
  const { teams, ...rights } = await tx.account.findUniqueOrThrow({
    where: { id },
    select: { role: true, enabled: true, teams: { select: { team: { select: { id: true, name: true } } } } },
  })
  return { ...rights, teams: teams.map(({ team }) => team.name), teamIds: teams.map(({ team }) => team.id) }
}

/** What the form of an agent shows, in an order that does not depend on the database. */
export const shownRights = ({ role, teamIds }: { role: string; teamIds: number[] }) => ({
  role,
  teams: [...teamIds].sort((one, other) => one - other),
})

const auditedRights = ({ teamIds: _ids, ...rights }: Rights) => rights

type Rights = Awaited<ReturnType<typeof rightsOf>>

const isAsBefore = (before: Rights, { role, enabled }: AgentChanges, teams: number[] | undefined) =>
  (role === undefined || role === before.role) &&
  (enabled === undefined || enabled === before.enabled) &&
  (teams === undefined || [...new Set(teams)].sort().join() === [...before.teamIds].sort().join())

async function joinTeams(tx: Tx, accountId: number, wanted: number[]) {
  const ids = [...new Set(wanted)]
  // Waits for a team that is being removed.
  const found = await readRows(tx, Prisma.sql`select 1 from team where id = any(${ids}::int[]) for key share`)
  if (found.length < ids.length) throw new InvalidInputError('teams', 'error.teams')
  await tx.teamMember.createMany({ data: ids.map((teamId) => ({ teamId, accountId })) })
}
