const SPELLED = new Map(Object.entries({ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o', ł: 'l', đ: 'd', ı: 'i' }))

// Sorting more marks on one letter takes quadratic time; 30 is the limit of Unicode's stream-safe text (UAX #15).
const EXCESS_MARKS = /(\p{M}{30})\p{M}+/gu

/** For searching: lower case, „ä“ as „ae“, no other accents, single spaces. */
export function foldText(text: string): string {
  return text
    .replace(EXCESS_MARKS, '$1')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüßæøłđı]/g, (letter) => SPELLED.get(letter) ?? letter)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** For LIKE; all must match. At most eight. */
export function searchPatterns(query: string): string[] {
  const words = foldText(query).split(' ').map(bareNumber).filter(Boolean).slice(0, 8)
  return words.map(containing)
}

/** The pattern of LIKE for a text that holds these characters. */
export const containing = (text: string) => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`

/** `[Ticket#2026112110000017]` and `#2026…`, as copied from a mail. */
const bareNumber = (word: string) => /^\[?(?:ticket)?#?(\d{4,})\]?[:,;.]?$/.exec(word)?.[1] ?? word

const EXCERPT_LENGTH = 160

export function excerptOf(body: string): string {
  const line = body.replace(/\s+/g, ' ').trim()
  if (line.length <= EXCERPT_LENGTH) return line
  return `${line.slice(0, EXCERPT_LENGTH).replace(/\s+\S*$/, '')} …`
}
