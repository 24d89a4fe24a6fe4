import { type Command, InvalidArgumentError } from 'commander'
import { shownAddress } from '../platform/addresses.ts'
import type { Db } from '../platform/db.ts'
import { agentWith, setMember } from '../teams/agents.ts'
import type { TeamChanges } from '../teams/rules.ts'
import { addTeam, listTeams, setTeam, teamsNamed } from '../teams/teams.ts'
import { removeTeam } from '../tickets/team-work.ts'
import { wholeNumber, yesOrNo } from './options.ts'
import { print, printRows } from './output.ts'
import { withTools } from './tools.ts'

/** `none` for no team or address. */
const NONE = 'none'

async function teamNamed(db: Db, name: string): Promise<number> {
  const [id = 0] = await teamsNamed(db, [name])
  return id
}

const targetOf = async (db: Db, name: string | undefined) =>
  name === undefined ? {} : { escalatesTo: name === NONE ? null : await teamNamed(db, name) }

function place(given: string): number {
  if (!/^\d{1,3}$/.test(given)) throw new InvalidArgumentError('A whole number from 0 to 999 is required.')
  return Number(given)
}

interface SetOptions {
  name?: string
  address?: string
  level?: number
  escalatesTo?: string
  open?: boolean
  service?: string[]
  position?: number
  default?: true
  add?: string[]
  remove?: string[]
}

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
        await withTools(async ({ db }) =>
          addTeam(db, { name, level, ...(address ? { address } : {}), ...(await targetOf(db, escalatesTo)) }),
        )
        print(`Team ${name} has been added.`)
      },
    )

  team
    .command('set <name>')
    .description('change the given values of a team, and its members')
    .option('--name <name>', 'its new name')
    .option('--address <mail|none>', 'its e-mail address')
    .option('--level <n>', '1 for the first, 2 for the second level', wholeNumber)
    .option('--escalates-to <name|none>', 'the team that takes over what this one cannot solve')
    .option('--open <yes|no>', 'whether customers can choose it', yesOrNo)
    .option('--service <name...>', 'only customers with one of these in their contract; none for all customers')
    .option('--position <n>', 'its place in lists', place)
    .option('--default', 'preselect it for new tickets')
    .option('--add <mail...>', 'agents who join it')
    .option('--remove <mail...>', 'agents who leave it; nobody is assigned to their open tickets any more')
    .addHelpText('after', '\nExample:\n  schalter team set "First Level" --escalates-to "Second Level" --open yes')
    .action(async (name: string, options: SetOptions) => {
      await withTools(async ({ db }) => {
        const id = await teamNamed(db, name)
        const changes = await changesIn(db, options)
        if (Object.keys(changes).length) await setTeam(db, id, changes)
        for (const email of options.add ?? []) await setMember(db, id, await agentWith(db, email), true)
        for (const email of options.remove ?? []) await setMember(db, id, await agentWith(db, email), false)
      })
      print(`Team ${options.name ?? name} has been changed.`)
    })

  team
    .command('remove <name>')
    .description('remove a team that has no members, and never had a ticket')
    .addHelpText('after', '\nExample:\n  schalter team remove "Second Level"')
    .action(async (name: string) => {
      await withTools(async ({ db }) => removeTeam(db, await teamNamed(db, name)))
      print(`Team ${name} has been removed.`)
    })

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
          { title: 'SERVICES', value: (row) => row.services.join(', ') },
        ],
        { json, empty: 'No teams yet. Add one: schalter team add --help' },
      )
    })
}

async function changesIn(db: Db, options: SetOptions): Promise<TeamChanges> {
  const { name, address, level, open, service, position } = options
  return {
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address: address === NONE ? null : address }),
    ...(level === undefined ? {} : { level }),
    ...(await targetOf(db, options.escalatesTo)),
    ...(open === undefined ? {} : { openToCustomers: open }),
    ...(service === undefined ? {} : { services: service.filter((each) => each !== NONE) }),
    ...(position === undefined ? {} : { position }),
    ...(options.default ? { isDefault: true as const } : {}),
  }
}
