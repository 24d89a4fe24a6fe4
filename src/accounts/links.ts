import { record } from '../audit/recording.ts'
import { type Db, Prisma, readRows, type TokenPurpose, type Tx } from '../platform/db.ts'
import { hashToken, newToken } from '../platform/tokens.ts'
import type { Admission } from './admission.ts'
import { lockPerson } from './authority.ts'
import { endOtherSessions } from './sessions.ts'

export type LinkState = 'valid' | 'used' | 'expired' | 'unknown' | 'not-admitted'

/** `password` links are for choosing one. */
type LinkKind = 'password' | 'sign-in'

export interface Link {
  state: LinkState
  /** Invited, without a password so far. */
  invitation: boolean
  email: string
  accountId?: number
  /** What whoever registered the address has typed, until the owner has confirmed it. */
  unconfirmed?: { firstName: string; lastName: string; phone: string | null } | undefined
}

const UNKNOWN: Link = { state: 'unknown', invitation: false, email: '' }

const ofKind = (kind: LinkKind) => Prisma.sql`(t.purpose = 'sign_in') = ${kind === 'sign-in'}`

interface LinkRow {
  used: boolean
  expired: boolean
  usable: boolean
  admitted: boolean
  invitation: boolean
  email: string
  accountId: number
  confirmed: boolean
  firstName: string
  lastName: string
  phone: string | null
}

/** Does not use the link up. */
export async function lookAtLink(
  db: Db,
  admission: Admission,
  token: string,
  kind: LinkKind = 'password',
): Promise<Link> {
  const [row] = await readRows<LinkRow>(
    db,
    Prisma.sql`
    select t.used_at is not null as used, t.expires_at <= now() as expired, t.purpose = 'invitation' as invitation,
      a.email::text as email, a.id as "accountId", a.confirmed, a.first_name as "firstName",
      a.last_name as "lastName", a.phone, a.enabled and a.erased_at is null as usable,
      ${admission.condition()} as admitted
    from password_token t join account a on a.id = t.account_id
    where t.token_hash = ${hashToken(token)} and ${ofKind(kind)}`,
  )
  if (!row?.usable) return UNKNOWN
  const { used, expired, admitted, invitation, email, accountId, confirmed, firstName, lastName, phone } = row
  const state = used ? 'used' : !admitted ? 'not-admitted' : expired ? 'expired' : 'valid'
  return { state, invitation, email, accountId, ...(confirmed ? {} : { unconfirmed: { firstName, lastName, phone } }) }
}

/** Returns the owner. Of concurrent attempts, one succeeds. */
export async function spendLink(
  tx: Tx,
  admission: Admission,
  token: string,
  kind: LinkKind = 'password',
): Promise<number | undefined> {
  const owner = await tx.passwordToken.findUnique({
    where: { tokenHash: hashToken(token) },
    select: { accountId: true },
  })
  if (!owner) return undefined
  await lockPerson(tx, owner.accountId)
  const [row] = await readRows<{ accountId: number }>(
    tx,
    Prisma.sql`update password_token t set used_at = now() from account a
      where t.token_hash = ${hashToken(token)} and t.used_at is null and t.expires_at > now() and ${ofKind(kind)}
        and a.id = t.account_id and a.enabled and a.erased_at is null and ${admission.condition()}
      returning t.account_id as "accountId"`,
  )
  return row?.accountId
}

/** Returns the secret. Earlier links of this purpose stop working; an invitation ends all others. */
export async function issueLink(tx: Tx, accountId: number, purpose: TokenPurpose, hours: number): Promise<string> {
  await dropTokens(tx, accountId, purpose === 'invitation' ? undefined : purpose)
  const token = newToken()
  await tx.$executeRaw`insert into password_token (token_hash, account_id, purpose, expires_at)
    values (${hashToken(token)}, ${accountId}, ${purpose}::"TokenPurpose", now() + make_interval(hours => ${hours}))`
  await record(tx, { action: 'link.made', accountId, subject: purpose })
  return token
}

/** Ends open links and all sessions but `keepSession`. */
export async function shutOut(tx: Tx, accountId: number, keepSession?: number) {
  await endOtherSessions(tx, accountId, keepSession)
  await dropTokens(tx, accountId)
}

// Anybody can ask for a link, so that one must not end the invitation that the provider has sent.
const dropTokens = (tx: Tx, accountId: number, purpose?: TokenPurpose) =>
  tx.$executeRaw`update password_token set expires_at = least(expires_at, now()) where account_id = ${accountId}
    and used_at is null and purpose = coalesce(${purpose ?? null}::"TokenPurpose", purpose)`

export async function sweepPasswordTokens(db: Db) {
  await db.$executeRaw`delete from password_token where expires_at < now() - interval '30 days'`
}
