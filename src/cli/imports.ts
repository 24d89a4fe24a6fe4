import type { TableFault } from '../platform/csv.ts'
import { CommandError, print } from './output.ts'

export interface ImportSummary {
  added: string[]
  changed: { name: string; fields: { field: string; from: string; to: string }[] }[]
  unchanged: string[]
}

/** Says what an import did or would do, field by field. */
export function printImport(summary: ImportSummary, { dryRun, json, noun }: { dryRun: boolean; json: boolean; noun: string }) {
  if (json) return print(JSON.stringify({ dryRun, ...summary }, null, 2))
  for (const name of summary.added.slice(0, 200)) print(`new        ${name}`)
  if (summary.added.length > 200) print(`new        … and ${summary.added.length - 200} more`)
  for (const { name, fields } of summary.changed.slice(0, 200)) {
    for (const { field, from, to } of fields) print(`changed    ${name}: ${field} from "${from}" to "${to}"`)
  }
  if (summary.changed.length > 200) print(`changed    … and ${summary.changed.length - 200} more`)
  const counts = `${summary.added.length} new, ${summary.changed.length} changed, ${summary.unchanged.length} unchanged ${noun}`
  print(dryRun ? `${counts} (--dry-run: nothing was written)` : counts)
}

/** Lists every bad row with line, column, value and reason, then fails. */
export function failImport(faults: TableFault[], { json }: { json: boolean }): never {
  if (json) print(JSON.stringify({ faults }, null, 2))
  else
    for (const { line, column, value, reason } of faults.slice(0, 500))
      process.stderr.write(`line ${line}${column ? `, ${column}` : ''}${value ? `, "${value}"` : ''}: ${reason}\n`)
  if (faults.length > 500) process.stderr.write(`… and ${faults.length - 500} more\n`)
  throw new CommandError(`${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}; nothing was imported.`)
}
