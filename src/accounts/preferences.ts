import { type Db, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { verifyPassword } from '../platform/passwords.ts'
import { check } from '../platform/rules.ts'
import type { Actor, Viewer } from './actor.ts'
import { authorise, lockPerson } from './authority.ts'
import { enforceLimit, passwordChange } from './limits.ts'
import { setPassword } from './lost-password.ts'
import { updateOwn } from './own-account.ts'
import { hashChosenPassword, wordsAbout } from './password-strength.ts'
import type { PersonDetails } from './rules.ts'
import { type DeskPreferences, deskPreferencesRules, type Preferences, preferencesRules } from './rules.ts'

// Later, somebody else may be at the keyboard.
const FRESH_SIGN_IN_MINUTES = 15

/** False if nothing is to change. Throws InvalidInputError, AuthorityLostError. */
export async function savePreferences(db: Db, actor: Actor, input: Preferences): Promise<boolean> {
  return changeAccount(db, actor, check(preferencesRules, input))
}

/** Of an agent; the others stay. False if nothing is to change. */
export async function saveDeskPreferences(db: Db, actor: Actor, input: DeskPreferences): Promise<boolean> {
  return changeAccount(db, actor, check(deskPreferencesRules, input))
}

export async function saveLocale(db: Db, actor: Actor, locale: Preferences['locale']) {
  await changeAccount(db, actor, check(preferencesRules.pick({ locale: true }), { locale }))
}

/** Whether the desk goes on to the next ticket after a reply. */
export const saveMovesOn = (db: Db, actor: Actor, movesOn: boolean) => changeAccount(db, actor, { movesOn })

export async function saveDensity(db: Db, actor: Actor, density: Preferences['density']) {
  await changeAccount(db, actor, check(preferencesRules.pick({ density: true }), { density }))
}

async function changeAccount(db: Db, actor: Actor, data: Partial<Preferences> & { movesOn?: boolean }) {
  return transaction(db, async (tx) => {
    await lockPerson(tx, actor.accountId)
    const { accountId } = await authorise(tx, actor)
    return updateOwn(tx, accountId, data)
  })
}

export function needsCurrentPassword(actor: Viewer, at: Date): boolean {
  return !actor.mustChoosePassword && at.getTime() - actor.signedInAt.getTime() > FRESH_SIGN_IN_MINUTES * 60_000
}

/**
 * Confirms the name, if it is given. Ends all other sessions. Throws InvalidInputError for either password,
 * AuthorityLostError.
 */
export async function changePassword(
  db: Db,
  actor: Viewer,
  {
    currentPassword,
    newPassword,
    ...person
  }: { currentPassword: string; newPassword: string } & Partial<PersonDetails>,
  at: Date,
) {
  if (needsCurrentPassword(actor, at)) {
    await enforceLimit(db, passwordChange, actor.accountId)
    const { passwordHash } = await db.account.findUniqueOrThrow({
      where: { id: actor.accountId },
      select: { passwordHash: true },
    })
    if (!(await verifyPassword(passwordHash, currentPassword)))
      throw new InvalidInputError('currentPassword', 'error.password.current')
  }
  const words = await wordsAbout(db, actor.settings, actor.accountId)
  const hash = await hashChosenPassword('newPassword', newPassword, words)
  await transaction(db, async (tx) => {
    await lockPerson(tx, actor.accountId)
    await authorise(tx, actor)
    await setPassword(tx, actor.accountId, hash, { keepSession: actor.sessionId, person })
  })
}
