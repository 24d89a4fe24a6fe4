const SPELLINGS = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o', ł: 'l', đ: 'd', ı: 'i' }
const SPELLED = new Map(Object.entries(SPELLINGS))

// Sorting more marks on one letter takes quadratic time; 30 is the limit of Unicode's stream-safe text (UAX #15).
const EXCESS_MARKS = /(\p{M}{30})\p{M}+/gu

// Soft hyphens, joiners, marks of direction and the like.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]+/gu

// Before the compatibility forms, which take some of them for a space and a mark.
const QUOTES = /[«»“”„‟‹›〝〞〟＂]/g
const APOSTROPHES = /[‘’‚‛`´ʹʻʼʽʾʿˈ′‵׳＇]/g
const DASHES = /[\p{Pd}\u2212\u2043]/gu

// One sign stands for a sentence of eighteen letters, which nobody types.
const LIGATURES = /[\ufdfa\ufdfb]/g

/** Another way of folding needs a higher one, and a migration that adds it to `refolding` (`tickets/refolding.ts`). */
export const FOLDING_VERSION = 2

/**
 * For searching, the same for what is stored and what is typed: lower case, „ä“ as „ae“, no other accents, one
 * kind of quote, apostrophe and dash, plain letters for their compatibility forms (NFKC), nothing invisible, single
 * spaces.
 */
export function foldText(text: string): string {
  return text
    .replace(EXCESS_MARKS, '$1')
    .replace(INVISIBLE, '')
    .replace(QUOTES, '"')
    .replace(APOSTROPHES, "'")
    .replace(DASHES, '-')
    .replace(LIGATURES, ' ')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[äöüßæøłđı]/g, (letter) => SPELLED.get(letter) ?? letter)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The pattern of LIKE for a text that holds these pieces, one after the other. */
export const containing = (...pieces: string[]): string =>
  `%${pieces.map((piece) => piece.replace(/[\\%_]/g, '\\$&')).join('%')}%`
