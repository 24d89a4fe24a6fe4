import type { Command } from 'commander'
import { renameCompany } from '../organizations/companies.ts'
import { listOrganizations } from '../organizations/people-lists.ts'
import type { Db } from '../platform/db.ts'
import { type MergeReport, mergeCompanies } from '../tickets/merging-companies.ts'
import { countOpenTickets } from '../tickets/queries.ts'
import { harmless, print, printRows } from './output.ts'
import { allPages, withTools } from './tools.ts'

export function organizationCommands(program: Command) {
  const organization = program.command('organization').description('companies; contracts create them')

  organization
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

  organization
    .command('rename')
    .argument('<old>', 'the present name')
    .argument('<new>', 'the new name')
    .description('rename a company; people, contracts and tickets stay with it')
    .addHelpText('after', '\nExample:\n  schalter organization rename "Brandt GmbH" "Brandt Maschinenbau GmbH"')
    .action(async (old: string, wanted: string) => {
      const { from, to } = await withTools(({ db }) => renameCompany(db, old, wanted))
      print(harmless(`${from} is now ${to}.`))
    })

  organization
    .command('merge')
    .argument('<from>', 'the company that goes')
    .argument('<into>', 'the company that stays')
    .description('make two companies one. Without --confirm, only show what would happen')
    .option('--confirm', 'merge them')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nPeople, roles, contracts with their domains, and tickets with their files move. It cannot be undone.\n\n' +
        'Examples:\n  schalter organization merge "Brandt GmbH" "Brandt Maschinenbau GmbH"\n  ' +
        'schalter organization merge "Brandt GmbH" "Brandt Maschinenbau GmbH" --confirm',
    )
    .action(async (from: string, into: string, { confirm = false, json }: { confirm?: boolean; json?: boolean }) => {
      const report = await withTools(({ db }) => mergeCompanies(db, { from, into }, { dryRun: !confirm }))
      if (json) return print(JSON.stringify({ done: confirm, ...report }, null, 2))
      for (const line of mergeLines(report)) print(harmless(line))
      print(confirm ? 'They are one company now.' : 'Nothing was changed. To merge them, add --confirm.')
    })
}

/** What moves, and who sees more than before. */
function mergeLines({ from, into, contracts, people, administrators, tickets, files }: MergeReport): string[] {
  const both = people.filter((person) => person.both).length
  const gained = people.filter(({ administrator }) => administrator).map(({ email }) => email)
  const open = ({ all, confidential }: MergeReport['tickets']['from']) => all - confidential
  const seeing = (of: string, who: string[], more: number) =>
    who.length ? [`Administrators of ${of}, who then see ${more} more tickets: ${who.join(', ')}`] : []
  return [
    `From ${from.name} to ${into.name}:`,
    `  ${people.length} people (${both} of them in both), ${contracts.length} contracts, ` +
      `${tickets.from.all} tickets, ${files} files`,
    ...(contracts.length ? [`  contracts: ${contracts.slice(0, 50).join(', ')}`] : []),
    ...seeing(from.name, gained, open(tickets.into)),
    ...seeing(into.name, administrators, open(tickets.from)),
    `Confidential tickets (${tickets.from.confidential} and ${tickets.into.confidential}) stay visible only to their ` +
      'requesters and participants.',
    'Everybody can then share tickets with the people of both.',
  ]
}

async function companies(db: Db, page: { day: string; after: string; limit: number }) {
  const lines = await listOrganizations(db, page)
  const open = await countOpenTickets(
    db,
    lines.map(({ id }) => id),
  )
  return lines.map(({ id, ...line }) => ({ ...line, openTickets: open.get(id) ?? 0 }))
}
