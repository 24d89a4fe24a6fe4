#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { Command, CommanderError } from 'commander'
import { contractCommands } from './cli/contract.ts'
import { customerCommands } from './cli/customer.ts'
import { operationCommands } from './cli/operation.ts'
import { organizationCommands } from './cli/organization.ts'
import { CommandError } from './cli/output.ts'
import { privacyCommands } from './cli/privacy.ts'
import { teamCommands } from './cli/team.ts'
import { ConfigError } from './config.ts'
import { isDatabaseUnavailable } from './platform/db.ts'
import { ConflictError, NotFoundError } from './platform/errors.ts'

const program = new Command('schalter')
  .description('The helpdesk portal, from the command line. It works on the same database as the running server.')
  .showHelpAfterError('(add --help for what is possible)')
  .configureHelp({ sortSubcommands: true, showGlobalOptions: false })

operationCommands(program)
contractCommands(program)
organizationCommands(program)
customerCommands(program)
teamCommands(program)
privacyCommands(program)

function exitOnErrors(command: Command) {
  command.exitOverride()
  for (const child of command.commands) exitOnErrors(child)
}
exitOnErrors(program)

/** 0 done, 1 failed, 2 used wrongly. */
async function run(): Promise<number> {
  try {
    await program.parseAsync()
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 || error.code === 'commander.help' ? 0 : 2
    process.stderr.write(`${messageOf(error as Error)}\n`)
    return 1
  }
}

function messageOf(error: Error & { code?: string; path?: string }): string {
  const expected = [CommandError, ConfigError, ConflictError, NotFoundError].some((kind) => error instanceof kind)
  if (expected) return error.message
  if (error.code === 'ENOENT') return `There is no file ${error.path}.`
  if (error.code === 'EACCES' || error.code === 'EISDIR') return `${error.path} cannot be read or written.`
  if (isDatabaseUnavailable(error)) return `The database cannot be reached: ${error.message.split('\n').at(-1)}`
  return `This did not work: ${error.message.trim().split('\n').at(-1)}`
}

process.exitCode = await run()
