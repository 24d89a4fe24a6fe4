import { foldText } from '../platform/folding.ts'

/** A word or a phrase of a search. */
export interface Term {
  /** For LIKE. */
  like: string
  /** For a word with `*` inside, which stands for the rest of a word, in POSIX and here. */
  regex?: string
}

const MOST_TERMS = 8

/** All must match; never none for a query that holds anything. Quotes make a phrase, `*` is any part of a word. */
export function searchTerms(query: string): Term[] {
  const folded = foldText(query)
  const terms = [...folded.matchAll(/(?:^|(?<= ))"([^"]+)"|[^ ]+/g)].flatMap(([whole, phrase]) =>
    phrase === undefined ? (termOf(bareNumber(whole)) ?? []) : (phraseOf(phrase) ?? []),
  )
  return terms.length || !folded ? terms.slice(0, MOST_TERMS) : [{ like: containing(folded) }]
}

export const holds = (folded: string, { like, regex }: Term): boolean =>
  regex ? new RegExp(regex).test(folded) : folded.includes(like.slice(1, -1).replace(/\\(.)/g, '$1'))

function phraseOf(phrase: string): Term | undefined {
  const words = phrase.trim()
  return words ? { like: containing(words) } : undefined
}

// More would only take time.
const MOST_PIECES = 5

function termOf(word: string): Term | undefined {
  const pieces = word
    .replace(/^"+|"+$/g, '')
    .split('*')
    .filter(Boolean)
    .slice(0, MOST_PIECES)
  if (pieces.length === 0) return undefined
  const like = `%${pieces.map(escaped).join('%')}%`
  return pieces.length === 1 ? { like } : { like, regex: pieces.map(literally).join('[^ \\n]*') }
}

const escaped = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)
const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, (sign) => `\\${sign}`)

/** The pattern of LIKE for a text that holds these characters. */
export const containing = (text: string) => `%${escaped(text)}%`

/** `[Ticket#2026112110000017]` and `#2026…`, as copied from a mail. */
const bareNumber = (word: string) => /^\[?(?:ticket)?#?(\d{4,})\]?[:,;.]?$/.exec(word)?.[1] ?? word

const EXCERPT_LENGTH = 160

export function excerptOf(body: string): string {
  const line = body.replace(/\s+/g, ' ').trim()
  if (line.length <= EXCERPT_LENGTH) return line
  return `${line.slice(0, EXCERPT_LENGTH).replace(/\s+\S*$/, '')} …`
}
