import { type Limit, tryOnce } from '../accounts/limits.ts'
import type { Day } from '../platform/clock.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'

// Differs from that of other installations.
const SYSTEM_ID = '10'

// Damm, "Total anti-symmetrische Quasigruppen" (Marburg 2004), order 10: finds every wrong digit and every swap of
// neighbours.
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

/** `2026112110000017`: local day, system, count of the day, check digit. */
export function ticketNumberOf(day: Day, count: number): string {
  const digits = `${day.replaceAll('-', '')}${SYSTEM_ID}${String(count).padStart(5, '0')}`
  return `${digits}${checkDigit(digits)}`
}

/** What opening a ticket asks along with the number. */
interface Drawing {
  limit: Limit
  of: number
  /** Finds a row if the ticket may go there. */
  team: Prisma.Sql
  /** Subquery for its id. */
  contract: Prisma.Sql
}

export interface Drawn {
  number: string
  /** Seconds; above 0 over the limit. */
  wait: number
  team: boolean
  contractId: number | null
}

/** Also checks, in the same statement, whether a ticket can be opened. Unused numbers leave gaps. */
export async function drawNumber(tx: Tx, day: Day, { limit, of, team, contract }: Drawing): Promise<Drawn> {
  const { count, ...drawn } = await draw<Omit<Drawn, 'number'>>(
    tx,
    day,
    Prisma.sql`tried.wait, exists (${team}) as team,
      ${contract} as "contractId"`,
    Prisma.sql`tried as (${tryOnce(limit, of)})`,
  )
  return { ...drawn, number: ticketNumberOf(day, count) }
}

export async function nextTicketNumber(tx: Tx, day: Day): Promise<string> {
  const { count } = await draw(tx, day, Prisma.sql`0 as wait`, Prisma.sql`tried as (select 1)`)
  return ticketNumberOf(day, count)
}

/**
 * A sequence counts all tickets, and nobody waits for it; the count of a day begins where it stood at the day's first
 * number. Only that one is waited for.
 */
async function draw<Row extends object>(
  tx: Tx,
  day: Day,
  columns: Prisma.Sql,
  tried: Prisma.Sql,
): Promise<Row & { count: number }> {
  const key = day.replaceAll('-', '')
  for (;;) {
    const [row] = await readRows<Row & { count: number | null }>(
      tx,
      Prisma.sql`with ${tried},
        opened as (insert into ticket_day (day, base)
          select ${key}::text, nextval('ticket_sequence') - 1
            where not exists (select 1 from ticket_day where day = ${key})
          on conflict do nothing returning base)
        select ${columns}, case when exists (select 1 from opened) then 1
          else (nextval('ticket_sequence') - (select base from ticket_day where day = ${key}))::int end as count
        from tried`,
    )
    // Another transaction opened this day after this statement had looked.
    if (row && row.count !== null) return row as Row & { count: number }
  }
}

/** 8 for the day, 2, 5, and the check digit. */
const NUMBER_LENGTH = 16

/** Also as copied from a mail, `[Ticket#2026112110000017]`; nothing if it is less, more or mistyped. */
export function wholeTicketNumber(typed: string): string | undefined {
  const { digits, fault } = readTicketNumber(typed)
  return !fault && digits.length === NUMBER_LENGTH ? digits : undefined
}

type NumberSearch = {
  digits: string
  fault?: 'error.number.digits' | 'error.number.long' | 'error.number.check'
}

/** A whole number, a part of one, or what is wrong with it. */
export function readTicketNumber(typed: string): NumberSearch {
  const plain = typed.replace(/ticket/i, '').replace(/[\s#[\]().-]/g, '')
  if (!/^\d*$/.test(plain)) return { digits: '', fault: 'error.number.digits' }
  if (plain.length > NUMBER_LENGTH) return { digits: plain, fault: 'error.number.long' }
  if (plain.length === NUMBER_LENGTH && checkDigit(plain) !== 0) return { digits: plain, fault: 'error.number.check' }
  return { digits: plain }
}
