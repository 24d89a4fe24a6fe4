import type { Command } from 'commander'
import { listOrganizations } from '../organizations/people.ts'
import type { Db } from '../platform/db.ts'
import { countOpenTickets } from '../tickets/queries.ts'
import { printRows } from './output.ts'
import { allPages, withTools } from './tools.ts'

export function organizationCommands(program: Command) {
  program
    .command('organization')
    .description('companies; contracts create them')
    .command('list')
    .description('list companies by name')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      printRows(
        await withTools(({ db, today }) =>
          allPages(
            (after, limit) => companies(db, { day: today, after, limit }),
            ({ name }) => name,
          ),
        ),
        [
          { title: 'COMPANY', value: (row) => row.name },
          { title: 'PEOPLE', value: (row) => row.people, right: true },
          { title: 'CONTRACTS', value: (row) => row.contracts, right: true },
          { title: 'SUPPORTED UNTIL', value: (row) => row.validUntil ?? 'no valid contract' },
          { title: 'OPEN TICKETS', value: (row) => row.openTickets, right: true },
        ],
        { json, empty: 'No companies yet. A contract brings one: schalter contract add --help' },
      )
    })
}

async function companies(db: Db, page: { day: string; after: string; limit: number }) {
  const lines = await listOrganizations(db, page)
  const open = await countOpenTickets(
    db,
    lines.map(({ id }) => id),
  )
  return lines.map(({ id, ...line }) => ({ ...line, openTickets: open.get(id) ?? 0 }))
}
