import { isIPv6 } from 'node:net'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { TooManyRequestsError } from '../platform/errors.ts'

export interface Limit {
  name: string
  most: number
  /** Seconds. */
  window: number
}

const QUARTER_HOUR = 15 * 60
const HOUR = 60 * 60

export const signInByAccountAndAddress: Limit = { name: 'sign-in', most: 10, window: QUARTER_HOUR }
export const signInByAddress: Limit = { name: 'sign-in-address', most: 100, window: QUARTER_HOUR }
export const signInByAccount: Limit = { name: 'sign-in-account', most: 200, window: QUARTER_HOUR }
export const signInByDevice: Limit = { name: 'sign-in-device', most: 10, window: QUARTER_HOUR }
export const registrationByAddress: Limit = { name: 'registration', most: 20, window: HOUR }
export const lostPasswordByAddress: Limit = { name: 'lost-password', most: 20, window: HOUR }
export const passwordChange: Limit = { name: 'password-change', most: 10, window: QUARTER_HOUR }
/** Mails that anybody can cause are counted by what causes them, and by the very account. */
export const registrationMails: Limit = { name: 'registration-mail', most: 3, window: HOUR }
/** Of one mailbox, under all its labels. */
export const labelledMails: Limit = { name: 'registration-mail-labelled', most: 3, window: HOUR }
export const resetMails: Limit = { name: 'reset-mail', most: 3, window: HOUR }
export const resetMailsByDevice: Limit = { name: 'reset-mail-device', most: 3, window: HOUR }
export const signInMails: Limit = { name: 'sign-in-mail', most: 3, window: HOUR }
/** Per invited person, by whoever invites. */
export const invitationMails: Limit = { name: 'invitation-mail', most: 5, window: HOUR }
/** By an agent, for others. */
export const deskTickets: Limit = { name: 'desk-tickets', most: 300, window: HOUR }
/** Tickets of other teams, by their numbers, by an agent. */
export const foundByNumber: Limit = { name: 'found-by-number', most: 30, window: HOUR }
export const openedTickets: Limit = { name: 'tickets', most: 60, window: HOUR }
/** Per customer; each change may mail colleagues. */
export const changedTickets: Limit = { name: 'ticket-changes', most: 120, window: HOUR }
/** Per customer; each try tells whether an address is a colleague's. */
export const namedColleagues: Limit = { name: 'named-colleagues', most: 30, window: HOUR }
export const sharingMails: Limit = { name: 'sharing-mails', most: 1, window: HOUR }

/** Counts for all processes. Returns the seconds to wait, or 0 within the limit. */
export async function countTry(db: Db | Tx, limit: Limit, ...parts: (string | number)[]): Promise<number> {
  const [row] = await readRows<{ wait: number }>(db, tryOnce(limit, ...parts))
  return row?.wait ?? 0
}

/** The same in SQL, as "wait"; a statement, or the WITH of another. */
export function tryOnce(limit: Limit, ...parts: (string | number)[]): Prisma.Sql {
  return Prisma.sql`insert into rate_limit (key, count, expires_at)
    values (${keyOf(limit, parts)}, 1, now() + make_interval(secs => ${limit.window}))
    on conflict (key) do update set
      count = case when rate_limit.expires_at <= now() then 1 else rate_limit.count + 1 end,
      expires_at = case when rate_limit.expires_at <= now() then excluded.expires_at else rate_limit.expires_at end
    returning case when count > ${limit.most} then greatest(1, ceil(extract(epoch from expires_at - now()))::int)
      else 0 end as wait`
}

/** Throws TooManyRequestsError over the limit. */
export async function enforceLimit(db: Db | Tx, limit: Limit, ...parts: (string | number)[]) {
  const retryAfter = await countTry(db, limit, ...parts)
  if (retryAfter) throw new TooManyRequestsError(retryAfter)
}

export async function clearTries(db: Db | Tx, limit: Limit, ...parts: (string | number)[]) {
  await db.rateLimit.deleteMany({ where: { key: keyOf(limit, parts) } })
}

export async function sweepLimits(db: Db) {
  await db.$executeRaw`delete from rate_limit where expires_at < now()`
}

/** A label after a plus sign leads to the same mailbox. */
export const mailboxOf = (address: string): string => address.toLowerCase().replace(/\+[^@]*(?=@)/, '')

const keyOf = (limit: Limit, parts: (string | number)[]) => [limit.name, ...parts].join(' ').slice(0, 400)

/** One sender: an IPv4 address, or an IPv6 /64 as households get it. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = (plain.split('%')[0] ?? '').split('::')
  const left = head.split(':').filter(Boolean)
  const right = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0')
  return `${[...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')}::/64`
}
