import { TableError, type TableFault } from '../platform/cells.ts'
import type { Day } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { companyNames } from './company-names.ts'
import { type ContractColumn, readContract } from './contract-input.ts'
import { emptyReport, type SaveReport, saveContracts } from './contracts.ts'

/** One contract, as an import with one row. Throws a TableError. */
export async function addContract(tx: Tx, cells: Record<ContractColumn, string>, today: Day): Promise<SaveReport> {
  const faults: TableFault[] = []
  const input = readContract({ line: 1, cells }, faults)
  if (!input) throw new TableError(faults)
  const faultsOfCompanies = await companyNames(tx)
  const wrong = await faultsOfCompanies([{ line: 1, number: input.number, organization: input.organization }])
  if (wrong.length) throw new TableError(wrong)
  const report = emptyReport()
  await saveContracts(tx, [input], report, { dryRun: false })
  const { number, validFrom, validUntil } = input
  if (validUntil < today) report.notes.push(`${number} ended on ${validUntil}; it covers nobody any more.`)
  if (validFrom > today) report.notes.push(`${number} begins on ${validFrom}; it covers nobody before.`)
  return report
}
