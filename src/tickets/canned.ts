import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import type { Locale, Translator } from '../i18n/translate.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { demandKnownPlaceholders } from './placeholders.ts'
import { type CannedInput, type CannedScope, cannedRules } from './rules.ts'

/** Somebody else has changed it since it was shown. */
export class ChangedCannedError extends ConflictError {}

export interface Canned {
  id: number
  title: string
  word: string
  body: string
  locale: Locale | null
  accountId: number | null
  teamId: number | null
  teamName: string | null
  uses: number
  updatedAt: Date
}

/** For an alias of `canned_response`: the own ones, those of the own teams, and those of all. */
const readableTo = ({ accountId, teams }: Pick<Actor, 'accountId' | 'teams'>) => Prisma.sql`(c.account_id = ${accountId}
  or c.team_id = any(${teams}::int[]) or (c.account_id is null and c.team_id is null))`

/** One's own, those of one's teams, and for admins those of all. */
export function mayWriteCanned({ role, teams }: Pick<Actor, 'role' | 'teams'>, scope: CannedScope): boolean {
  if ('own' in scope) return true
  return 'team' in scope ? teams.includes(scope.team) : role === 'admin'
}

/** Of one that its reader may see, and which is therefore nobody else's. */
export function scopeOf({ accountId, teamId }: Pick<Canned, 'accountId' | 'teamId'>): CannedScope {
  if (accountId !== null) return { own: true }
  return teamId === null ? { all: true } : { team: teamId }
}

const columns = Prisma.sql`c.id, c.title, c.word, c.body, c.locale, c.account_id as "accountId",
  c.team_id as "teamId", team.name::text as "teamName", c.uses, c.updated_at as "updatedAt"`
const withTeam = Prisma.sql`canned_response c left join team on team.id = c.team_id`

export interface CannedList {
  rows: Canned[]
  page: number
  pages: number
  total: number
}

const matches = (q: string) =>
  q ? Prisma.sql`and position(lower(${q}) in lower(c.title || ' ' || c.word || ' ' || c.body)) > 0` : Prisma.empty

/** What the actor may read, used most first; the last page if a later one was asked for. */
export async function listCanned(
  db: Db,
  actor: Actor,
  wish: { q: string; page: number; pageSize: number },
): Promise<CannedList> {
  const { q, page, pageSize } = wish
  const found = Prisma.sql`from ${withTeam} where ${readableTo(actor)} ${matches(q)}`
  const rows = await readRows<Canned & { total: number }>(
    db,
    Prisma.sql`select ${columns}, count(*) over () as total ${found}
      order by c.uses desc, lower(c.title), c.id limit ${pageSize} offset ${(page - 1) * pageSize}`,
  )
  const total = rows[0]?.total ?? 0
  const pages = (count: number) => Math.max(1, Math.ceil(count / pageSize))
  if (rows.length > 0 || page === 1) return { rows, page, pages: pages(total), total }
  const [counted] = await readRows<{ total: number }>(db, Prisma.sql`select count(*) as total ${found}`)
  return listCanned(db, actor, { ...wish, page: pages(counted?.total ?? 0) })
}

/** Nobody looks through more while writing; words find the others. */
export const MOST_OFFERED = 200

/**
 * For a reader of this language, with these words: theirs and those of any language first, and of these the ones used
 * most.
 */
export const offeredCanned = (db: Db, actor: Actor, locale: Locale, q: string): Promise<Canned[]> =>
  readRows<Canned>(
    db,
    Prisma.sql`select ${columns} from ${withTeam} where ${readableTo(actor)} ${matches(q)}
      order by coalesce(c.locale, ${locale}) <> ${locale}, c.uses desc, lower(c.title), c.id limit ${MOST_OFFERED}`,
  )

/** Throws NotFoundError for a missing or hidden one. */
export async function findCannedFor(db: Db | Tx, actor: Actor, id: number): Promise<Canned> {
  const [canned] = await readRows<Canned>(
    db,
    Prisma.sql`select ${columns} from ${withTeam} where c.id = ${id} and ${readableTo(actor)}`,
  )
  if (!canned) throw new NotFoundError()
  return canned
}

/** Whether somebody may read it, whatever their session: only to keep what they typed. */
export async function isCannedNear(db: Db, accountId: number, id: number): Promise<boolean> {
  const members = await db.teamMember.findMany({ where: { accountId }, select: { teamId: true } })
  const reader = { accountId, teams: members.map(({ teamId }) => teamId) }
  const near = await readRows(
    db,
    Prisma.sql`select 1 from canned_response c where c.id = ${id} and ${readableTo(reader)}`,
  )
  return near.length > 0
}

/** Returns its id. Throws InvalidInputError, AuthorityLostError. */
export async function addCanned(db: Db | Tx, adding: Actor, wish: CannedInput, words: Translator): Promise<number> {
  const data = checked(wish, words)
  return transaction(db, async (tx) => {
    const actor = await authorise(tx, adding)
    const place = placeOf(actor, data.scope)
    const { id } = await tx.cannedResponse.create({ data: { ...textOf(data), ...place }, select: { id: true } })
    return id
  })
}

/**
 * False if nothing is to change. `seen` is when it had last been changed as far as the actor knows. Throws
 * InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError, ChangedCannedError.
 */
export async function changeCanned(
  db: Db | Tx,
  changing: Actor,
  id: number,
  wish: CannedInput,
  { seen, words }: { seen: Date; words: Translator },
): Promise<boolean> {
  const data = checked(wish, words)
  return transaction(db, async (tx) => {
    const { actor, canned } = await holdCanned(tx, changing, id)
    const place = placeOf(actor, data.scope)
    const asBefore = Object.entries({ ...textOf(data), ...place }).every(
      ([name, value]) => canned[name as 'body'] === value,
    )
    if (asBefore) return false
    if (canned.updatedAt.getTime() !== seen.getTime()) throw new ChangedCannedError(`${id} was changed meanwhile.`)
    await tx.cannedResponse.update({
      where: { id },
      data: { ...textOf(data), ...place, updatedAt: now() },
      select: { id: true },
    })
    return true
  })
}

/** Returns its title. Throws AuthorityLostError, NotFoundError, ForbiddenError. */
export async function removeCanned(db: Db | Tx, removing: Actor, id: number): Promise<string> {
  return transaction(db, async (tx) => {
    const { canned } = await holdCanned(tx, removing, id)
    await tx.cannedResponse.delete({ where: { id }, select: { id: true } })
    return canned.title
  })
}

/** Locks one that the actor may write. */
async function holdCanned(tx: Tx, given: Actor, id: number) {
  const actor = await authorise(tx, given)
  await readRows(tx, Prisma.sql`select 1 from canned_response where id = ${id} for update`)
  const canned = await findCannedFor(tx, actor, id)
  if (!mayWriteCanned(actor, scopeOf(canned))) throw new ForbiddenError('canned.write')
  return { actor, canned }
}

function checked(wish: CannedInput, words: Translator) {
  const data = check(cannedRules, wish)
  demandKnownPlaceholders('body', data.body, words)
  return data
}

const textOf = ({ title, word, body, locale }: Omit<CannedInput, 'scope'>) => ({ title, word, body, locale })

function placeOf(actor: Actor, scope: CannedScope) {
  if (!mayWriteCanned(actor, scope)) throw new InvalidInputError('scope', 'error.canned.scope')
  if ('own' in scope) return { accountId: actor.accountId, teamId: null }
  return { accountId: null, teamId: 'team' in scope ? scope.team : null }
}

/** Counts a use of each that the actor may read; in the transaction of the text that they are in. */
export async function countUses(tx: Tx, actor: Actor, ids: number[]) {
  if (ids.length === 0) return
  await readRows(
    tx,
    Prisma.sql`update canned_response c set uses = c.uses + 1 where c.id = any(${ids}::int[]) and ${readableTo(actor)}`,
  )
}
