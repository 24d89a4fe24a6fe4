import type { Command } from 'commander'
import { addContract } from '../organizations/contract-adding.ts'
import { importContracts } from '../organizations/contract-import.ts'
import type { ContractColumn } from '../organizations/contract-input.ts'
import {
  contractsByNumber,
  endContract,
  listContracts,
  type RecordedContract,
  type SaveReport,
} from '../organizations/contracts.ts'
import { importing } from '../organizations/importing.ts'
import { shownAddress, shownDomain } from '../platform/addresses.ts'
import { readDay } from '../platform/cells.ts'
import { addDays } from '../platform/clock.ts'
import { hintOf, remedyFor } from './hints.ts'
import { type ImportFlags, type ImportSummary, importOrTemplate, printImport } from './imports.ts'
import { CommandError, print, printRows } from './output.ts'
import { allPages, withTools } from './tools.ts'

interface AddOptions {
  organization?: string
  from?: string
  until?: string
  domains?: string
  emails?: string
  mainContact?: string
  approvalEmail?: string
  authorizers?: string
  billing?: string
  hours?: string
  services?: string
  modules?: string
}

export function contractCommands(program: Command) {
  const contract = program.command('contract').description('contracts: who is supported, and when')

  contract
    .command('import [file]')
    .description('import contracts from a spreadsheet saved as CSV, by contract number; all or nothing')
    .option('--dry-run', 'only show what would happen')
    .option('--json', 'print the report as JSON')
    .option('--template', 'print a template with a comment on every column')
    .addHelpText(
      'after',
      '\nExamples:\n  schalter contract import --template > contracts.csv\n  schalter contract import ' +
        'contracts.csv --dry-run\n  schalter contract import contracts.csv',
    )
    .action(async (file: string | undefined, options: ImportFlags, command: Command) => {
      await importOrTemplate(
        { noun: 'contracts', template: 'contract-template.csv', file, options, command },
        importContracts,
        summaryOf,
      )
    })

  contract
    .command('list')
    .description('list contracts by number')
    .option('--organization <name>', 'only contracts of this company')
    .option('--json', 'print JSON')
    .action(async ({ organization, json }: { organization?: string; json?: boolean }) => {
      const rows = await withTools(({ db, today }) =>
        allPages(
          (after, limit) => listContracts(db, { day: today, organization, after, limit }),
          ({ number }) => number,
        ),
      )
      printRows(
        rows,
        [
          { title: 'NUMBER', value: (row) => row.number },
          { title: 'COMPANY', value: (row) => row.organization },
          { title: 'FROM', value: (row) => row.validFrom },
          { title: 'UNTIL', value: (row) => row.validUntil },
          { title: 'STATUS', value: (row) => row.status },
          { title: 'BILLING', value: (row) => row.billing },
          { title: 'HOURS', value: (row) => row.includedHours, right: true },
          { title: 'COVERS', value: (row) => row.covers.map(shownCover).join(' ') },
        ],
        { json, empty: 'No contracts yet. Add one: schalter contract add --help' },
      )
    })

  contract
    .command('add <number>')
    .description('add a contract, or change the one with this number; omitted values stay unchanged')
    .option('--organization <name>', 'the company, created if it is new; required for a new contract')
    .option('--from <day>', 'first day, such as 2026-01-01 or 01.01.2026; required for a new contract')
    .option('--until <day>', 'last day (inclusive); required for a new contract')
    .option('--domains <list>', 'covered domains; subdomains only if listed')
    .option('--emails <list>', 'covered addresses')
    .option('--main-contact <name>', 'contact for questions about the contract')
    .option('--approval-email <address>', 'address for approving hours')
    .option('--authorizers <list>', 'addresses of people who may order work')
    .option('--billing <kind>', 'included, hourly or none (default for a new contract: included)')
    .option('--hours <number>', 'included hours, such as 40 or 12.5')
    .option('--services <list>', 'agreed services, separated by commas')
    .option('--modules <list>', 'parts of the portal: faq, transfers')
    .addHelpText(
      'after',
      '\nSeparate list items with spaces or commas, and quote the list. "" clears a value.\n\nExample:\n  ' +
        'schalter contract add RV-2026-017 --organization "Brandt Maschinenbau GmbH" --from 2026-01-01 --until ' +
        '31.12.2026 --domains "brandt-maschinenbau.example brandt-service.example"\n\nTo renew it:\n  schalter ' +
        'contract add RV-2026-017 --until 31.12.2027',
    )
    .action(async (number: string, options: AddOptions, command: Command) => {
      const outcome = await withTools(({ db, today }) =>
        importing(db, async (tx) => {
          const [recorded] = await contractsByNumber(tx, [number])
          const missing = (['organization', 'from', 'until'] as const).filter((name) => !recorded && !options[name])
          if (missing.length)
            command.error(`error: there is no contract ${number} yet; a new one requires --${missing.join(' and --')}.`)
          return addContract(tx, cellsOf(number, options, recorded), today)
        }),
      )
      if (!outcome.ok)
        throw new CommandError(
          outcome.faults.map((fault) => `${fault.column} "${fault.value}" ${fault.reason}${hintOf(fault)}`).join('\n'),
        )
      printImport(summaryOf(outcome.saved), { dryRun: false, json: false, noun: 'contracts' })
    })

  contract
    .command('end <number>')
    .description('end a contract; people and tickets stay, but its people cannot sign in after the last day')
    .option('--on <day>', 'last day, such as 2026-12-31 or 31.12.2026 (default: yesterday, so that it ends now)')
    .addHelpText('after', '\nExample:\n  schalter contract end RV-2026-017 --on 31.12.2026')
    .action(async (number: string, { on }: { on?: string }) => {
      const given = on ? readDay(on) : undefined
      if (on && !given) throw new CommandError(`"${on}" is not a date such as 2026-12-31 or 31.12.2026.`)
      const day = await withTools(async ({ db, today }) => {
        const last = given ?? addDays(today, -1)
        await endContract(db, number, last)
        return last
      })
      print(`Contract ${number} ends on ${day}.`)
    })
}

const shownCover = (covered: string) => (covered.includes('@') ? shownAddress(covered) : shownDomain(covered))

function summaryOf({ added, changed, unchanged, companies, coverNobody, notes }: SaveReport): ImportSummary {
  const shown = coverNobody.slice(0, 20).join(', ')
  const more = coverNobody.length > 20 ? ` and ${coverNobody.length - 20} more` : ''
  return {
    added,
    changed: changed.map(({ number, fields }) => ({ name: number, fields })),
    unchanged,
    notes: [
      ...companies.map(({ name, sharesWith: other }) =>
        other
          ? `${name} is a new company with domains or addresses of ${other}; ` +
            remedyFor({ by: 'merge', from: name, to: other })
          : `${name} is a new company.`,
      ),
      ...(coverNobody.length
        ? [
            `Nobody is covered yet by ${shown}${more}: no domains, no addresses, and no people in the company. Give ` +
              '--domains or --emails, or: schalter customer invite --help',
          ]
        : []),
      ...notes,
    ],
  }
}

/** What is given, else what is recorded. */
function cellsOf(
  number: string,
  options: AddOptions,
  recorded: RecordedContract | undefined,
): Record<ContractColumn, string> {
  const cells: Record<ContractColumn, string> = {
    contract_number: number,
    organization: options.organization ?? recorded?.organization ?? '',
    valid_from: options.from ?? recorded?.validFrom ?? '',
    valid_until: options.until ?? recorded?.validUntil ?? '',
    email_domains: options.domains ?? recorded?.domains.join(' ') ?? '',
    emails: options.emails ?? recorded?.emails.join(' ') ?? '',
    main_contact: options.mainContact ?? recorded?.mainContact ?? '',
    approval_email: options.approvalEmail ?? recorded?.approvalEmail ?? '',
    authorizers: options.authorizers ?? recorded?.authorizers.join(' ') ?? '',
    billing: options.billing ?? recorded?.billing ?? '',
    included_hours: options.hours ?? recorded?.includedHours ?? '',
    services: options.services ?? recorded?.services.join(', ') ?? '',
    modules: options.modules ?? recorded?.modules.join(' ') ?? '',
  }
  for (const column of Object.keys(cells) as ContractColumn[]) cells[column] = cells[column].trim()
  return cells
}
