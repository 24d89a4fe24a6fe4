import type { Command } from 'commander'
import { loadDemo } from '../demo/demo.ts'
import { prepareJobs } from '../platform/jobs.ts'
import { createLog } from '../platform/log.ts'
import { applyMigrations, missingMigrations, rewriteRows, rowsToRewrite } from '../platform/migrations.ts'
import { diagnose } from './diagnosis.ts'
import type { Finding } from './findings.ts'
import { plainAddress } from './options.ts'
import { CommandError, harmless, print } from './output.ts'
import { withDatabase, withTools } from './tools.ts'

export function operationCommands(program: Command) {
  program
    .command('serve')
    .description('run the portal, as npm start does')
    .action(async () => {
      await import('../main.ts')
    })

  const database = program.command('db').description('check and migrate the database')
  database
    .command('migrate')
    .description('create the database if necessary, and apply missing migrations')
    .action(async () => {
      await withDatabase(
        async ({ config, databaseUrl }) => {
          const applied = await applyMigrations(databaseUrl)
          await prepareJobs(databaseUrl, createLog(config.logLevel))
          for (const name of applied) print(`applied  ${name}`)
          for (const name of await rewriteRows(databaseUrl)) print(`rewrote  the rows of ${name}`)
          if (applied.length === 0) print('The database is up to date.')
        },
        { create: true },
      )
    })
  database
    .command('status')
    .description('show whether the database is up to date')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { missing, rewriting } = await withDatabase(async ({ databaseUrl }) => ({
        missing: await missingMigrations(databaseUrl),
        rewriting: await rowsToRewrite(databaseUrl),
      }))
      if (json) print(JSON.stringify({ upToDate: missing.length === 0, missing, rewriting }, null, 2))
      else
        print(
          missing.length
            ? `Missing:\n${missing.map((name) => `  ${name}`).join('\n')}\nRun: schalter db migrate`
            : 'The database is up to date.',
        )
      if (rewriting.length && !json) print(`Rows are still being rewritten, in portions: ${rewriting.join(', ')}`)
      if (missing.length) throw new CommandError('The database is not up to date.')
    })

  program
    .command('demo')
    .description('demo data')
    .command('load')
    .description('fill an empty database with people, contracts and tickets, and print the sign-ins')
    .action(async () => {
      await withTools(async ({ db, config }) => {
        if (config.production) throw new CommandError('Demo data is not for production.')
        const signIns = await loadDemo(db, config)
        if (signIns.length === 0) throw new CommandError('The database is not empty. Demo data requires an empty one.')
        for (const { who, login, password } of signIns) print(`${login} / ${password}  (${who})`)
      })
    })

  program
    .command('doctor')
    .description('check this installation for problems')
    .option('--to <address>', 'ask the mail server about this recipient; nobody is sent anything', plainAddress)
    .option('--json', 'print JSON, at the end')
    .action(async ({ json, ...wish }: { json?: boolean; to?: string }) => {
      // What a check gave up on must not keep the command.
      setTimeout(() => process.exit(1), LONGEST_DIAGNOSIS).unref()
      const findings: Finding[] = []
      await diagnose((finding) => {
        findings.push(finding)
        const { verdict, what } = finding
        if (!json) print(harmless(`${verdict.padEnd(6)}${what.padEnd(12)}${finding.finding}`))
      }, wish)
      if (json) print(JSON.stringify(findings, null, 2))
      setTimeout(() => process.exit(), 1000).unref()
      if (findings.some(({ verdict }) => verdict === 'bad')) throw new CommandError('There are problems; see above.')
    })
}

/** Milliseconds: all limits together, with all that hangs. */
const LONGEST_DIAGNOSIS = 200_000
