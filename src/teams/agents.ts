import { lockPerson } from '../accounts/authority.ts'
import { invite } from '../accounts/invitations.ts'
import { shutOut } from '../accounts/links.ts'
import { nameOf } from '../accounts/names.ts'
import { hashChosenPassword } from '../accounts/password-strength.ts'
import { changesOf, record } from '../audit/recording.ts'
import { storedAddress } from '../platform/addresses.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { type AgentInput, agentRules } from './rules.ts'

export class AccountExistsError extends ConflictError {}
export class UnknownTeamError extends NotFoundError {}

/** Throws InvalidInputError, AccountExistsError, UnknownTeamError. */
export async function addAgent(db: Db, wish: AgentInput) {
  const { teams, password, ...person } = check(agentRules, wish)
  const about = [person.email, person.firstName, person.lastName]
  const passwordHash = password === undefined ? null : await hashChosenPassword('password', password, about)
  await transaction(db, async (tx) => {
    // A registration that nobody has confirmed may be a stranger's.
    await tx.account.deleteMany({ where: { email: person.email, confirmed: false } })
    if (await tx.account.findUnique({ where: { email: person.email }, select: { id: true } })) {
      throw new AccountExistsError(`${person.email} already has an account.`)
    }
    const { id } = await tx.account.create({ data: { ...person, passwordHash }, select: { id: true } })
    await joinTeams(tx, id, teams)
    const changes = changesOf({}, { role: person.role, teams })
    await record(tx, { action: 'agent.added', accountId: id, changes })
    if (password === undefined) await invite(tx, id)
  })
}

export interface AgentChanges {
  role?: 'agent' | 'admin' | undefined
  teams?: string[] | undefined
  enabled?: boolean | undefined
}

/** Disabling signs out at once. */
export async function setAgent(db: Db, email: string, { role, teams, enabled }: AgentChanges) {
  await transaction(db, async (tx) => {
    const agent = await tx.account.findFirst({
      where: { email: storedAddress(email), role: { not: 'customer' } },
      select: { id: true },
    })
    if (!agent) throw new NotFoundError(`There is no agent ${email}.`)
    await lockPerson(tx, agent.id)
    const before = await rightsOf(tx, agent.id)
    await tx.account.update({
      where: { id: agent.id },
      data: { ...(role ? { role } : {}), ...(enabled === undefined ? {} : { enabled }) },
      select: { id: true },
    })
    if (enabled === false) await shutOut(tx, agent.id)
    if (teams) {
      await tx.teamMember.deleteMany({ where: { accountId: agent.id } })
      await joinTeams(tx, agent.id, teams)
    }
    const changes = changesOf(before, await rightsOf(tx, agent.id))
    if (changes.length) await record(tx, { action: 'agent.changed', accountId: agent.id, changes })
  })
}

async function rightsOf(tx: Tx, id: number) {
  const { teams, ...rights } = await tx.account.findUniqueOrThrow({
    where: { id },
    select: { role: true, enabled: true, teams: { select: { team: { select: { name: true } } } } },
  })
  return { ...rights, teams: teams.map(({ team }) => team.name) }
}

async function joinTeams(tx: Tx, accountId: number, names: string[]) {
  for (const name of names) {
    const team = await tx.team.findUnique({ where: { name }, select: { id: true } })
    if (!team) throw new UnknownTeamError(`There is no team ${name}.`)
    await tx.teamMember.create({ data: { teamId: team.id, accountId } })
  }
}

export interface AgentLine {
  email: string
  name: string
  role: string
  teams: string
  enabled: boolean
}

/** By address, after `after`; at most `limit`. */
export async function listAgents(
  db: Db,
  { after = '', limit }: { after?: string; limit: number },
): Promise<AgentLine[]> {
  return readRows<AgentLine>(
    db,
    Prisma.sql`
    select a.email::text as email, ${nameOf('a')} as name, a.role::text as role, a.enabled,
      coalesce((select string_agg(t.name::text, ', ' order by t.name) from team_member m join team t on t.id = m.team_id
        where m.account_id = a.id), '') as teams
    from account a where a.role <> 'customer' and a.email > ${after}::citext order by a.email limit ${limit}`,
  )
}
