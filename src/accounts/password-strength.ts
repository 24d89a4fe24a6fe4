import type { ZxcvbnFactory } from '@zxcvbn-ts/core'
import type { Db } from '../platform/db.ts'
import { MAX_PASSWORD_BYTES } from '../platform/passwords.ts'

export const MIN_PASSWORD_LENGTH = 12

// Guesses as a power of ten. zxcvbn calls 8 "safely unguessable" online; one word with a year and signs reaches that,
// two words do not stop there.
const MIN_GUESSES_LOG10 = 9

// The estimate holds up everybody else and grows with the length: 64 characters of digits for letters took 1.5 s, 40
// with few substitutions take 0.03 s. What comes after these cannot make a password weaker.
const ESTIMATED_LENGTH = 40
const SUBSTITUTIONS = 20

let estimator: Promise<ZxcvbnFactory> | undefined

async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, de, en] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-de'),
    import('@zxcvbn-ts/language-en'),
  ])
  return new ZxcvbnFactory({
    graphs: common.adjacencyGraphs,
    l33tMaxSubstitutions: SUBSTITUTIONS,
    dictionary: { ...common.dictionary, ...prefixed('de', de.dictionary), ...prefixed('en', en.dictionary) },
  })
}

const prefixed = (name: string, dictionary: object) =>
  Object.fromEntries(Object.entries(dictionary).map(([key, words]) => [`${name}-${key}`, words]))

/** What everybody knows of a person, and so must not make up their password. */
export async function wordsAbout(db: Db, accountId: number | undefined): Promise<string[]> {
  if (!accountId) return []
  const person = await db.account.findUnique({
    where: { id: accountId },
    select: { email: true, userName: true, firstName: true, lastName: true },
  })
  return Object.values(person ?? {}).filter((word) => word !== null)
}

/**
 * Why a password cannot be used, as a key of the catalogue, or nothing. `words` are those of the portal and the person.
 */
export async function passwordFault(
  typed: string,
  words: string[],
): Promise<'error.password.short' | 'error.password.long' | 'error.password.weak' | undefined> {
  const password = typed.normalize('NFC')
  if ([...password].length < MIN_PASSWORD_LENGTH) return 'error.password.short'
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return 'error.password.long'
  estimator ??= loadEstimator()
  const known = words.flatMap((word) => [word, ...word.split(/[\s@._-]+/)]).filter((word) => word.length > 2)
  const { guessesLog10 } = (await estimator).check(password.slice(0, ESTIMATED_LENGTH), known)
  return guessesLog10 < MIN_GUESSES_LOG10 ? 'error.password.weak' : undefined
}
