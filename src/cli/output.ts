/** Exits with 1 and one message that the user can act on. */
export class CommandError extends Error {}

interface Column<Row> {
  title: string
  value: (row: Row) => string | number | boolean | null | undefined
  right?: boolean
}

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

/** Control characters could steer the terminal. */
export const harmless = (text: string): string => text.replace(/\p{Cc}/gu, ' ')

function pad(text: string, width: number, right: boolean | undefined): string {
  const space = ' '.repeat(Math.max(0, width - [...text].length))
  return right ? space + text : text + space
}

export const print = (text: string) => void process.stdout.write(`${text}\n`)

export interface StatusLine {
  show(text: string): void
  clear(): void
}

/** Only at a terminal; files and pipes get nothing. */
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
