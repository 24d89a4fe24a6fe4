import { hasUnprintable } from './rules.ts'

export interface TableRow<Column extends string> {
  line: number
  cells: Record<Column, string>
  /** A filled cell in a column without a heading, counted from 1. */
  stray?: { place: number; value: string }
}

export interface TableFault {
  /** From 1; the first line of a cell that spans several. */
  line: number
  column: string
  value: string
  reason: string
  /** What a human can do about two names of one thing. */
  remedy?: Remedy
}

export interface Remedy {
  by: 'rename' | 'merge'
  from: string
  to: string
}

export class TableError extends Error {
  readonly faults: TableFault[]

  constructor(faults: TableFault[]) {
    super('The file is no such table')
    this.faults = faults
  }
}

/** From `2026-12-31`, `31.12.2026` or, as in German spreadsheets, `31.12.26`; nothing if there is no such day. */
export function readDay(cell: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(cell)
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$/.exec(cell)
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : german ? [german[3], german[2], german[1]] : []
  if (!year || !month || !day) return undefined
  const text = `${year.padStart(4, '20')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${text}T00:00:00Z`)
  // PostgreSQL has no year 0.
  return Number.isNaN(date.getTime()) || text < '0001' || date.toISOString().slice(0, 10) !== text ? undefined : text
}

/** Why a cell is no day. */
export function dayFault(cell: string): string {
  if (!cell) return 'must not be empty'
  if (/^\d{5}([.,]\d+)?$/.test(cell)) return 'is how a spreadsheet counts days; format the column as a date'
  return 'is not a date such as 2026-12-31 or 31.12.2026'
}

/** Separated by spaces, commas, semicolons or line breaks. */
export const readList = (cell: string): string[] => [...new Set(cell.split(/[\s,;]+/).filter(Boolean))]

const ERRORS =
  'REF|BEZUG|N/A|NV|NAME|VALUE|WERT|DIV/0|NULL|NUM|ZAHL|SPILL|ÜBERLAUF|CALC|KALK|FIELD|FELD|BLOCKED|' +
  'BLOCKIERT|CONNECT|BUSY|UNKNOWN|UNBEKANNT|GETTING_DATA|DATEN_ABRUFEN'

// UTF-8 that was read as Windows-1252.
const DOUBLY_ENCODED = /Ã[\u0080-\u00bf\u0152-\u0178\u2013-\u2122]|â€|â‚¬|Â[\u00a0-\u00bf]/

/** What spreadsheets and wrong encodings make of cells, and what to do. */
const MANGLED: [RegExp, string][] = [
  [new RegExp(`^(#(${ERRORS})[!?]?|Err:\\d{3})$|\\ufffd`, 'i'), 'is what a spreadsheet shows for an error'],
  [/^#{2,}$/, 'is what a spreadsheet shows for a column that is too narrow; widen it, and save the file again'],
  [
    /^[+-]?\d+([.,]\d+)?E[+-]\d{1,3}$/i,
    'is a number that a spreadsheet has shortened; format the column as text, and enter it again',
  ],
  [
    /^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})[ T]+\d{1,2}:\d{2}/,
    'is a date with a time; format the column as a date without a time',
  ],
  [/^=/, 'is a formula; replace it by its value'],
  [DOUBLY_ENCODED, 'was read in a wrong encoding; type it anew'],
]

/** Cells that cannot be meant. */
export function unreadable<Column extends string>({ line, cells, stray }: TableRow<Column>): TableFault[] {
  const faults = Object.entries<string>(cells).flatMap(([column, value]) => {
    if (hasUnprintable(value)) return [{ line, column, value, reason: 'contains invisible characters; type it anew' }]
    const reason = MANGLED.find(([pattern]) => pattern.test(value))?.[1]
    return reason ? [{ line, column, value, reason }] : []
  })
  if (stray)
    faults.push({ line, column: '', value: stray.value, reason: `is in column ${stray.place}, which has no heading` })
  return faults
}
