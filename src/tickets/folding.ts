const UMLAUTS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o', ł: 'l', đ: 'd', ı: 'i' }

/** Text as searching sees it: lower case, „ä“ and „ae“ alike, no other accents, one space between words. */
export function foldText(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüßæøłđı]/g, (letter) => UMLAUTS[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The parts that all have to be found, as patterns for LIKE; at most eight. */
export function searchPatterns(query: string): string[] {
  const words = foldText(query).split(' ').map(bareNumber).filter(Boolean).slice(0, 8)
  return words.map((word) => `%${word.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`)
}

/** `[Ticket#2026112110000017]` and `#2026…`, as copied from a mail, are the number itself. */
const bareNumber = (word: string) => /^\[?(?:ticket)?#?(\d{4,})\]?[:,;.]?$/.exec(word)?.[1] ?? word

const EXCERPT_LENGTH = 160

/** The beginning of a text in one line, as lists show it. */
export function excerptOf(body: string): string {
  const line = body.replace(/\s+/g, ' ').trim()
  if (line.length <= EXCERPT_LENGTH) return line
  return `${line.slice(0, EXCERPT_LENGTH).replace(/\s+\S*$/, '')} …`
}
