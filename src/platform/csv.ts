import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { hasUnprintable } from './rules.ts'

export interface TableRow<Column extends string> {
  line: number
  cells: Record<Column, string>
}

export interface TableFault {
  /** From 1; the first line of a cell that spans several. */
  line: number
  column: string
  value: string
  reason: string
}

/** Rows can be read more than once. */
export interface Table<Column extends string> {
  columns: Set<Column>
  rows(): AsyncIterable<TableRow<Column>>
}

/** Far more than any of our tables has. */
const MOST_COLUMNS = 200

export class TableError extends Error {
  readonly faults: TableFault[]

  constructor(faults: TableFault[]) {
    super('The file is no such table')
    this.faults = faults
  }
}

/**
 * Accepts comma, semicolon or tab; UTF-8 with or without BOM, UTF-16 or Windows-1252. `columns` lists the headings,
 * compared without case, spaces and accents. Throws a TableError.
 */
export async function openTable<Column extends string>(
  file: string,
  columns: Record<Column, string[]>,
  required: readonly Column[],
): Promise<Table<Column>> {
  const bytes = await readFile(file)
  if (isWorkbook(bytes))
    throw new TableError([
      { line: 1, column: '', value: '', reason: 'this is a workbook; save the sheet as CSV first' },
    ])
  // The parser counts a quoted CRLF as two lines.
  const text = decode(bytes)
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
  const order = await readHead(text, columns, required)
  const empty = Object.fromEntries(Object.keys(columns).map((column) => [column, ''])) as Record<Column, string>
  return { columns: new Set(order), rows: () => rowsOf(text, order, empty) }
}

/** .xlsx and .ods are ZIP files, .xls has a signature of its own. */
function isWorkbook(bytes: Buffer): boolean {
  const head = bytes.toString('hex', 0, 4)
  return head === '504b0304' || head === 'd0cf11e0'
}

export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

interface CsvRecord {
  record: string[]
  info: { lines: number }
}

/**
 * A stream, so that a large file is never held as objects. Spreadsheets quote comments like other cells, so the parser
 * misses some.
 */
async function* recordsOf(text: string): AsyncGenerator<CsvRecord> {
  const parser = Readable.from(slices(text)).pipe(
    parse({
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      comment: '#',
      comment_no_infix: true,
    }),
  )
  try {
    for await (const record of parser as AsyncIterable<CsvRecord>) if (!record.record[0]?.startsWith('#')) yield record
  } catch (error) {
    const { lines = 1, message } = error as { lines?: number; message: string }
    throw new TableError([{ line: lines, column: '', value: '', reason: message }])
  }
}

function* slices(text: string) {
  for (let start = 0; start < text.length; start += 65_536) yield text.slice(start, start + 65_536)
}

async function readHead<Column extends string>(
  text: string,
  columns: Record<Column, string[]>,
  required: readonly Column[],
): Promise<Column[]> {
  const { value: head } = await recordsOf(text).next()
  if (!head) throw new TableError([{ line: 1, column: '', value: '', reason: 'the file is empty' }])
  const names = new Map<string, Column>()
  for (const [column, aliases] of Object.entries(columns) as [Column, string[]][])
    for (const name of [column, ...aliases]) names.set(plain(name), column)
  const { record, info } = head as CsvRecord
  if (record.length > MOST_COLUMNS)
    throw new TableError([
      { line: info.lines, column: '', value: '', reason: `has ${record.length} columns; at most ${MOST_COLUMNS}` },
    ])
  const faults: TableFault[] = []
  const order: Column[] = []
  for (const name of record) {
    const column = names.get(plain(name))
    if (!column)
      faults.push({
        line: info.lines,
        column: name,
        value: '',
        reason: `is unknown; known columns: ${Object.keys(columns).join(', ')}`,
      })
    else if (order.includes(column))
      faults.push({ line: info.lines, column: name, value: '', reason: `is a second column for ${column}` })
    else order.push(column)
  }
  for (const column of required)
    if (!order.includes(column))
      faults.push({ line: info.lines, column, value: '', reason: 'is missing in the heading' })
  if (faults.length) throw new TableError(faults)
  return order
}

async function* rowsOf<Column extends string>(
  text: string,
  order: Column[],
  empty: Record<Column, string>,
): AsyncGenerator<TableRow<Column>> {
  let isHead = true
  for await (const { record, info } of recordsOf(text)) {
    const wasHead = isHead
    isHead = false
    if (wasHead || record.every((cell) => cell === '')) continue
    const line = info.lines - record.reduce((breaks, cell) => breaks + lineBreaksIn(cell), 0)
    if (record.length > order.length) {
      throw new TableError([
        {
          line,
          column: '',
          value: record.slice(order.length).join(' '),
          reason: `has ${record.length} cells, but the heading has ${order.length}`,
        },
      ])
    }
    const cells = { ...empty }
    order.forEach((column, index) => {
      cells[column] = record[index]?.trim() ?? ''
    })
    yield { line, cells }
  }
}

function lineBreaksIn(cell: string): number {
  let count = 0
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++
  return count
}

function delimiterOf(content: string): string {
  const head = content.split('\n').find((line) => line.trim() && !/^"?#/.test(line)) ?? ''
  const outsideQuotes = head.replace(/"[^"]*"/g, '')
  const counts = [';', '\t', ','].map((sign) => ({ sign, count: outsideQuotes.split(sign).length - 1 }))
  return counts.sort((one, other) => other.count - one.count)[0]?.sign ?? ';'
}

const plain = (name: string) =>
  name
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]/g, '')

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

/** Separated by spaces, commas, semicolons or line breaks. */
export const readList = (cell: string): string[] => [...new Set(cell.split(/[\s,;]+/).filter(Boolean))]

/** Errors of a spreadsheet, and what is left of letters that a wrong encoding has swallowed. */
const MANGLED = /^#(REF!|N\/A|NV|NAME\?|VALUE!|WERT!|BEZUG!|DIV\/0!|NULL!|NUM!|ZAHL!)$|\ufffd/i

/** Cells that cannot be meant. */
export function unreadable<Column extends string>({ line, cells }: TableRow<Column>): TableFault[] {
  return Object.entries<string>(cells).flatMap(([column, value]) => {
    if (hasUnprintable(value)) return [{ line, column, value, reason: 'contains invisible characters; type it anew' }]
    if (MANGLED.test(value)) return [{ line, column, value, reason: 'is what a spreadsheet shows for an error' }]
    return []
  })
}
