import { openTable, type Table } from '../platform/csv.ts'
import type { Db, Tx } from '../platform/db.ts'
import { companyNames, type NamedCompany } from './company-names.ts'
import {
  CONTRACT_COLUMNS,
  type ContractColumn,
  type ContractInput,
  OPTIONAL_FIELDS,
  REQUIRED_COLUMNS,
  readContract,
} from './contract-input.ts'
import { emptyReport, type SaveReport, saveContracts } from './contracts.ts'
import { checkRows, type ImportOptions, type ImportReport, importing, saveRows } from './importing.ts'

/** All rows, or none and a list of the wrong ones. */
export async function importContracts(db: Db, file: string, options: ImportOptions): Promise<ImportReport<SaveReport>> {
  return importing(db, async (tx) => {
    const table = await openTable(file, CONTRACT_COLUMNS, REQUIRED_COLUMNS)
    const total = await checkContracts(tx, table, options)
    const saved: SaveReport = { ...emptyReport(), notes: table.notes }
    const optional = Object.entries(OPTIONAL_FIELDS) as [keyof typeof OPTIONAL_FIELDS, ContractColumn][]
    const kept = optional.flatMap(([field, column]) => (table.columns.has(column) ? [] : [field]))
    const save = (inputs: ContractInput[]) => saveContracts(tx, inputs, saved, { ...options, kept })
    await saveRows(table, total, (row) => readContract(row, []), save, options)
    return saved
  })
}

async function checkContracts(tx: Tx, table: Table<ContractColumn>, options: ImportOptions): Promise<number> {
  const lines = new Map<string, number>()
  const faultsOfCompanies = await companyNames(tx)
  return checkRows(
    table,
    async (rows, faults) => {
      const named: NamedCompany[] = []
      for (const row of rows) {
        const input = readContract(row, faults)
        if (!input) continue
        const { number, organization } = input
        const earlier = lines.get(number.toLowerCase())
        if (earlier)
          faults.push({
            line: row.line,
            column: 'contract_number',
            value: number,
            reason: `is already in line ${earlier}`,
          })
        lines.set(number.toLowerCase(), row.line)
        named.push({ line: row.line, number, organization })
      }
      faults.push(...(await faultsOfCompanies(named)))
    },
    options,
  )
}
