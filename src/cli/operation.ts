import type { Command } from 'commander'
import { loadDemo } from '../demo/demo.ts'
import { prepareJobs } from '../platform/jobs.ts'
import { createLog } from '../platform/log.ts'
import { applyMigrations, missingMigrations, rewriteRows, rowsToRewrite } from '../platform/migrations.ts'
import { diagnose } from './diagnosis.ts'
import { CommandError, print, printRows } from './output.ts'
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
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await diagnose()
      printRows(
        findings,
        [
          { title: '', value: (row) => row.verdict },
          { title: 'WHAT', value: (row) => row.what },
          { title: 'FINDING', value: (row) => row.finding },
        ],
        { json, empty: '' },
      )
      if (findings.some(({ verdict }) => verdict === 'bad')) throw new CommandError('There are problems; see above.')
    })
}
