import { historyAt, isAttribution } from './mail-history.ts'
import { signatureAt } from './mail-signatures.ts'
import { oneOf } from './phrases.ts'

interface Parted {
  /** What somebody wrote now. */
  text: string
  /** Earlier mails and signature, as they stand. */
  quoted: string
}

/** In them, what was written before is what the sender wants to be read. */
const FORWARDED = /^\s{0,9}(wg|fwd?|wtr|weitergeleitet|tr|i|enc|rv|vs|doorst)\s{0,3}:/i

export const isForwarded = (subject: string): boolean => FORWARDED.test(subject.slice(0, 40))

/** They say that the answer stands further down. */
const BELOW = oneOf([
  String.raw`\b(?:siehe|s\.|sh\.|steht|stehen|antwort(?:en)?) (?:bitte |weiter )?(?:unten|u\.)`,
  String.raw`\b(?:siehe|antwort(?:en)?|steht|stehen) (?:im text|inline|in (?:rot|blau|grün))`,
  String.raw`\b(?:see|answers?|comments?) (?:my |answers? |comments? )?(?:below|inline|in (?:red|blue|green))\b`,
  'zwischen den zeilen',
  String.raw`^inline\b`,
])
const MOST_POINTING = 250

/** Nothing is lost: both together are the mail. What is written below or between quotes is never folded. */
export function newTextOf(mail: string, subject: string): Parted {
  const lines = mail.split('\n')
  const begin = lines.findIndex((line) => line.trim() !== '')
  if (begin < 0) return { text: '', quoted: '' }
  const history = isForwarded(subject) ? lines.length : beginOfHistory(lines, begin)
  const end = signatureAt(lines, begin, history)
  const text = lines.slice(0, end).join('\n').trimEnd()
  if (text.trim() === '' || (history < lines.length && text.length < MOST_POINTING && BELOW.test(text)))
    return { text: mail.trimEnd(), quoted: '' }
  return { text, quoted: lines.slice(end).join('\n').trim() }
}

/** The first line of earlier mails at the end of a mail, or its length. */
function beginOfHistory(lines: string[], begin: number): number {
  const quotes = trailingQuotes(lines)
  for (let at = begin; at < quotes; at++) {
    const found = historyAt(lines, at)
    if (!found) continue
    // Marked quotes below it show where they end, and here somebody wrote more below them.
    if (found.quotes && quotes === lines.length && isMarked(lines, found.end)) continue
    if (found.quotes && quotes < lines.length && isMarked(lines, found.end) && found.end < quotes) continue
    return at
  }
  if (quotes === lines.length) return quotes
  return beforeQuotes(lines, quotes, begin)
}

/** The lines between the last written one and the end, if they quote something. */
function trailingQuotes(lines: string[]): number {
  let begin = lines.length
  let from = endOfBody(lines)
  while (from > 0 && /^\s{0,3}(>|$)/.test(lines[from - 1] ?? '')) {
    from--
    if (/^\s{0,3}>/.test(lines[from] ?? '')) begin = from
  }
  return begin
}

const MOST_OF_SIGNATURE = 20

/** Before a signature that somebody put below the quotes. */
function endOfBody(lines: string[]): number {
  const from = Math.max(0, lines.length - MOST_OF_SIGNATURE)
  const dashes = lines.findIndex((line, at) => at >= from && /^--[ \u00a0]?$/.test(line))
  return dashes > 0 ? dashes : lines.length
}

/** With the line above them that says who is quoted, which may be broken in several. */
function beforeQuotes(lines: string[], quotes: number, begin: number): number {
  let above = quotes
  while (above > begin && (lines[above - 1] ?? '').trim() === '') above--
  for (let count = 1; count <= 3 && above - count >= begin; count++)
    if (isAttribution(lines.slice(above - count, above).join(' '))) return above - count
  return quotes
}

function isMarked(lines: string[], from: number): boolean {
  let at = from
  while (at < lines.length && (lines[at] ?? '').trim() === '') at++
  return /^\s{0,3}>/.test(lines[at] ?? '')
}
