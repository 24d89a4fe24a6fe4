import { shownAddress } from '../platform/addresses.ts'
import { foldText } from '../platform/folding.ts'

export interface Named {
  email: string
  userName: string | null
  firstName: string
  lastName: string
}

/** Regular expressions of PostgreSQL that find somebody as whole words, whatever the database's locale. */
export interface Patterns {
  address: string
  /** Address, user name, and first and last name together. */
  fullName: string
  /** Also the last name alone. */
  anyName: string
}

// Letters and digits by code point: in the locale C, PostgreSQL knows only those of ASCII.
const LETTERS =
  'A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0300-\u036f\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u05d0-\u05ea' +
  '\u0620-\u064a\u1e00-\u1fff'

/** Initials and syllables would be found everywhere. */
const SHORTEST = 3

export function patternsFor({ email, userName, firstName, lastName }: Named): Patterns {
  const addresses = [email, shownAddress(email)]
  const full = firstName ? [`${firstName} ${lastName}`, `${lastName}, ${firstName}`, `${lastName} ${firstName}`] : []
  const known = [...addresses, userName ?? '', ...full]
  return { address: wholeWords(addresses), fullName: wholeWords(known), anyName: wholeWords([...known, lastName]) }
}

function wholeWords(names: string[]): string {
  const spellings = names
    .filter((name) => name.length >= SHORTEST)
    .flatMap((name) =>
      [name, name.toUpperCase(), foldText(name)].flatMap((each) => [each.normalize('NFC'), each.normalize('NFD')]),
    )
  return `(^|[^${LETTERS}])(${[...new Set(spellings)].map(inAnyCase).join('|')})($|[^${LETTERS}])`
}

const inAnyCase = (name: string) =>
  [...name.trim()]
    .map((sign) => {
      if (/\s/.test(sign)) return '[[:space:]\u00a0]+'
      const [lower, upper] = [sign.toLowerCase(), sign.toUpperCase()]
      if (lower === upper) return /[\p{L}\p{M}\d]/u.test(sign) ? sign : `\\${sign}`
      return [...upper].length === 1 ? `[${lower}${upper}]` : lower
    })
    .join('')
