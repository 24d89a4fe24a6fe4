import { shownAddress } from '../platform/addresses.ts'
import { foldText } from '../platform/folding.ts'

interface Named {
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
  const address = bordered(ADDRESS_GOES_ON, [email, shownAddress(email)])
  const full = firstName ? [`${firstName} ${lastName}`, `${lastName}, ${firstName}`, `${lastName} ${firstName}`] : []
  const known = [userName ?? '', ...full]
  return {
    address,
    fullName: either(address, bordered(WORD_GOES_ON, known)),
    anyName: either(address, bordered(WORD_GOES_ON, [...known, lastName])),
  }
}

/** What must not stand before and after. An address goes on with a sign and a letter as well. */
const WORD_GOES_ON = { before: `[${LETTERS}]`, after: `[${LETTERS}]` }
const ADDRESS_GOES_ON = { before: `[${LETTERS}._+-]`, after: `[${LETTERS}]|[.-][${LETTERS}]` }

const either = (...patterns: string[]) => patterns.filter(Boolean).join('|')

/** Looks around instead of taking the borders along, so that names side by side are all found; empty for no names. */
function bordered({ before, after }: typeof WORD_GOES_ON, names: string[]): string {
  const spellings = names
    .filter((name) => name.length >= SHORTEST)
    .flatMap((name) =>
      [name, name.toUpperCase(), foldText(name)].flatMap((each) => [each.normalize('NFC'), each.normalize('NFD')]),
    )
  const found = [...new Set(spellings)].map(inAnyCase).join('|')
  return found && `(?<!${before})(?:${found})(?!${after})`
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
