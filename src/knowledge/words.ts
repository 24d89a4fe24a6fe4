import { Prisma } from '../platform/db.ts'
import { containing, foldText } from '../platform/folding.ts'

/** A word of a search, or a phrase in quotes. */
export interface Word {
  folded: string
  /** Without the ending of another form, as it may stand inside of a longer word. */
  part: string
  /** As typed, and with umlauts for „ae“ and the like: what its stems come from. */
  forms: string
}

/** Characters of a search that are looked at, and words. */
export const MOST_SEARCHED = 200
const MOST_WORDS = 8

const WORDS = /["„“”]([^"„“”]+)["„“”]|[^\s"„“”]+/g

/** Once each; none of an empty search. */
export function wordsIn(query: string): Word[] {
  const words = new Map<string, Word>()
  for (const [whole, phrase] of query.slice(0, MOST_SEARCHED).matchAll(WORDS)) {
    const said = (phrase ?? whole).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    const folded = foldText(said)
    if (folded && !words.has(folded))
      words.set(folded, { folded, part: withoutEnding(folded), forms: `${said} ${withUmlauts(folded)}` })
  }
  return [...words.values()].slice(0, MOST_WORDS)
}

/** Of a word that is long enough to say something without it. */
const withoutEnding = (folded: string) => folded.replace(/^(\S{5,}?)(?:en|es|n|s)$/, '$1')

/** As the stemmer knows them; „neue“ and „quelle“ have none. */
const withUmlauts = (folded: string) =>
  folded.replace(/(?<![aeq])(ae|oe|ue)/g, (two) => ({ ae: 'ä', oe: 'ö', ue: 'ü' })[two] ?? two)

// Asked once per statement, and not per row.
const stemsOf = ({ forms }: Word) => Prisma.sql`(select faq_stems(${forms}, '{}', ''))`

/** For `faq_article_text x`: it holds the word, a part of a longer one or another form of it. */
export const isSaid = (word: Word): Prisma.Sql =>
  Prisma.sql`(x.folded like ${containing(word.part)} or x.stems && ${stemsOf(word)})`

/**
 * How well a word fits: in title or keywords as it is, there in another form, in the text as it is, or only in another
 * form, which may be of another word, such as „drücken“ for „Drucker“.
 */
export const fitOf = (word: Word): Prisma.Sql =>
  Prisma.sql`case when x.folded_title like ${containing(word.part)} then 6 when x.title_stems && ${stemsOf(word)} then 4
    when x.folded like ${containing(word.part)} then 2 else 0 end`

/** The same for title and keywords. */
export const isInTitle = (word: Word): Prisma.Sql =>
  Prisma.sql`(x.folded_title like ${containing(word.part)} or x.title_stems && ${stemsOf(word)})`

export interface Piece {
  text: string
  hit: boolean
}

/** Where words stand in a short text, also as parts of longer ones and in another spelling. */
export function markWords(text: string, words: Word[]): Piece[] {
  const pieces: Piece[] = []
  const add = (said: string, hit: boolean) => {
    const last = pieces.at(-1)
    if (last?.hit === hit) last.text += said
    else if (said) pieces.push({ text: said, hit })
  }
  for (const part of text.split(/([\p{L}\p{N}]+)/u)) {
    const [from, to] = placeOf(part, words)
    add(part.slice(0, from), false)
    add(part.slice(from, to), true)
    add(part.slice(to), false)
  }
  return pieces.filter((piece) => piece.text)
}

/** Of the longest word that stands in a single one; nowhere is its end. */
function placeOf(part: string, words: Word[]): [number, number] {
  const letters = [...part].map((letter) => foldText(letter))
  const folded = letters.join('')
  const said = words
    .flatMap((word) => word.part.split(' ').map((single) => beginningOf(single, folded)))
    .sort((one, other) => other.length - one.length)[0]
  const start = said ? folded.indexOf(said) : -1
  if (!said || start < 0) return [part.length, part.length]
  const begin = placeInText(letters, start)
  return [lengthOf(part, begin), lengthOf(part, placeInText(letters, start + said.length - 1) + 1)]
}

/** The word, or what it shares with another form of itself: „drucken“ and „druckt“. */
function beginningOf(word: string, folded: string): string {
  if (folded.includes(word)) return word
  let common = 0
  while (common < word.length && word[common] === folded[common]) common++
  return common >= 4 && word.length - common <= 3 && folded.length - common <= 3 ? word.slice(0, common) : ''
}

/** Which letter of the text a place of the folded text belongs to. */
function placeInText(letters: string[], place: number): number {
  let seen = 0
  return letters.findIndex((letter) => {
    seen += letter.length
    return seen > place
  })
}

const lengthOf = (part: string, letters: number) => [...part].slice(0, letters).join('').length
