import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { TableError, type TableFault, type TableRow } from './cells.ts'
import { decode, EncodingError } from './encoding.ts'
import { foldText } from './folding.ts'

/** Rows can be read more than once. */
export interface Table<Column extends string> {
  columns: Set<Column>
  /** What was assumed, for a human to check. */
  notes: string[]
  rows(): AsyncIterable<TableRow<Column>>
}

/** Far more than any of our tables has. */
const MOST_COLUMNS = 200

/** Of the whole file. */
const refusal = (reason: string, line = 1) => new TableError([{ line, column: '', value: '', reason }])

/**
 * Accepts comma, semicolon or tab; UTF-8 with or without BOM, UTF-16 or Windows-1252. `columns` lists the headings,
 * compared without case, spaces and accents. Above the heading, lines that begin with # are comments. Throws a
 * TableError.
 */
export async function openTable<Column extends string>(
  file: string,
  columns: Record<Column, string[]>,
  required: readonly Column[],
): Promise<Table<Column>> {
  const bytes = await readFile(file)
  if (isWorkbook(bytes)) throw refusal('this is a workbook; save the sheet as CSV first')
  const { text, assumed } = readText(bytes)
  const sheet = openSheet(text)
  const order = await readHead(sheet, columns, required)
  const empty = Object.fromEntries(Object.keys(columns).map((column) => [column, ''])) as Record<Column, string>
  const words = assumed.map((word) => `“${word}”`).join(', ')
  const notes = assumed.length
    ? [
        'The file does not say its encoding and was read as Windows-1252. ' +
          `If ${words} is wrong: save it as “CSV UTF-8”.`,
      ]
    : []
  const marked = [...sheet.text.matchAll(/\n[ \t]{0,100}"?#/g)].length
  if (marked)
    notes.push(`Below the heading, # begins no comment: such lines are rows like all others (${marked} in this file).`)
  return {
    columns: new Set(order.filter((column) => column !== undefined)),
    notes,
    rows: () => rowsOf(sheet, order, empty),
  }
}

/** .xlsx and .ods are ZIP files, .xls has a signature of its own. */
function isWorkbook(bytes: Buffer): boolean {
  const head = bytes.toString('hex', 0, 4)
  return head === '504b0304' || head === 'd0cf11e0'
}

function readText(bytes: Buffer) {
  try {
    const { text, assumed } = decode(bytes)
    // The parser counts a quoted CRLF as two lines.
    return { text: text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'), assumed }
  } catch (error) {
    throw error instanceof EncodingError ? refusal(error.message) : error
  }
}

interface Sheet {
  /** From the heading on, below as many empty lines as stood above it. */
  text: string
  delimiter: string
}

const DELIMITERS = [';', '\t', ',']

/** Passes over what may stand above the heading: comments, empty lines, `sep=;`. */
function openSheet(text: string): Sheet {
  let at = 0
  let above = 0
  let said: string | undefined
  while (at < text.length) {
    const end = endOfLine(text, at)
    const line = text.slice(at, end)
    const [, sign] = /^"?sep=(.)"?[,;\t ]*\n?$/i.exec(line) ?? []
    if (sign && !DELIMITERS.includes(sign))
      throw refusal(`the separator ${sign} is none of comma, semicolon and tab`, above + 1)
    if (sign) said = sign
    else if (isComment(line)) {
      const past = endOfComment(text, at, end)
      above += lineBreaksIn(text.slice(end, past))
      at = past
      above++
      continue
    } else if (!/^[\s,;"]*$/.test(line)) break
    at = end
    above++
  }
  const rest = text.slice(at)
  return { text: '\n'.repeat(above) + rest, delimiter: said ?? delimiterOf(rest.slice(0, endOfLine(rest, 0))) }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end + 1
}

const isComment = (line: string) => /^[ \t]{0,100}"?[ \t]{0,100}#/.test(line)

/** Spreadsheets quote comments like other cells; such a cell may span lines. */
function endOfComment(text: string, from: number, end: number): number {
  if (!/^[ \t]{0,100}"/.test(text.slice(from, end))) return end
  let quote = text.indexOf('"', text.indexOf('"', from) + 1)
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2)
  return quote < 0 ? end : endOfLine(text, quote)
}

function delimiterOf(head: string): string {
  const outsideQuotes = head.replace(/"[^"]*"/g, '')
  const counts = DELIMITERS.map((sign) => ({ sign, count: outsideQuotes.split(sign).length - 1 }))
  return counts.sort((one, other) => other.count - one.count)[0]?.sign ?? ';'
}

interface CsvRecord {
  record: string[]
  info: { lines: number }
}

/** A stream, so that a large file is never held as objects. */
async function* recordsOf({ text, delimiter }: Sheet): AsyncGenerator<CsvRecord> {
  const parser = Readable.from(slices(text)).pipe(
    parse({ delimiter, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }),
  )
  try {
    yield* parser as AsyncIterable<CsvRecord>
  } catch (error) {
    const { lines = 1, message } = error as { lines?: number; message: string }
    throw refusal(message, lines)
  }
}

function* slices(text: string) {
  for (let start = 0; start < text.length; start += 65_536) yield text.slice(start, start + 65_536)
}

/** Columns as they stand; undefined without a heading. */
type Order<Column> = (Column | undefined)[]

async function readHead<Column extends string>(
  sheet: Sheet,
  columns: Record<Column, string[]>,
  required: readonly Column[],
): Promise<Order<Column>> {
  const { value: head } = await recordsOf(sheet).next()
  if (!head) throw refusal('the file is empty')
  const names = new Map<string, Column>()
  for (const [column, aliases] of Object.entries(columns) as [Column, string[]][])
    for (const name of [column, ...aliases]) names.set(plain(name), column)
  const { record, info } = head as CsvRecord
  const line = info.lines - lineBreaksOf(record)
  if (record.length > MOST_COLUMNS) throw refusal(`has ${record.length} columns; at most ${MOST_COLUMNS}`, line)
  const faults: TableFault[] = []
  const order: Order<Column> = []
  for (const name of record) {
    const column = names.get(plain(name))
    const fault = (reason: string) => void faults.push({ line, column: name, value: '', reason })
    if (name !== '' && !column) fault(`is unknown; known columns: ${Object.keys(columns).join(', ')}`)
    else if (column && order.includes(column)) fault(`is a second column for ${column}`)
    else order.push(column)
  }
  for (const column of required)
    if (!order.includes(column)) faults.push({ line, column, value: '', reason: 'is missing in the heading' })
  if (faults.length) throw new TableError(faults)
  return order
}

async function* rowsOf<Column extends string>(
  sheet: Sheet,
  order: Order<Column>,
  empty: Record<Column, string>,
): AsyncGenerator<TableRow<Column>> {
  let isHead = true
  for await (const { record, info } of recordsOf(sheet)) {
    const wasHead = isHead
    isHead = false
    if (wasHead || record.every((cell) => cell === '')) continue
    const cells = { ...empty }
    order.forEach((column, index) => {
      if (column) cells[column] = record[index]?.trim() ?? ''
    })
    const stray = record.findIndex((cell, index) => cell !== '' && !order[index])
    const line = info.lines - lineBreaksOf(record)
    yield { line, cells, ...(stray < 0 ? {} : { stray: { place: stray + 1, value: record[stray] ?? '' } }) }
  }
}

const lineBreaksOf = (record: string[]) => record.reduce((breaks, cell) => breaks + lineBreaksIn(cell), 0)

function lineBreaksIn(cell: string): number {
  let count = 0
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++
  return count
}

const plain = (name: string) => foldText(name).replace(/[^a-z0-9]/g, '')
