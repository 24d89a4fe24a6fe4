import { readTable, type TableFault } from '../platform/csv.ts'
import type { Db } from '../platform/db.ts'
import { CONTRACT_COLUMNS, type ContractInput, readContract, REQUIRED_COLUMNS } from './contract-input.ts'
import { lockImports, type SaveReport, saveContracts } from './contracts.ts'

export type ImportReport<Saved> = { ok: true; saved: Saved } | { ok: false; faults: TableFault[] }

export interface ImportOptions {
  dryRun: boolean
  progress: (done: number, total: number) => void
}

/** Takes contracts in from a file: all of them, or none and a list of every row that is wrong. */
export async function importContracts(db: Db, file: string, { dryRun, progress }: ImportOptions): Promise<ImportReport<SaveReport>> {
  const table = await readTable(file, CONTRACT_COLUMNS, REQUIRED_COLUMNS)
  if (!table.ok) return table
  const faults: TableFault[] = []
  const inputs: ContractInput[] = []
  const lines = new Map<string, number>()
  for (const row of table.rows) {
    const input = readContract(row, faults)
    if (!input) continue
    const earlier = lines.get(input.number.toLowerCase())
    if (earlier) faults.push({ line: row.line, column: 'contract_number', value: input.number, reason: `stands in line ${earlier} already` })
    lines.set(input.number.toLowerCase(), row.line)
    inputs.push(input)
  }
  if (faults.length) return { ok: false, faults }
  const saved = await db.$transaction(
    async (tx) => {
      await lockImports(tx)
      return saveContracts(tx, inputs, { dryRun, progress: (done) => progress(done, inputs.length) })
    },
    { timeout: 300_000 },
  )
  return { ok: true, saved }
}
