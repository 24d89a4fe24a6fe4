import { record } from '../audit/recording.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { enqueue } from '../platform/jobs.ts'
import { hashPassword } from '../platform/passwords.ts'
import { newPassword } from '../platform/tokens.ts'
import type { Settings } from '../settings/settings.ts'
import type { Admission } from './admission.ts'
import { lockPerson } from './authority.ts'
import { type Entered, enter } from './entering.ts'
import { countTry, enforceLimit, lostPasswordByAddress, networkOf, resetMails, resetMailsByDevice } from './limits.ts'
import { issueLink, lookAtLink, shutOut, spendLink } from './links.ts'
import { passwordChanged, passwordGenerated, passwordResetRequested } from './news.ts'
import { hashChosenPassword, wordsAbout } from './password-strength.ts'
import { columnsOf } from './person.ts'
import { GENERATED_PASSWORD_HOURS } from './registration.ts'
import type { PersonDetails } from './rules.ts'
import type { Visitor } from './sessions.ts'
import { findByLogin } from './sign-in.ts'

export const RESET_LINK_HOURS = 2

export interface ResetRequest {
  login: string
  /** The account last used in this browser, if there is one, and the browser. */
  device?: { accountId: number; id: string } | undefined
}

/** Takes equally long for unknown people: a job does the lookup. */
export async function requestPasswordReset(db: Db, request: ResetRequest, address: string) {
  await enforceLimit(db, lostPasswordByAddress, networkOf(address))
  await enqueue(db, 'mail-reset-link', request)
}

/** The job behind requestPasswordReset. Earlier links stop working, but not an invitation. */
export async function mailResetLink(db: Db, admission: Admission, { login, device }: ResetRequest) {
  const account = await findByLogin(db, admission, login)
  if (!account?.admitted) return
  await transaction(db, async (tx) => {
    // Strangers use up nothing of who was here before.
    const tooMany =
      device?.accountId === account.id
        ? await countTry(tx, resetMailsByDevice, device.id)
        : await countTry(tx, resetMails, account.id)
    if (tooMany) return
    // One at a time, so that only the latest link works.
    await lockPerson(tx, account.id)
    if (!(await isUsable(tx, account.id))) return
    await mailNewLink(tx, account.id)
  })
}

/** Earlier links of this kind stop working. */
export async function mailNewLink(tx: Tx, accountId: number) {
  const token = await issueLink(tx, accountId, 'reset', RESET_LINK_HOURS)
  await passwordResetRequested.publish(tx, { accountId, token })
}

/** Mails a generated password; the old one and all sessions end. False if the link is spent. */
export async function generatePassword(db: Db, admission: Admission, token: string): Promise<boolean> {
  // An invalid link must not cost a hash.
  if ((await lookAtLink(db, admission, token)).state !== 'valid') return false
  const password = newPassword()
  const passwordHash = await hashPassword(password)
  return transaction(db, async (tx) => {
    const accountId = await spendLink(tx, admission, token)
    if (!accountId) return false
    await setGeneratedPassword(tx, accountId, passwordHash)
    await shutOut(tx, accountId)
    await passwordGenerated.publish(tx, { accountId, password })
    return true
  })
}

/**
 * Signs in. `person` is the confirmed name. Returns the session's secret, or nothing for a spent link. Throws
 * InvalidInputError for the password.
 */
export async function choosePasswordByLink(
  { db, admission, settings }: { db: Db; admission: Admission; settings: Settings },
  token: string,
  { password, ...person }: { password: string } & Partial<PersonDetails>,
  visitor: Visitor,
): Promise<Entered | undefined> {
  const link = await lookAtLink(db, admission, token)
  if (link.state !== 'valid' || !link.accountId) return undefined
  const words = await wordsAbout(db, settings, link.accountId)
  const passwordHash = await hashChosenPassword('newPassword', password, words)
  return transaction(db, async (tx) => {
    const accountId = await spendLink(tx, admission, token)
    if (!accountId) return undefined
    await setPassword(tx, accountId, passwordHash, { person })
    return enter(tx, accountId, visitor)
  })
}

/** Works once, and for a day. */
export async function setGeneratedPassword(tx: Tx, accountId: number, passwordHash: string) {
  await tx.$executeRaw`update account set password_hash = ${passwordHash},
    password_expires_at = now() + make_interval(hours => ${GENERATED_PASSWORD_HOURS}) where id = ${accountId}`
  await record(tx, { action: 'password.generated', accountId })
}

/** Of the owner, who confirms the account with it. Ends other sessions and open links, and tells the owner. */
export async function setPassword(
  tx: Tx,
  accountId: number,
  passwordHash: string,
  { keepSession, person = {} }: { keepSession?: number; person?: Partial<PersonDetails> } = {},
) {
  await tx.account.update({
    where: { id: accountId },
    data: { ...columnsOf(person), passwordHash, passwordExpiresAt: null, confirmed: true },
    select: { id: true },
  })
  await record(tx, { action: 'password.changed', accountId })
  await shutOut(tx, accountId, keepSession)
  await passwordChanged.publish(tx, { accountId })
}

/** Neither disabled nor erased. */
export async function isUsable(tx: Tx, accountId: number): Promise<boolean> {
  return Boolean(
    await tx.account.findFirst({ where: { id: accountId, enabled: true, erasedAt: null }, select: { id: true } }),
  )
}
