import type { Db } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { hashPassword, isTooLong } from '../platform/passwords.ts'
import type { Settings } from '../settings/settings.ts'
import { guessesLog10 } from './password-estimate.ts'

export const MIN_PASSWORD_LENGTH = 12

// zxcvbn calls 8 "safely unguessable" online, but a word with a year and signs reaches it; two words exceed it.
const MIN_GUESSES_LOG10 = 9

/** What makes a password easy to guess: the portal's name, and known facts about its owner. */
export async function wordsAbout(db: Db, settings: Settings, accountId: number): Promise<string[]> {
  const person = await db.account.findUnique({
    where: { id: accountId },
    select: { email: true, userName: true, firstName: true, lastName: true },
  })
  return [settings.current().portalName, ...Object.values(person ?? {}).filter((word) => word !== null)]
}

/** A key of the catalogue, or nothing. `words` make it easy to guess. */
export async function passwordFault(
  typed: string,
  words: string[],
): Promise<'error.password.short' | 'error.password.long' | 'error.password.weak' | undefined> {
  const password = typed.normalize('NFC')
  if ([...password].length < MIN_PASSWORD_LENGTH) return 'error.password.short'
  if (isTooLong(password)) return 'error.password.long'
  const known = words.flatMap((word) => [word, ...word.split(/[\s@._-]+/)]).filter((word) => word.length > 2)
  return (await guessesLog10(password, known)) < MIN_GUESSES_LOG10 ? 'error.password.weak' : undefined
}

/** Every chosen password passes here. Throws InvalidInputError for one that is too short, long or easy to guess. */
export async function hashChosenPassword(field: string, password: string, words: string[]): Promise<string> {
  const fault = await passwordFault(password, words)
  if (fault) throw new InvalidInputError(field, fault, { length: MIN_PASSWORD_LENGTH })
  return hashPassword(password)
}
