import { localDay } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'

// Tells this installation's numbers from those of another one that the customers may know.
const SYSTEM_ID = '10'

// The quasigroup of Damm, "Total anti-symmetrische Quasigruppen" (Marburg 2004), table of order 10: the check digit
// finds every single wrong digit and every swap of two neighbours.
const DAMM = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
]

export function checkDigit(digits: string): number {
  let interim = 0
  for (const digit of digits) interim = DAMM[interim]?.[Number(digit)] ?? 0
  return interim
}

/** `2026112110000017`: local day, system, counter of that day, check digit. `at` and the counter's day are in `timeZone`. */
export async function nextTicketNumber(tx: Tx, at: Date, timeZone: string): Promise<string> {
  const day = localDay(at, timeZone).replaceAll('-', '')
  const [row] = await tx.$queryRaw<{ last: number }[]>`
    insert into ticket_counter (day, last) values (${day}, 1) on conflict (day) do update set last = ticket_counter.last + 1 returning last`
  const digits = `${day}${SYSTEM_ID}${String(row?.last).padStart(5, '0')}`
  return `${digits}${checkDigit(digits)}`
}

/** Digits of a whole number: 8 for the day, 2, 5, and the check digit. */
const NUMBER_LENGTH = 16

export type NumberSearch = { digits: string; fault?: 'error.number.digits' | 'error.number.long' | 'error.number.check' }

/** What somebody means who types a ticket number or a part of it, and what is wrong with it. */
export function readTicketNumber(typed: string): NumberSearch {
  const plain = typed.replace(/ticket/i, '').replace(/[\s#[\]().-]/g, '')
  if (!/^\d*$/.test(plain)) return { digits: '', fault: 'error.number.digits' }
  if (plain.length > NUMBER_LENGTH) return { digits: plain, fault: 'error.number.long' }
  if (plain.length === NUMBER_LENGTH && checkDigit(plain) !== 0) return { digits: plain, fault: 'error.number.check' }
  return { digits: plain }
}
