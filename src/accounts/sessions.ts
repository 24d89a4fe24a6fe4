import { actAs, currentAuthor } from '../audit/author.ts'
import { record } from '../audit/recording.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { hashToken, newToken } from '../platform/tokens.ts'
import { isCustomer, type Places, type Viewer } from './actor.ts'

/** Hours without a click, and days in total, until a session ends. */
const IDLE_HOURS = 12
const ABSOLUTE_DAYS = 14

/** Days, so that late forms still find their owner. */
const REMEMBERED_DAYS = 30

export interface Visitor {
  address: string
  userAgent: string
}

/** Returns the secret for the cookie; only its hash is stored. */
export async function startSession(tx: Db | Tx, accountId: number, visitor: Visitor): Promise<string> {
  const token = newToken()
  await tx.session.create({
    data: {
      accountId,
      tokenHash: hashToken(token),
      address: visitor.address,
      userAgent: visitor.userAgent.slice(0, 300),
    },
  })
  await record(tx, { action: 'sign-in.done', accountId, by: { accountId, address: visitor.address } })
  return token
}

/** Condition on `session s`. */
export const sessionIsOpen = Prisma.sql`(s.ended_at is null
  and s.last_seen_at > now() - make_interval(hours => ${IDLE_HOURS})
  and s.created_at > now() - make_interval(days => ${ABSOLUTE_DAYS}))`

type ViewerRow = Omit<Viewer, keyof Places | 'mustChoosePassword' | 'admission' | 'settings'> & {
  hasPassword: boolean
  idle: boolean
}

/** A session without admission, for example after the contract has ended. */
export const NOT_ADMITTED = Symbol('not admitted')

const NOTHING_UNREAD = Prisma.sql`select 0 as unread`

/** An expression for `account a`, which a later feature knows as well: ids of incidents that concern them. */
const NO_INCIDENTS = Prisma.sql`'{}'::int[]`

interface ViewerTools extends Pick<Viewer, 'admission' | 'settings'> {
  /** A SELECT of one column `unread` for `account a`: what waits for agents to be read, which a later feature knows. */
  unread?: Prisma.Sql
  incidents?: Prisma.Sql
}

/**
 * `active` is false for a page that refreshes itself. What waits to be read is asked for at once at the desk;
 * customers' pages do not pay for it, and agents' pages elsewhere with another statement.
 */
export async function findViewer(
  db: Db,
  { admission, settings, unread, incidents = NO_INCIDENTS }: ViewerTools,
  token: string,
  { active, atDesk = false }: { active: boolean; atDesk?: boolean },
): Promise<Viewer | typeof NOT_ADMITTED | undefined> {
  const { columns, joins, placesOf } = admission.places()
  const rows = await readRows<ViewerRow>(
    db,
    Prisma.sql`
    select s.id as "sessionId", s.account_id as "accountId", s.created_at as "signedInAt",
      s.last_seen_at < now() - interval '1 minute' as idle, a.email, a.first_name as "firstName",
        a.last_name as "lastName", a.role,
      a.locale, a.theme, a.density, a.page_size as "pageSize", a.show_closed as "showClosed",
        a.refresh_minutes as "refreshMinutes", a.moves_on as "movesOn", a.keys,
      a.muted_mails as "mutedMails", a.quoting, a.support_id as "supportId",
      a.password_hash is not null as "hasPassword",
      a.phone, not a.confirmed as unconfirmed, a.introduced_at is not null as introduced, news.unread,
      known.incidents,
      pg_current_snapshot()::text as "asOf",
      ${columns}
    from session s join account a on a.id = s.account_id
      cross join lateral (${(atDesk && unread) || NOTHING_UNREAD}) news
      cross join lateral (select ${incidents} as incidents) known ${joins}
    where s.token_hash = ${hashToken(token)} and ${sessionIsOpen} and a.enabled and a.erased_at is null`,
  )
  const [row] = rows
  if (!row) return undefined
  const { hasPassword, idle, ...person } = { ...row, ...placesOf(rows) }
  if (!admission.admits(person)) return NOT_ADMITTED
  if (active && idle)
    await db.$executeRaw`update session set last_seen_at = now() where id = ${person.sessionId} and ended_at is null`
  if (unread && !atDesk && !isCustomer(person)) person.unread = await unreadBy(db, person.accountId, unread)
  return { ...person, admission, settings, mustChoosePassword: !hasPassword }
}

async function unreadBy(db: Db, accountId: number, unread: Prisma.Sql): Promise<number> {
  const [row] = await readRows<Pick<ViewerRow, 'unread'>>(
    db,
    Prisma.sql`select news.unread from account a cross join lateral (${unread}) news where a.id = ${accountId}`,
  )
  return row?.unread ?? 0
}

/**
 * Owner of an expired session or disabled account, only to keep what they typed. Not of a session that was ended,
 * perhaps to shut a stranger out.
 */
export async function formerOwner(db: Db, token: string): Promise<number | undefined> {
  const session = await db.session.findFirst({
    where: {
      tokenHash: hashToken(token),
      account: { erasedAt: null },
      OR: [{ endedAt: null }, { account: { enabled: false } }],
    },
    select: { accountId: true },
  })
  return session?.accountId
}

/** False if there is no such open session. */
export async function endSession(tx: Db | Tx, accountId: number, sessionId: number): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, accountId, endedAt: null },
    data: { endedAt: now() },
  })
  await recordEnd(tx, accountId, count)
  return count > 0
}

export async function endSessionOf(db: Db, token: string) {
  const session = await db.session.findUnique({
    where: { tokenHash: hashToken(token) },
    select: { id: true, accountId: true },
  })
  if (!session) return
  const by = { accountId: session.accountId, address: currentAuthor().address }
  await transaction(db, (tx) =>
    actAs(
      () => by,
      () => endSession(tx, session.accountId, session.id),
    ),
  )
}

export async function endOtherSessions(tx: Db | Tx, accountId: number, keep?: number) {
  const { count } = await tx.session.updateMany({
    where: { accountId, endedAt: null, ...(keep ? { id: { not: keep } } : {}) },
    data: { endedAt: now() },
  })
  await recordEnd(tx, accountId, count)
}

async function recordEnd(tx: Db | Tx, accountId: number, count: number) {
  const changes = [{ field: 'sessions', from: String(count), to: '0' }]
  if (count > 0) await record(tx, { action: 'sessions.ended', accountId, changes })
}

/** Latest used first; at most 50. */
export async function listSessions(db: Db, accountId: number) {
  return readRows<{ id: number; address: string; userAgent: string; createdAt: Date; lastSeenAt: Date }>(
    db,
    Prisma.sql`select s.id, s.address, s.user_agent as "userAgent", s.created_at as "createdAt",
      s.last_seen_at as "lastSeenAt"
      from session s where s.account_id = ${accountId} and ${sessionIsOpen} order by s.last_seen_at desc limit 50`,
  )
}

export async function sweepSessions(db: Db) {
  await db.$executeRaw`delete from session where last_seen_at < now() - make_interval(days => ${REMEMBERED_DAYS})`
}
