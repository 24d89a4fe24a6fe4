import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { hashToken, newToken } from '../platform/tokens.ts'
import type { Actor, Company } from './actor.ts'
import type { Admission } from './admission.ts'

/** Hours without a click, and days in all, after which a session is over. */
export const IDLE_HOURS = 12
export const ABSOLUTE_DAYS = 14

/** Days that an ended session is remembered, to give late forms back to their owner. */
const REMEMBERED_DAYS = 30

export interface Visitor {
  address: string
  userAgent: string
}

/** Opens a session and returns the secret for the cookie; only its hash is kept. */
export async function startSession(tx: Db | Tx, accountId: number, visitor: Visitor): Promise<string> {
  const token = newToken()
  await tx.session.create({
    data: { accountId, tokenHash: hashToken(token), address: visitor.address, userAgent: visitor.userAgent.slice(0, 300) },
  })
  return token
}

/** One for each company of the person, or a single one without. */
type SessionRow = Omit<Actor, 'mustChoosePassword' | 'companies'> & {
  lastSeenAt: Date
  hasPassword: boolean
  companyId: number | null
  companyName: string
  administrator: boolean
}

/** Somebody with a session who is not let in, say because a contract ended. */
export const NOT_ADMITTED = Symbol('not admitted')

/** The person behind a session cookie, as of now, or nobody. `active` is false for a page that refreshes itself. */
export async function findActor(
  db: Db,
  admission: Admission,
  token: string,
  { active }: { active: boolean },
): Promise<Actor | typeof NOT_ADMITTED | undefined> {
  const rows = await readRows<SessionRow>(
    db,
    Prisma.sql`
    select s.id as "sessionId", s.account_id as "accountId", s.created_at as "signedInAt", s.last_seen_at as "lastSeenAt",
      a.email, a.first_name as "firstName", a.last_name as "lastName", a.role, a.locale,
      a.theme, a.density, a.page_size as "pageSize", a.show_closed as "showClosed",
      a.refresh_minutes as "refreshMinutes", a.muted_mails as "mutedMails", a.support_id as "supportId", a.password_hash is not null as "hasPassword",
      o.id as "companyId", o.name as "companyName", m.role = 'admin' as administrator
    from session s join account a on a.id = s.account_id
      left join (membership m join organization o on o.id = m.organization_id and ${admission.companyCondition()}) on m.account_id = a.id
    where s.token_hash = ${hashToken(token)} and s.ended_at is null and a.enabled
      and s.last_seen_at > now() - make_interval(hours => ${IDLE_HOURS})
      and s.created_at > now() - make_interval(days => ${ABSOLUTE_DAYS})`,
  )
  const [row] = rows
  if (!row) return undefined
  const { lastSeenAt, hasPassword, companyId: _id, companyName: _name, administrator: _administrator, ...person } = row
  const actor = { ...person, companies: companiesOf(rows) }
  if (!admission.admits(actor)) return NOT_ADMITTED
  if (active && Date.now() - lastSeenAt.getTime() > 60_000) {
    await db.$executeRaw`update session set last_seen_at = now() where id = ${actor.sessionId}`
  }
  return { ...actor, mustChoosePassword: !hasPassword }
}

function companiesOf(rows: SessionRow[]): Company[] {
  const companies = rows.flatMap(({ companyId, companyName: name, administrator }) =>
    companyId ? [{ id: companyId, name, administrator }] : [],
  )
  return companies.length > 1 ? companies.sort((one, other) => one.name.localeCompare(other.name)) : companies
}

/** Whose session a cookie was if it ran out, not if somebody ended it: only to keep what they typed, never to let them in. */
export async function formerOwner(db: Db, token: string): Promise<number | undefined> {
  const session = await db.session.findUnique({
    where: { tokenHash: hashToken(token), endedAt: null, account: { enabled: true } },
    select: { accountId: true },
  })
  return session?.accountId
}

export async function endSession(db: Db | Tx, actor: Actor, sessionId: number): Promise<boolean> {
  const { count } = await db.session.updateMany({
    where: { id: sessionId, accountId: actor.accountId, endedAt: null },
    data: { endedAt: new Date() },
  })
  return count > 0
}

/** Ends the session of a cookie, whoever it belongs to. */
export async function endSessionOf(db: Db, token: string) {
  await db.session.updateMany({ where: { tokenHash: hashToken(token), endedAt: null }, data: { endedAt: new Date() } })
}

/** Ends every session of an account but one. */
export async function endOtherSessions(tx: Db | Tx, accountId: number, keep?: number) {
  await tx.session.updateMany({
    where: { accountId, endedAt: null, ...(keep ? { id: { not: keep } } : {}) },
    data: { endedAt: new Date() },
  })
}

/** The open sessions of a person, the latest used first; at most 50. */
export async function listSessions(db: Db, actor: Actor) {
  return db.$queryRaw<{ id: number; address: string; userAgent: string; createdAt: Date; lastSeenAt: Date }[]>`
    select id, address, user_agent as "userAgent", created_at as "createdAt", last_seen_at as "lastSeenAt" from session
    where account_id = ${actor.accountId} and ended_at is null
      and last_seen_at > now() - make_interval(hours => ${IDLE_HOURS}) and created_at > now() - make_interval(days => ${ABSOLUTE_DAYS})
    order by last_seen_at desc limit 50`
}

/** Forgets sessions that ended long ago. */
export async function sweepSessions(db: Db) {
  await db.$executeRaw`delete from session where last_seen_at < now() - make_interval(days => ${REMEMBERED_DAYS})`
}
