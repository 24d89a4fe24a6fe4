import { readFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import type { Command } from 'commander'
import type { ImportOptions, ImportProgress, ImportReport } from '../organizations/importing.ts'
import type { TableFault } from '../platform/cells.ts'
import type { Db } from '../platform/db.ts'
import { hintOf } from './hints.ts'
import { CommandError, harmless, print, type StatusLine, statusLine } from './output.ts'
import { withTools } from './tools.ts'

export interface ImportSummary {
  added: string[]
  changed: { name: string; fields: { field: string; from: string; to: string }[] }[]
  unchanged: string[]
  notes: string[]
}

interface ImportCommand {
  noun: string
  dryRun: boolean
  json: boolean
}

/** At a terminal; `--json` lists all. */
const MOST_LISTED = 200
const MOST_FAULTS = 500
/** Characters of a cell. */
const MOST_SHOWN = 200

/** Of every import. */
export interface ImportFlags {
  dryRun?: boolean
  json?: boolean
  template?: boolean
}

interface Wish {
  noun: string
  /** Of `src/organizations`. */
  template: string
  file: string | undefined
  options: ImportFlags
  command: Command
}

/** Prints the template, or imports the file: lists faults and fails for them. */
export async function importOrTemplate<Saved>(
  { noun, template, file, options, command }: Wish,
  importFile: (db: Db, file: string, options: ImportOptions) => Promise<ImportReport<Saved>>,
  summarise: (saved: Saved) => ImportSummary,
) {
  if (options.template)
    return print((await readFile(new URL(`../organizations/${template}`, import.meta.url), 'utf8')).trimEnd())
  if (!file) return command.error('error: name the file to import, or --template', { exitCode: 2 })
  const { dryRun = false, json = false } = options
  keepHeapSmall()
  const line = statusLine(process.stderr)
  const report = await withTools(({ db }) =>
    importFile(db, file, { dryRun, progress: showProgress(line, noun, dryRun) }),
  ).finally(line.clear)
  if (!report.ok) return failImport(report.faults, { json })
  printImport(summarise(report.saved), { noun, dryRun, json })
}

function showProgress(line: StatusLine, noun: string, dryRun: boolean): (progress: ImportProgress) => void {
  return ({ done, total }) =>
    line.show(
      total === undefined ? `${done} ${noun} checked` : `${done} of ${total} ${noun} ${dryRun ? 'compared' : 'saved'}`,
    )
}

export function printImport(
  { added, changed, unchanged, notes }: ImportSummary,
  { dryRun, json, noun }: ImportCommand,
) {
  if (json) return print(JSON.stringify({ dryRun, added, changed, unchanged, notes }, null, 2))
  for (const name of added.slice(0, MOST_LISTED)) print(harmless(`new        ${name}`))
  if (added.length > MOST_LISTED) print(`new        … and ${added.length - MOST_LISTED} more`)
  for (const { name, fields } of changed.slice(0, MOST_LISTED)) {
    for (const { field, from, to } of fields) print(harmless(`changed    ${name}: ${field} from "${from}" to "${to}"`))
  }
  if (changed.length > MOST_LISTED) print(`changed    … and ${changed.length - MOST_LISTED} more`)
  for (const note of notes.slice(0, MOST_LISTED)) print(harmless(`note       ${note}`))
  if (notes.length > MOST_LISTED)
    print(`note       … and ${notes.length - MOST_LISTED} more; --json prints all of them`)
  const counts = `${added.length} new, ${changed.length} changed, ${unchanged.length} unchanged ${noun}`
  print(dryRun ? `${counts} (--dry-run: nothing was written)` : counts)
}

function failImport(faults: TableFault[], { json }: { json: boolean }): never {
  if (json) print(JSON.stringify({ faults }, null, 2))
  else {
    for (const fault of faults.slice(0, MOST_FAULTS)) {
      const { line, column, value, reason } = fault
      const shown = value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value
      const place = `line ${line}${column ? `, ${column}` : ''}${shown ? `, "${shown}"` : ''}`
      process.stderr.write(`${harmless(`${place}: ${reason}${hintOf(fault)}`)}\n`)
    }
    if (faults.length > MOST_FAULTS)
      process.stderr.write(`… and ${faults.length - MOST_FAULTS} more; --json prints all of them\n`)
  }
  throw new CommandError(`${faults.length} ${faults.length === 1 ? 'error' : 'errors'}; nothing was imported.`)
}

/**
 * With much memory, V8 lets the heap grow to six times the live data. Unlike limits, these flags work in a running
 * process and never end it.
 */
function keepHeapSmall() {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=20')
}
