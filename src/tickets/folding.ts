import { containing, foldText } from '../platform/folding.ts'

/** A word or a phrase of a search. */
export interface Term {
  /** For LIKE. */
  like: string
  /** For a word with `*` inside, which stands for the rest of a word: in POSIX, and what stands around the `*`. */
  regex?: string
  pieces?: string[]
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

/** Shorter words are in no index. */
export const hasTrigrams = ({ like }: Term): boolean =>
  like.split('%').some((piece) => piece.replace(/\\(.)/g, '$1').length > 2)

// JavaScript's regular expressions take a power of the length for several pieces; the first place for each is enough.
export const holds = (folded: string, { like, pieces }: Term): boolean =>
  pieces
    ? folded.split(/[ \n]/).some((word) => inOrder(word, pieces))
    : folded.includes(like.slice(1, -1).replace(/\\(.)/g, '$1'))

function inOrder(word: string, pieces: string[]): boolean {
  let from = 0
  for (const piece of pieces) {
    const place = word.indexOf(piece, from)
    if (place < 0) return false
    from = place + piece.length
  }
  return true
}

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
  const like = containing(...pieces)
  return pieces.length === 1 ? { like } : { like, regex: pieces.map(literally).join('[^ \\n]*'), pieces }
}

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, (sign) => `\\${sign}`)

/** `[Ticket#2026112110000017]` and `#2026…`, as copied from a mail. */
const bareNumber = (word: string) => /^\[?(?:ticket)?#?(\d{4,})\]?[:,;.]?$/.exec(word)?.[1] ?? word

const EXCERPT_LENGTH = 160

export function excerptOf(body: string): string {
  const line = body.replace(/\s+/g, ' ').trim()
  if (line.length <= EXCERPT_LENGTH) return line
  return `${line.slice(0, EXCERPT_LENGTH).replace(/\s+\S*$/, '')} …`
}
