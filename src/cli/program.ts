import { Command } from 'commander'
import { agentCommands } from './agent.ts'
import { auditCommands } from './audit.ts'
import { contractCommands } from './contract.ts'
import { customerCommands } from './customer.ts'
import { faqCommands } from './faq.ts'
import { mailCommands } from './mail.ts'
import { operationCommands } from './operation.ts'
import { organizationCommands } from './organization.ts'
import { privacyCommands } from './privacy.ts'
import { settingCommands } from './settings.ts'
import { teamCommands } from './team.ts'
import { templateCommands } from './template.ts'

/** Throws a CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('schalter')
    .description('The helpdesk portal, from the command line. It works on the same database as the running portal.')
    .showHelpAfterError('(see --help)')
    .configureHelp({ sortSubcommands: true, showGlobalOptions: false })
    .addHelpText(
      'after',
      `
Addresses, secrets and sizes come from the environment or from a file .env in the folder you are in.
Names, texts and rules are settings, changed with "schalter settings set". "schalter config" shows both.
Exit codes: 0 done, 1 failed, 2 used wrongly.

Examples:
  schalter doctor
  schalter contract import --help
  schalter customer invite --help`,
    )
  operationCommands(program)
  settingCommands(program)
  contractCommands(program)
  organizationCommands(program)
  mailCommands(program)
  auditCommands(program)
  customerCommands(program)
  faqCommands(program)
  teamCommands(program)
  agentCommands(program)
  templateCommands(program)
  privacyCommands(program)
  exitOnErrors(program)
  return program
}

function exitOnErrors(command: Command) {
  command.exitOverride()
  for (const child of command.commands) exitOnErrors(child)
}
