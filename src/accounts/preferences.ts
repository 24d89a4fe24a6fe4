import { type Db, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { hashPassword, verifyPassword } from '../platform/passwords.ts'
import type { Actor, Viewer } from './actor.ts'
import { authorise, lockPerson } from './authority.ts'
import { enforceLimit, passwordChange } from './limits.ts'
import { setPassword } from './lost-password.ts'

export const PAGE_SIZES = [10, 15, 20, 35, 50, 100]
export const REFRESH_MINUTES = [0, 2, 5, 7, 10, 15]

/** Mails about the own account cannot be muted. */
export const OPTIONAL_MAILS = ['ticket.opened', 'ticket.replied', 'ticket.state-changed'] as const

// Later, somebody else may be at the keyboard.
const FRESH_SIGN_IN_MINUTES = 15

export type Preferences = Pick<
  Viewer,
  'theme' | 'density' | 'pageSize' | 'showClosed' | 'refreshMinutes' | 'mutedMails'
> & {
  locale: string
}

export async function savePreferences(db: Db, actor: Actor, input: Preferences) {
  const { locale, theme, density, pageSize, showClosed, refreshMinutes, mutedMails } = input
  await changeAccount(db, actor, { locale, theme, density, pageSize, showClosed, refreshMinutes, mutedMails })
}

export async function saveLocale(db: Db, actor: Actor, locale: string) {
  await changeAccount(db, actor, { locale })
}

async function changeAccount(db: Db, actor: Actor, data: Partial<Preferences>) {
  await transaction(db, async (tx) => {
    await lockPerson(tx, actor.accountId)
    const { accountId } = await authorise(tx, actor)
    await tx.account.update({ where: { id: accountId }, data, select: { id: true } })
  })
}

export function needsCurrentPassword(actor: Viewer, at: Date): boolean {
  return !actor.mustChoosePassword && at.getTime() - actor.signedInAt.getTime() > FRESH_SIGN_IN_MINUTES * 60_000
}

/** Ends all other sessions. Throws InvalidInputError for a wrong current password, AuthorityLostError. */
export async function changePassword(
  db: Db,
  actor: Viewer,
  input: { currentPassword: string; newPassword: string },
  at: Date,
) {
  if (needsCurrentPassword(actor, at)) {
    await enforceLimit(db, passwordChange, actor.accountId)
    const { passwordHash } = await db.account.findUniqueOrThrow({
      where: { id: actor.accountId },
      select: { passwordHash: true },
    })
    if (!(await verifyPassword(passwordHash, input.currentPassword)))
      throw new InvalidInputError('currentPassword', 'error.password.current')
  }
  const hash = await hashPassword(input.newPassword)
  await transaction(db, async (tx) => {
    await lockPerson(tx, actor.accountId)
    await authorise(tx, actor)
    await setPassword(tx, actor.accountId, hash, actor.sessionId)
  })
}
