import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'

/** A line of a table file: its number in the file, and its cells by column. */
export interface TableRow<Column extends string> {
  line: number
  cells: Record<Column, string>
}

export interface TableFault {
  /** Line in the file, from 1; the first line of a cell that spans several. */
  line: number
  column: string
  value: string
  reason: string
}

export type Table<Column extends string> = { ok: true; rows: TableRow<Column>[] } | { ok: false; faults: TableFault[] }

/** Reads a file as spreadsheets write it: comma, semicolon or tab; UTF-8 with or without BOM, UTF-16 or Windows-1252. */
export async function readTable<Column extends string>(file: string, columns: Record<Column, string[]>, required: readonly Column[]): Promise<Table<Column>> {
  return parseTable(decode(await readFile(file)), columns, required)
}

/** Text of a file in whichever of the usual encodings it is. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** `columns` gives the names a head may have for each column; heads are compared without case, spaces and accents. */
export function parseTable<Column extends string>(text: string, columns: Record<Column, string[]>, required: readonly Column[]): Table<Column> {
  const content = text.replace(/^\ufeff/, '')
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(content, {
      delimiter: delimiterOf(content),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      comment: '#',
      comment_no_infix: true,
    }) as unknown as typeof records
  } catch (error) {
    const { lines = 1, message } = error as { lines?: number; message: string }
    return { ok: false, faults: [{ line: lines, column: '', value: '', reason: message }] }
  }
  const [head, ...body] = records
  if (!head) return { ok: false, faults: [{ line: 1, column: '', value: '', reason: 'the file is empty' }] }

  const names = new Map<string, Column>()
  for (const [column, aliases] of Object.entries(columns) as [Column, string[]][]) for (const name of [column, ...aliases]) names.set(plain(name), column)
  const order = head.record.map((name) => names.get(plain(name)))
  const faults: TableFault[] = []
  head.record.forEach((name, index) => {
    const column = order[index]
    if (!column) faults.push({ line: 1, column: name, value: '', reason: `unknown column; known are ${Object.keys(columns).join(', ')}` })
    else if (order.indexOf(column) !== index) faults.push({ line: 1, column: name, value: '', reason: `stands for ${column}, which is there already` })
  })
  for (const column of required) if (!order.includes(column)) faults.push({ line: 1, column, value: '', reason: 'this column is missing' })
  if (faults.length) return { ok: false, faults }

  let previousEnd = head.info.lines
  const rows: TableRow<Column>[] = []
  for (const { record, info } of body) {
    const line = previousEnd + 1
    previousEnd = info.lines
    if (record.every((cell) => cell === '')) continue
    if (record.length > order.length) {
      faults.push({ line, column: '', value: record.slice(order.length).join(' '), reason: `has ${record.length} cells, the head has ${order.length}` })
      continue
    }
    const cells = Object.fromEntries(Object.keys(columns).map((column) => [column, ''])) as Record<Column, string>
    order.forEach((column, index) => {
      if (column) cells[column] = record[index] ?? ''
    })
    rows.push({ line, cells })
  }
  return faults.length ? { ok: false, faults } : { ok: true, rows }
}

function delimiterOf(content: string): string {
  const head = content.split('\n').find((line) => line.trim() && !line.startsWith('#')) ?? ''
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

/** A day as `2026-12-31`, from `2026-12-31` or `31.12.2026`; nothing if there is no such day. */
export function readDay(cell: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(cell)
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(cell)
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : german ? [german[3], german[2], german[1]] : []
  if (!year || !month || !day) return undefined
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? undefined : text
}

/** The parts of a cell that holds a list, separated by spaces, commas, semicolons or line breaks. */
export const readList = (cell: string): string[] => [...new Set(cell.split(/[\s,;]+/).filter(Boolean))]
