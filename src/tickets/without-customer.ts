/**
 * Who is not to be known elsewhere; what is left out leaves a word in brackets, in the language of the reader. In a
 * word, `$&` is what was found.
 */
export interface Hiding {
  /** Of people and their company. */
  names: string[]
  hides: { names: boolean; addresses: boolean; phones: boolean }
  words: { name: string; address: string; phone: string }
}

/** Ends an address. */
const BREAK = /[\s<>()",;:[\]]/
const LONGEST_LOCAL = 64
const DOMAIN = /[^\s<>()",;:[\]]{1,253}/y

/** Begins with a plus sign or zero, as numbers do that somebody may call from elsewhere. */
const PHONE = /(?<![\p{L}\d./-])(?:\+|\(0|0)[\d ()/.-]{6,24}\d/gu
const NO_PHONE = /^\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|^\d{1,3}(?:\.\d{1,3}){3}$/
const FEWEST_DIGITS = 7

/** Shorter ones are also words. */
const SHORTEST_NAME = 3

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A text without names, addresses and telephone numbers, as far as they are to be hidden. */
export function withoutCustomer(text: string, { names, hides, words }: Hiding): string {
  let left = text
  if (hides.addresses) left = withoutAddresses(left, words.address)
  if (hides.phones)
    left = left.replace(PHONE, (found) => (isPhone(found) ? words.phone.replace('$&', () => found) : found))
  const known = names.map((name) => name.trim()).filter((name) => name.length >= SHORTEST_NAME)
  if (!hides.names || known.length === 0) return left
  // The longest first, so that nothing is left of a whole name.
  const any = [...new Set(known)].sort((one, other) => other.length - one.length).map(escaped)
  return left.replace(new RegExp(`(?<![\\p{L}\\d])(?:${any.join('|')})(?![\\p{L}\\d])`, 'giu'), words.name)
}

/** Looks around each of their signs, so that long words cost no more. */
function withoutAddresses(text: string, instead: string): string {
  const isPart = (place: number) => !BREAK.test(text[place] ?? ' ')
  let kept = ''
  let from = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', Math.max(at + 1, from))) {
    let start = at
    while (start > from && at - start < LONGEST_LOCAL && isPart(start - 1)) start--
    DOMAIN.lastIndex = at + 1
    if (start === at || !DOMAIN.test(text)) continue
    const found = text.slice(start, DOMAIN.lastIndex)
    kept += text.slice(from, start) + instead.replace('$&', () => found)
    from = DOMAIN.lastIndex
  }
  return kept + text.slice(from)
}

const isPhone = (found: string) => !NO_PHONE.test(found) && found.replace(/\D/g, '').length >= FEWEST_DIGITS
