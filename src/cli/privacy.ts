import type { Command } from 'commander'
import { databaseStorage } from '../attachments/storage.ts'
import { erasePerson } from '../privacy/erase.ts'
import { exportPerson } from '../privacy/export.ts'
import { print } from './output.ts'
import { withTools } from './tools.ts'

const SHOWN_ABOVE = /^(contract[._]|ticket\.subject$|message\.body$|attachment\.filename$)/

const listOf = (places: string[], more: number) => places.join(', ') + (more ? ` and ${more} more` : '')

export function privacyCommands(program: Command) {
  const privacy = program.command('privacy').description('export or erase the data of a person')

  privacy
    .command('export <email>')
    .description('export all data of a person as a ZIP file: JSON, messages and files')
    .option('--output <file>', 'where to write it (default: export-EMAIL.zip)')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  schalter privacy export eva.brandt@brandt-maschinenbau.example --output eva-brandt.zip',
    )
    .action(async (email: string, { output, json }: { output?: string; json?: boolean }) => {
      const file = output ?? `export-${email.replace(/[^\w.@-]/g, '_')}.zip`
      const report = await withTools(({ db }) => exportPerson(db, databaseStorage(db), email, file))
      print(
        json
          ? JSON.stringify({ file, ...report }, null, 2)
          : `${file}: ${report.tickets} tickets, ${report.messages} messages, ${report.files} files`,
      )
    })

  privacy
    .command('erase <email>')
    .description(
      'anonymise a person; tickets stay, and every trace is listed. Without --confirm, only show what would ' +
        'happen. To repeat it, give the account number',
    )
    .option('--confirm', 'erase the data')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  schalter privacy erase eva.brandt@brandt-maschinenbau.example\n  schalter privacy erase ' +
        'eva.brandt@brandt-maschinenbau.example --confirm',
    )
    .action(async (email: string, { confirm = false, json }: { confirm?: boolean; json?: boolean }) => {
      const erasure = await withTools(({ db }) => erasePerson(db, email, { dryRun: !confirm }))
      if (json) return print(JSON.stringify({ done: confirm, ...erasure }, null, 2))
      print(confirm ? `Erased (account ${erasure.accountId}):` : 'This would be erased:')
      for (const [what, count] of Object.entries(erasure.counts)) print(`  ${String(count).padStart(6)}  ${what}`)
      if (erasure.contracts.length)
        print(`Contracts that name the person (to change one: schalter contract add): ${erasure.contracts.join(', ')}`)
      if (erasure.mentions.length) print('Tickets whose text or files mention the person; please check them:')
      for (const { number, where } of erasure.mentions) print(`  ${number}  (${where})`)
      const others = erasure.traces.filter(({ column }) => !SHOWN_ABOVE.test(column))
      if (others.length) print('Other places that name the person, or somebody of this name:')
      for (const { column, places, more } of others) print(`  ${column}: ${listOf(places, more)}`)
      const left = erasure.traces.filter(({ column, more }) => more && SHOWN_ABOVE.test(column))
      for (const { column, more } of left) print(`And ${more} more in ${column}.`)
      if (!confirm) print('Nothing was changed. To erase the data, add --confirm.')
    })
}
