/** A failure that the person at the terminal can do something about: one message, exit 1. */
export class CommandError extends Error {}

export interface Column<Row> {
  title: string
  value: (row: Row) => string | number | boolean | null | undefined
  /** Numbers stand on the right. */
  right?: boolean
}

/** Prints rows as a table for people, or as JSON for programs. */
export function printRows<Row extends object>(
  rows: Row[],
  columns: Column<Row>[],
  options: { json?: boolean | undefined; empty: string },
) {
  if (options.json) return print(JSON.stringify(rows, null, 2))
  if (rows.length === 0) return print(options.empty)
  const cells = rows.map((row) => columns.map(({ value }) => shown(value(row))))
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((line) => [...(line[index] ?? '')].length)),
  )
  const line = (texts: string[]) =>
    texts
      .map((text, index) => pad(text, widths[index] ?? 0, columns[index]?.right))
      .join('  ')
      .trimEnd()
  print(line(columns.map(({ title }) => title)))
  print(widths.map((width) => '─'.repeat(width)).join('  '))
  for (const texts of cells) print(line(texts))
}

function shown(value: string | number | boolean | null | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return harmless(String(value ?? ''))
}

/** What somebody else typed must not steer the terminal. */
export const harmless = (text: string): string => text.replace(/\p{Cc}/gu, ' ')

function pad(text: string, width: number, right: boolean | undefined): string {
  const space = ' '.repeat(Math.max(0, width - [...text].length))
  return right ? space + text : text + space
}

export const print = (text: string) => void process.stdout.write(`${text}\n`)

/** One line that is written over again and again. */
export interface StatusLine {
  show(text: string): void
  /** Leaves the line empty, for what comes next. */
  clear(): void
}

/** Shows on a terminal how far a long job is; a file or another program gets nothing of it. */
export function statusLine(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): StatusLine {
  let shown = false
  return {
    show(text) {
      if (stream.isTTY) stream.write(`\r${text}\x1b[K`)
      shown = true
    },
    clear() {
      if (stream.isTTY && shown) stream.write('\r\x1b[K')
      shown = false
    },
  }
}
