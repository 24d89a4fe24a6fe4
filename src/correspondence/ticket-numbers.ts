import { wholeTicketNumber } from '../tickets/numbering.ts'

/** In a text of a mail; more are not looked at. */
const MOST_NUMBERS = 5
/** Characters. */
const LOOKED_AT = 20_000

/**
 * `Ticket#2026112110000017`, however a mail program or a person wrote it, or the number alone. Whoever types it may put
 * blanks, dots or hyphens between digits; 16 digits that belong to a longer number are none.
 */
const NUMBER = /(?<![\d])(?:\d[ \u00a0.-]?){15}\d(?![\d])/g

/** Of tickets, as far as the check digit is right; in order, each once. */
export function ticketNumbersIn(text: string): string[] {
  const found = text.slice(0, LOOKED_AT).match(NUMBER) ?? []
  const numbers = found.map((each) => wholeTicketNumber(each.replaceAll('\u00a0', ''))).filter(Boolean) as string[]
  return [...new Set(numbers)].slice(0, MOST_NUMBERS)
}

/** `AW:`, `Re[2]:` and the like of common mail programs; no single letters, which are drives. */
const PREFIX = new RegExp(
  '^(?:antwort|antw|aw|wg|re|fwd|fw|sv|rv|tr|rif|odp|pd|ynt|doorst|vá|отв|пер)' +
    '(?:\\s?[[(]\\d{1,3}[\\])]|\\d{1,2})?\\s?[:：]\\s*',
  'iu',
)

const TAG = /\[?\s?ticket\s?[#:]?\s?:?\s?(?:\d[ \u00a0.-]?){15}\d\s?\]?[\s:–-]*/gi

/** What a mail is about, without prefixes of answers and numbers of tickets; may be empty. */
export function plainSubject(subject: string): string {
  let plain = subject.slice(0, LOOKED_AT).replace(TAG, '').trim()
  // Bounded, because people answer each other for years.
  for (let count = 0; count < 50; count++) {
    const shorter = plain.replace(PREFIX, '').replace(TAG, '').trim()
    if (shorter === plain) break
    plain = shorter
  }
  return plain
}
