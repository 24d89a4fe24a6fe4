import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { splitName } from '../accounts/names.ts'
import { shownAddress } from '../platform/addresses.ts'
import { listAgents } from '../teams/agent-lists.ts'
import { addAgent, agentWith, setAgent } from '../teams/agents.ts'
import type { AgentChanges } from '../teams/rules.ts'
import { teamsNamed } from '../teams/teams.ts'
import { choice, yesOrNo } from './options.ts'
import { print, printRows } from './output.ts'
import { allPages, withTools } from './tools.ts'

const ROLES = ['agent', 'admin'] as const

export function agentCommands(program: Command) {
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
        await withTools(async ({ db }) =>
          addAgent(db, {
            ...{ email, ...splitName(name), role, teams: await teamsNamed(db, teams) },
            ...(password === undefined ? {} : { password }),
          }),
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
      await withTools(async ({ db }) =>
        setAgent(db, await agentWith(db, email), {
          ...changes,
          ...(teams ? { teams: await teamsNamed(db, teams) } : {}),
        }),
      )
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
