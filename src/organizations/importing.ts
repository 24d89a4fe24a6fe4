import { TableError, type TableFault, type TableRow } from '../platform/cells.ts'
import type { Table } from '../platform/csv.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { lockImports } from './contracts.ts'

export type ImportReport<Saved> = { ok: true; saved: Saved } | { ok: false; faults: TableFault[] }

export interface ImportProgress {
  done: number
  total?: number
}

export interface ImportOptions {
  dryRun: boolean
  progress: (progress: ImportProgress) => void
}

/** Rows at a time: a few MB of parameters. */
const BATCH = 500

/** In one transaction, one import at a time; faults in the table become the report. */
export async function importing<Saved>(db: Db, work: (tx: Tx) => Promise<Saved>): Promise<ImportReport<Saved>> {
  try {
    const saved = await transaction(
      db,
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

/** First pass: returns the number of rows. Throws a TableError with all faults. */
export async function checkRows<Column extends string>(
  table: Table<Column>,
  check: (rows: TableRow<Column>[], faults: TableFault[]) => Promise<void> | void,
  { progress }: ImportOptions,
): Promise<number> {
  const faults: TableFault[] = []
  let done = 0
  for await (const rows of inBatches(table.rows(), BATCH)) {
    await check(rows, faults)
    done += rows.length
    progress({ done })
  }
  if (faults.length) throw new TableError(faults)
  return done
}

/** Second pass: saves the rows in batches. */
export async function saveRows<Column extends string, Item>(
  table: Table<Column>,
  total: number,
  read: (row: TableRow<Column>) => Item | undefined,
  save: (items: Item[]) => Promise<void>,
  { progress }: ImportOptions,
) {
  let done = 0
  for await (const rows of inBatches(table.rows(), BATCH)) {
    await save(rows.map(read).filter((item) => item !== undefined))
    done += rows.length
    progress({ done, total })
  }
}

async function* inBatches<T>(things: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const thing of things) {
    batch.push(thing)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length) yield batch
}
