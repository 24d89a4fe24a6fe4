import { nameOf } from '../accounts/names.ts'
import { sessionIsOpen } from '../accounts/sessions.ts'
import type { Day } from '../platform/clock.ts'
import { type AccountRole, type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { containing } from '../platform/folding.ts'
import { absentUntil } from './absence.ts'

interface AgentLine {
  id: number
  email: string
  name: string
  role: AccountRole
  teams: string
  enabled: boolean
  /** Has not chosen a password yet. */
  invited: boolean
  lastSignInAt: Date | null
}

const columns = Prisma.sql`a.id, a.email::text as email, ${nameOf('a')} as name, a.role, a.enabled,
  a.password_hash is null as invited, a.last_sign_in_at as "lastSignInAt",
  coalesce((select string_agg(t.name::text, ', ' order by t.position, t.name) from team_member m
    join team t on t.id = m.team_id where m.account_id = a.id), '') as teams`

const isAgent = Prisma.sql`a.role <> 'customer' and a.erased_at is null`

/** By address, after `after`; at most `limit`. With the last day of an absence. */
export async function listAgents(
  db: Db,
  { after = '', limit, today }: { after?: string; limit: number; today: Day },
): Promise<(AgentLine & { absentUntil: Day | null })[]> {
  return readRows(
    db,
    Prisma.sql`select ${columns}, ${absentUntil('a', today)} as "absentUntil" from account a
      where ${isAgent} and a.email > ${after}::citext order by a.email limit ${limit}`,
  )
}

export const AGENTS_PER_PAGE = 25

export interface AgentPage {
  agents: AgentLine[]
  total: number
  /** The last one if a later one was asked for. */
  page: number
  pages: number
}

/** By name. `q` is part of a name, an address or a team; `team` has them as members. */
export async function findAgents(
  db: Db,
  { q = '', team, page: asked }: { q?: string; team?: number; page: number },
): Promise<AgentPage> {
  const part = containing(q)
  const found = Prisma.sql`${isAgent}
    ${q ? Prisma.sql`and concat_ws(' ', a.first_name, a.last_name, a.email) ilike ${part}` : Prisma.empty}
    ${
      team === undefined
        ? Prisma.empty
        : Prisma.sql`and exists (select 1 from team_member m where m.account_id = a.id and m.team_id = ${team})`
    }`
  const [counted] = await readRows<{ total: number }>(
    db,
    Prisma.sql`select count(*)::int as total from account a where ${found}`,
  )
  const total = counted?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / AGENTS_PER_PAGE))
  const page = Math.min(asked, pages)
  const agents = await readRows<AgentLine>(
    db,
    Prisma.sql`select ${columns} from account a where ${found} order by lower(a.last_name), lower(a.first_name), a.id
      limit ${AGENTS_PER_PAGE} offset ${(page - 1) * AGENTS_PER_PAGE}`,
  )
  return { agents, total, page, pages }
}

export interface AgentFacts {
  id: number
  email: string
  name: string
  role: AccountRole
  enabled: boolean
  invited: boolean
  lastSignInAt: Date | null
  teams: number[]
  /** Open sessions. */
  sessions: number
}

/** Throws NotFoundError. */
export async function findAgent(db: Db, id: number): Promise<AgentFacts> {
  const [agent] = await readRows<AgentFacts>(
    db,
    Prisma.sql`select a.id, a.email::text as email, ${nameOf('a')} as name, a.role, a.enabled,
      a.password_hash is null as invited, a.last_sign_in_at as "lastSignInAt",
      array(select m.team_id from team_member m where m.account_id = a.id) as teams,
      (select count(*)::int from session s where s.account_id = a.id and ${sessionIsOpen}) as sessions
    from account a where a.id = ${id} and ${isAgent}`,
  )
  if (!agent) throw new NotFoundError()
  return agent
}

/** Those who could join a team, by name; at most 500. */
export async function agentsOutside(db: Db, team: number): Promise<{ id: number; name: string }[]> {
  return readRows<{ id: number; name: string }>(
    db,
    Prisma.sql`select a.id, ${nameOf('a')} as name from account a where ${isAgent} and a.enabled
      and not exists (select 1 from team_member m where m.account_id = a.id and m.team_id = ${team})
      order by lower(a.last_name), lower(a.first_name), a.id limit 500`,
  )
}
