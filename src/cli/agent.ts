import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { splitName } from '../accounts/names.ts'
import { shownAddress } from '../platform/addresses.ts'
import { localDay, now } from '../platform/clock.ts'
import { transaction } from '../platform/db.ts'
import { setAbsence } from '../teams/absence.ts'
import { listAgents } from '../teams/agent-lists.ts'
import { addAgent, agentWith, setAgent } from '../teams/agents.ts'
import type { AgentChanges } from '../teams/rules.ts'
import { teamsNamed } from '../teams/teams.ts'
import { choice, dayOrNo, plainAddress, yesOrNo } from './options.ts'
import { print, printRows } from './output.ts'
import { allPages, withTools } from './tools.ts'

type AgentWish = { team?: string[]; absentUntil?: string; deputy?: string } & Omit<AgentChanges, 'teams'>

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
    .option('--absent-until <day|no>', 'the last day on which they are away; no when they are back', dayOrNo)
    .option('--deputy <email>', 'who stands in meanwhile: somebody of a shared team', plainAddress)
    .addHelpText(
      'after',
      '\nExamples:\n  schalter agent set jana.keller@company.example --team "First Level" "Second Level"' +
        '\n  schalter agent set jana.keller@company.example --absent-until 2026-12-31 --deputy tom@company.example',
    )
    .action(async (email: string, wish: AgentWish, command: Command) => {
      const { team: teams, absentUntil: until, deputy, ...changes } = wish
      if (deputy && !until) command.error('error: --deputy needs --absent-until with a day', { exitCode: 2 })
      await withTools(({ db, config }) =>
        transaction(db, async (tx) => {
          const id = await agentWith(tx, email)
          const today = localDay(now(), config.timeZone)
          if (teams || Object.keys(changes).length)
            await setAgent(tx, id, { ...changes, ...(teams ? { teams: await teamsNamed(tx, teams) } : {}) })
          if (until === undefined) return
          const wanted = until ? { until, deputy: deputy ? await agentWith(tx, deputy) : null } : undefined
          await setAbsence(tx, id, wanted, { today })
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
        await withTools(({ db, config }) =>
          allPages(
            (after, limit) => listAgents(db, { after, limit, today: localDay(now(), config.timeZone) }),
            ({ email }) => email,
          ),
        ),
        [
          { title: 'E-MAIL', value: (row) => shownAddress(row.email) },
          { title: 'NAME', value: (row) => row.name },
          { title: 'ROLE', value: (row) => row.role },
          { title: 'TEAMS', value: (row) => row.teams },
          { title: 'ENABLED', value: (row) => row.enabled },
          { title: 'ABSENT', value: (row) => row.absentUntil },
        ],
        { json, empty: 'No agents yet. Add one: schalter agent add --help' },
      )
    })
}
