import type { Command } from 'commander'
import { splitName } from '../accounts/names.ts'
import { mergePeople, type PeopleMerge } from '../organizations/merging-people.ts'
import { addPerson } from '../organizations/people.ts'
import { setPerson } from '../organizations/people-changes.ts'
import { importPeople } from '../organizations/people-import.ts'
import { listPeople } from '../organizations/people-lists.ts'
import { shownAddress } from '../platform/addresses.ts'
import { localTime } from '../platform/clock.ts'
import type { MembershipRole } from '../platform/db.ts'
import { type ImportFlags, importOrTemplate } from './imports.ts'
import { choice, yesOrNo } from './options.ts'
import { harmless, print, printRows } from './output.ts'
import { allPages, loadConfig, withTools } from './tools.ts'

interface PersonOptions {
  name: string
  organization: string
  role?: MembershipRole
  userName: string
  phone: string
  site: string
}

const ROLES = ['customer', 'admin'] as const

/** What moves, and where they are administrators. */
function mergeLines({ from, into, moved, companies }: PeopleMerge): string[] {
  const count = (place: string) => moved[place] ?? 0
  return [
    `From ${from.name} <${from.email}> to ${into.name} <${into.email}>:`,
    `  ${count('ticket.requester_id')} tickets, ${count('message.author_id')} messages, ` +
      `${count('draft.account_id')} drafts`,
    ...companies.map(({ name, administrator }) => `  ${name}${administrator ? ', as administrator' : ''}`),
  ]
}

export function customerCommands(program: Command) {
  const customer = program.command('customer').description('customers: the people of the companies')

  const personCommand = (name: string, description: string, invited: boolean, example: string) =>
    customer
      .command(`${name} <email>`)
      .description(description)
      .requiredOption('--name <name>', 'first and last name')
      .requiredOption('--organization <name>', 'the company; contracts create companies')
      .option(
        '--role <role>',
        'customer, or admin for a customer administrator (default: unchanged; customer for a new person)',
        choice(ROLES),
      )
      .option('--user-name <name>', 'sign-in name besides the address', '')
      .option('--phone <number>', 'phone number', '')
      .option('--site <name>', 'site of the company', '')
      .addHelpText('after', `\nExample:\n  ${example}`)
      .action(async (email: string, { name: fullName, ...options }: PersonOptions) => {
        await withTools(({ db }) => addPerson(db, { email, ...splitName(fullName), ...options }, { invited }))
        print(
          invited
            ? `${email} has been invited; the link works for 7 days.`
            : `${email} has been added. For the first sign-in, use “Lost your password?”.`,
        )
      })

  personCommand(
    'add',
    'add a person without sending a mail; they set a password with “Lost your password?”',
    false,
    'schalter customer add eva.brandt@brandt-maschinenbau.example --name "Eva Brandt" --organization "Brandt ' +
      'Maschinenbau GmbH" --user-name ebrandt',
  )
  personCommand(
    'invite',
    'add or select a person and mail them a link to choose a password; older links stop working',
    true,
    'schalter customer invite eva.brandt@brandt-maschinenbau.example --name "Eva Brandt" --organization ' +
      '"Brandt Maschinenbau GmbH" --role admin',
  )

  customer
    .command('set <email>')
    .description('change the given values of a customer')
    .option('--role <role>', 'customer, or admin for a customer administrator', choice(ROLES))
    .option('--organization <name>', 'company in which to change the role, if there are several')
    .option('--support-id <id>', 'the Support-ID')
    .option('--user-name <name>', 'the user name')
    .option('--enabled <yes|no>', 'whether they may sign in; no also signs them out', yesOrNo)
    .addHelpText('after', '\nExample:\n  schalter customer set eva.brandt@brandt-maschinenbau.example --role admin')
    .action(
      async (
        email: string,
        changes: {
          role?: MembershipRole
          organization?: string
          supportId?: string
          userName?: string
          enabled?: boolean
        },
      ) => {
        await withTools(({ db }) => setPerson(db, email, changes))
        print(`${email} has been changed.`)
      },
    )

  customer
    .command('merge')
    .argument('<from>', 'address of the account that goes')
    .argument('<into>', 'address of the account that stays')
    .description('make two accounts of one person one. Without --confirm, only show what would happen')
    .option('--confirm', 'merge them')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nTickets, messages, companies and all else move; the first address then leads to the second. It cannot be ' +
        'undone.\n\nExample:\n  schalter customer merge e.brandt@web.example eva.brandt@brandt-maschinenbau.example',
    )
    .action(async (from: string, into: string, { confirm = false, json }: { confirm?: boolean; json?: boolean }) => {
      const report = await withTools(({ db }) => mergePeople(db, { from, into: { email: into }, dryRun: !confirm }))
      if (json) return print(JSON.stringify({ done: confirm, ...report }, null, 2))
      for (const line of mergeLines(report)) print(harmless(line))
      print(confirm ? 'They are one account now.' : 'Nothing was changed. To merge them, add --confirm.')
    })

  customer
    .command('list')
    .description('list customers by address')
    .option('--organization <name>', 'only customers of this company')
    .option('--json', 'print JSON')
    .action(async ({ organization, json }: { organization?: string; json?: boolean }) => {
      const rows = await withTools(({ db }) =>
        allPages(
          (after, limit) => listPeople(db, { after, organization, limit }),
          ({ email }) => email,
        ),
      )
      const { timeZone } = loadConfig()
      printRows(
        rows,
        [
          { title: 'E-MAIL', value: (row) => shownAddress(row.email) },
          { title: 'NAME', value: (row) => row.name },
          { title: 'USER NAME', value: (row) => row.userName },
          { title: 'SUPPORT-ID', value: (row) => row.supportId },
          { title: 'COMPANIES', value: (row) => row.companies },
          { title: 'ENABLED', value: (row) => row.enabled },
          { title: 'SIGNED IN', value: (row) => row.signedIn && localTime(row.signedIn, timeZone) },
        ],
        { json, empty: 'No customers yet. Add one: schalter customer invite --help' },
      )
    })

  customer
    .command('import [file]')
    .description('import people from a CSV file, by address; all or nothing; nobody is mailed')
    .option('--dry-run', 'only show what would happen')
    .option('--json', 'print the report as JSON')
    .option('--template', 'print a template with a comment on every column')
    .addHelpText(
      'after',
      `
Columns, in any order, with these or German names (E-Mail, Vorname, Nachname, Firma, Rolle, …):
  email, last_name, organization               required; the company must exist (contracts create companies)
  first_name, user_name, phone, site           optional; an empty cell changes nothing
  role                                         customer or admin; new people are customers by default

Examples:
  schalter customer import --template > people.csv
  schalter customer import people.csv --dry-run
  schalter customer import people.csv`,
    )
    .action(async (file: string | undefined, options: ImportFlags, command: Command) => {
      await importOrTemplate(
        { noun: 'people', template: 'people-template.csv', file, options, command },
        importPeople,
        ({ added, changed, unchanged, notes }) => ({
          added,
          changed: changed.map(({ email, fields }) => ({ name: email, fields })),
          unchanged,
          notes,
        }),
      )
    })
}
