import { type Db, Prisma, readRows, type TokenPurpose, type Tx, transaction } from '../platform/db.ts'
import { enqueue } from '../platform/jobs.ts'
import { hashPassword } from '../platform/passwords.ts'
import { hashToken, newPassword, newToken } from '../platform/tokens.ts'
import type { Settings } from '../settings/settings.ts'
import type { Admission } from './admission.ts'
import { lockPerson } from './authority.ts'
import { anonymousMails, countTry, enforceLimit, lostPasswordByAddress, mailboxOf, networkOf } from './limits.ts'
import { passwordChanged, passwordGenerated, passwordResetRequested } from './news.ts'
import { hashChosenPassword, wordsAbout } from './password-strength.ts'
import { GENERATED_PASSWORD_HOURS } from './registration.ts'
import { endOtherSessions, startSession, type Visitor } from './sessions.ts'
import { findByLogin } from './sign-in.ts'

export const RESET_LINK_HOURS = 2

export type LinkState = 'valid' | 'used' | 'expired' | 'unknown'

/** Takes equally long for unknown people: a job does the lookup. */
export async function requestPasswordReset(db: Db, login: string, address: string) {
  await enforceLimit(db, lostPasswordByAddress, networkOf(address))
  await enqueue(db, 'mail-reset-link', { login })
}

/** The job behind requestPasswordReset. Earlier links stop working. */
export async function mailResetLink(db: Db, admission: Admission, login: string) {
  const account = await findByLogin(db, admission, login)
  if (!account?.admitted) return
  await transaction(db, async (tx) => {
    if (await countTry(tx, anonymousMails, mailboxOf(account.email))) return
    // One at a time, so that only the latest link works.
    await lockPerson(tx, account.id)
    if (!(await isUsable(tx, account.id))) return
    await mailNewLink(tx, account.id)
  })
}

/** Earlier links stop working. */
export async function mailNewLink(tx: Tx, accountId: number) {
  const token = await issueLink(tx, accountId, 'reset', RESET_LINK_HOURS)
  await passwordResetRequested.publish(tx, { accountId, token })
}

export interface Link {
  state: LinkState
  /** Invited, without a password so far. */
  invitation: boolean
  email: string
  accountId?: number
}

/** Does not use the link up. */
export async function lookAtLink(db: Db, admission: Admission, token: string): Promise<Link> {
  const [row] = await readRows<{
    used: boolean
    expired: boolean
    admitted: boolean
    invitation: boolean
    email: string
    accountId: number
  }>(
    db,
    Prisma.sql`
    select t.used_at is not null as used, t.expires_at <= now() as expired, t.purpose = 'invitation' as invitation,
      a.email::text as email, a.id as "accountId",
      a.enabled and a.erased_at is null and ${admission.condition()} as admitted
    from password_token t join account a on a.id = t.account_id where t.token_hash = ${hashToken(token)}`,
  )
  if (!row?.admitted) return { state: 'unknown', invitation: false, email: '' }
  const { used, expired, invitation, email, accountId } = row
  return { state: used ? 'used' : expired ? 'expired' : 'valid', invitation, email, accountId }
}

async function ownerOfLink(db: Tx, token: string): Promise<number | undefined> {
  const row = await db.passwordToken.findUnique({
    where: { tokenHash: hashToken(token) },
    select: { accountId: true },
  })
  return row?.accountId
}

/** Mails a generated password; the old one and all sessions end. False if the link is spent. */
export async function generatePassword(db: Db, admission: Admission, token: string): Promise<boolean> {
  // An invalid link must not cost a hash.
  if ((await lookAtLink(db, admission, token)).state !== 'valid') return false
  const password = newPassword()
  const passwordHash = await hashPassword(password)
  return transaction(db, async (tx) => {
    const accountId = await spend(tx, admission, token)
    if (!accountId) return false
    await setGeneratedPassword(tx, accountId, passwordHash)
    await shutOut(tx, accountId)
    await passwordGenerated.publish(tx, { accountId, password })
    return true
  })
}

/** Signs in. Returns the session's secret, or nothing for a spent link. Throws InvalidInputError for the password. */
export async function choosePasswordByLink(
  { db, admission, settings }: { db: Db; admission: Admission; settings: Settings },
  token: string,
  password: string,
  visitor: Visitor,
): Promise<{ token: string; accountId: number } | undefined> {
  const link = await lookAtLink(db, admission, token)
  if (link.state !== 'valid' || !link.accountId) return undefined
  const words = await wordsAbout(db, settings, link.accountId)
  const passwordHash = await hashChosenPassword('newPassword', password, words)
  return transaction(db, async (tx) => {
    const accountId = await spend(tx, admission, token)
    if (!accountId) return undefined
    await setPassword(tx, accountId, passwordHash)
    return { token: await startSession(tx, accountId, visitor), accountId }
  })
}

/** Works once, and for a day. */
export const setGeneratedPassword = (tx: Tx, accountId: number, passwordHash: string) =>
  tx.$executeRaw`update account set password_hash = ${passwordHash},
    password_expires_at = now() + make_interval(hours => ${GENERATED_PASSWORD_HOURS}) where id = ${accountId}`

/** Ends other sessions and open links, and tells the owner. */
export async function setPassword(tx: Tx, accountId: number, passwordHash: string, keepSession?: number) {
  await tx.account.update({
    where: { id: accountId },
    data: { passwordHash, passwordExpiresAt: null },
    select: { id: true },
  })
  await shutOut(tx, accountId, keepSession)
  await passwordChanged.publish(tx, { accountId })
}

/** Of concurrent attempts, one succeeds. */
async function spend(tx: Tx, admission: Admission, token: string): Promise<number | undefined> {
  const owner = await ownerOfLink(tx, token)
  if (!owner) return undefined
  await lockPerson(tx, owner)
  const [row] = await readRows<{ accountId: number }>(
    tx,
    Prisma.sql`update password_token t set used_at = now() from account a
      where t.token_hash = ${hashToken(token)} and t.used_at is null and t.expires_at > now() and a.id = t.account_id
        and a.enabled and a.erased_at is null and ${admission.condition()}
      returning t.account_id as "accountId"`,
  )
  return row?.accountId
}

async function isUsable(tx: Tx, accountId: number): Promise<boolean> {
  return Boolean(
    await tx.account.findFirst({ where: { id: accountId, enabled: true, erasedAt: null }, select: { id: true } }),
  )
}

/** Ends open links and all sessions but `keepSession`. */
export async function shutOut(tx: Tx, accountId: number, keepSession?: number) {
  await endOtherSessions(tx, accountId, keepSession)
  await dropTokens(tx, accountId)
}

/** Returns the secret; earlier links stop working. */
export async function issueLink(tx: Tx, accountId: number, purpose: TokenPurpose, hours: number): Promise<string> {
  await dropTokens(tx, accountId)
  const token = newToken()
  await tx.$executeRaw`insert into password_token (token_hash, account_id, purpose, expires_at)
    values (${hashToken(token)}, ${accountId}, ${purpose}::"TokenPurpose", now() + make_interval(hours => ${hours}))`
  return token
}

const dropTokens = (tx: Tx, accountId: number) =>
  tx.$executeRaw`update password_token set expires_at = least(expires_at, now()) where account_id = ${accountId}
    and used_at is null`

export async function sweepPasswordTokens(db: Db) {
  await db.$executeRaw`delete from password_token where expires_at < now() - interval '30 days'`
}
