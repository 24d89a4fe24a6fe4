import { openTable, type Table, TableError, type TableFault, type TableRow } from '../platform/csv.ts'
import type { Db, Tx } from '../platform/db.ts'
import { CONTRACT_COLUMNS, type ContractInput, REQUIRED_COLUMNS, readContract } from './contract-input.ts'
import { lockImports, type SaveReport, saveContracts } from './contracts.ts'

export type ImportReport<Saved> = { ok: true; saved: Saved } | { ok: false; faults: TableFault[] }

export interface ImportOptions {
  dryRun: boolean
  progress: (done: number) => void
}

/** Rows written at a time: a few MB of parameters. */
export const BATCH = 1000

/** Takes contracts in from a file: all of them, or none and a list of every row that is wrong. */
export async function importContracts(db: Db, file: string, options: ImportOptions): Promise<ImportReport<SaveReport>> {
  return importing(db, async (tx) => {
    const table = await openTable(file, CONTRACT_COLUMNS, REQUIRED_COLUMNS)
    const faults: TableFault[] = []
    const lines = new Map<string, number>()
    for await (const row of table.rows()) {
      const input = readContract(row, faults)
      if (!input) continue
      const earlier = lines.get(input.number.toLowerCase())
      if (earlier)
        faults.push({ line: row.line, column: 'contract_number', value: input.number, reason: `stands in line ${earlier} already` })
      lines.set(input.number.toLowerCase(), row.line)
    }
    if (faults.length) throw new TableError(faults)

    const saved: SaveReport = { added: [], changed: [], unchanged: [] }
    const save = (inputs: ContractInput[]) => saveContracts(tx, inputs, saved, options)
    await saveRows(table, (row) => readContract(row, faults), save, options)
    return saved
  })
}

/** Runs an import in one transaction, alone; what is wrong with its table becomes its report. */
export async function importing<Saved>(db: Db, work: (tx: Tx) => Promise<Saved>): Promise<ImportReport<Saved>> {
  try {
    const saved = await db.$transaction(
      async (tx) => {
        await lockImports(tx)
        return work(tx)
      },
      { timeout: 600_000 },
    )
    return { ok: true, saved }
  } catch (error) {
    if (error instanceof TableError) return { ok: false, faults: error.faults }
    throw error
  }
}

/** The second pass over a table whose rows are all right: reads each again and saves them a batch at a time. */
export async function saveRows<Column extends string, Item>(
  table: Table<Column>,
  read: (row: TableRow<Column>) => Item | undefined,
  save: (items: Item[]) => Promise<void>,
  { progress }: Pick<ImportOptions, 'progress'>,
) {
  let done = 0
  for await (const rows of inBatches(table.rows(), BATCH)) {
    await save(rows.map(read).filter((item) => item !== undefined))
    done += rows.length
    progress(done)
  }
}

/** The same things in lists of at most `size`. */
export async function* inBatches<T>(things: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const thing of things) {
    batch.push(thing)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length) yield batch
}
