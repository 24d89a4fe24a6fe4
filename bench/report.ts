import { styleText } from 'node:util'

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 })
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 2, minimumFractionDigits: 2 })

export const count = (value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? '–' : number.format(value)
export const ms = (value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? '–' : short.format(value)
export const fineMs = (value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? '–' : fine.format(value)
export const factor = (value: number) => (Number.isNaN(value) ? '–' : `${fine.format(value)} ×`)
export const percent = (value: number) => `${Math.round(value * 100)} %`

export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const padded = (cell: string, column: number) =>
    column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  const line = (cells: string[]) => `| ${cells.map(padded).join(' | ')} |`
  const rule = widths.map((width, column) => (column ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2)))
  return [line(head), `|${rule.join('|')}|`, ...rows.map(line)].join('\n')
}

export function verdict(reached: boolean, text: string): string {
  return `${reached ? styleText('green', 'reached') : styleText('yellow', 'missed ')}  ${text}`
}

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
