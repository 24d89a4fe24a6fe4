import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { shownAddress } from '../platform/addresses.ts'
import { type AgentChanges, addAgent, listAgents, setAgent } from '../teams/agents.ts'
import { addTeam, listTeams } from '../teams/teams.ts'
import { splitName } from './customer.ts'
import { choice, wholeNumber, yesOrNo } from './options.ts'
import { print, printRows } from './output.ts'
import { allPages, withTools } from './tools.ts'

const ROLES = ['agent', 'admin'] as const

export function teamCommands(program: Command) {
  const team = program.command('team').description('teams of agents')

  team
    .command('add <name>')
    .description('add a team; customers can choose teams of level 1')
    .option('--address <mail>', 'its e-mail address')
    .option('--level <n>', '1 for the first, 2 for the second level', wholeNumber, 1)
    .option('--escalates-to <name>', 'the team that takes over what this one cannot solve')
    .addHelpText(
      'after',
      '\nExample:\n  schalter team add "First Level" --address support@company.example --escalates-to "Second Level"',
    )
    .action(
      async (
        name: string,
        { address, level, escalatesTo }: { address?: string; level: number; escalatesTo?: string },
      ) => {
        await withTools(({ db }) => addTeam(db, { name, address, level, escalatesTo }))
        print(`Team ${name} has been added.`)
      },
    )

  team
    .command('list')
    .description('list teams')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      printRows(
        await withTools(({ db }) => listTeams(db)),
        [
          { title: 'NAME', value: (row) => row.name },
          { title: 'ADDRESS', value: (row) => row.address && shownAddress(row.address) },
          { title: 'LEVEL', value: (row) => row.level, right: true },
          { title: 'ESCALATES TO', value: (row) => row.escalatesTo },
          { title: 'MEMBERS', value: (row) => row.members, right: true },
          { title: 'OPEN TO CUSTOMERS', value: (row) => row.openToCustomers },
        ],
        { json, empty: 'No teams yet. Add one: schalter team add --help' },
      )
    })

  const agent = program.command('agent').description('agents: the people who work on tickets')

  agent
    .command('add <email>')
    .description('add an agent; without a password they are invited by mail')
    .requiredOption('--name <name>', 'first and last name')
    .requiredOption('--team <name...>', 'one or more teams, each in quotes')
    .option('--role <role>', 'agent or admin', choice(ROLES), 'agent')
    .option('--password-stdin', 'read the password from standard input')
    .addHelpText(
      'after',
      '\nExample:\n  schalter agent add jana.keller@company.example --name "Jana Keller" --team "First Level"',
    )
    .action(
      async (
        email: string,
        {
          name,
          team: teams,
          role,
          passwordStdin,
        }: { name: string; team: string[]; role: 'agent' | 'admin'; passwordStdin?: boolean },
      ) => {
        const password = passwordStdin ? (await text(process.stdin)).replace(/\r?\n$/, '') : undefined
        await withTools(({ db }) =>
          addAgent(db, { email, ...splitName(name), role, teams, ...(password === undefined ? {} : { password }) }),
        )
        print(password ? `${email} has been added.` : `${email} has been invited; the link works for 7 days.`)
      },
    )

  agent
    .command('set <email>')
    .description('change the given values of an agent')
    .option('--role <role>', 'agent or admin', choice(ROLES))
    .option('--team <name...>', 'the new teams; they replace the current ones')
    .option('--enabled <yes|no>', 'whether they may sign in; no also signs them out', yesOrNo)
    .addHelpText(
      'after',
      '\nExample:\n  schalter agent set jana.keller@company.example --team "First Level" "Second Level"',
    )
    .action(async (email: string, { team: teams, ...changes }: { team?: string[] } & Omit<AgentChanges, 'teams'>) => {
      await withTools(({ db }) => setAgent(db, email, { ...changes, teams }))
      print(`${email} has been changed.`)
    })

  agent
    .command('list')
    .description('list agents by address')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      printRows(
        await withTools(({ db }) =>
          allPages(
            (after, limit) => listAgents(db, { after, limit }),
            ({ email }) => email,
          ),
        ),
        [
          { title: 'E-MAIL', value: (row) => shownAddress(row.email) },
          { title: 'NAME', value: (row) => row.name },
          { title: 'ROLE', value: (row) => row.role },
          { title: 'TEAMS', value: (row) => row.teams },
          { title: 'ENABLED', value: (row) => row.enabled },
        ],
        { json, empty: 'No agents yet. Add one: schalter agent add --help' },
      )
    })
}
