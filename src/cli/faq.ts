import type { Command } from 'commander'
import { databaseStorage } from '../attachments/storage.ts'
import type { FileFault } from '../knowledge/article-files.ts'
import { exportFaq } from '../knowledge/exporting.ts'
import { importFaq } from '../knowledge/importing.ts'
import { printImport } from './imports.ts'
import { CommandError, harmless, print } from './output.ts'
import { withTools } from './tools.ts'

const MOST_FAULTS = 500

export function faqCommands(program: Command) {
  const faq = program.command('faq').description('articles of the FAQ, as files')

  faq
    .command('import <dir>')
    .description('import articles from a folder: its folders are categories; all or nothing')
    .option('--dry-run', 'only show what would happen')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nname.de.md and name.en.md are one article; docs/faq-files.md says what stands in them.\n\nExamples:\n  ' +
        'schalter faq import ./faq --dry-run\n  schalter faq import ./faq',
    )
    .action(async (dir: string, { dryRun = false, json = false }: { dryRun?: boolean; json?: boolean }) => {
      const report = await withTools(({ db, config: { maxUploadSize } }) =>
        importFaq({ db, storage: databaseStorage(db) }, dir, { dryRun, maxUploadSize }),
      )
      if (!report.ok) return failImport(report.faults, json)
      printImport({ ...report.saved, notes: [] }, { noun: 'articles and categories', dryRun, json })
    })

  faq
    .command('export <dir>')
    .description('write all articles, their pictures and files into a folder that is new or empty')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample:\n  schalter faq export ./faq')
    .action(async (dir: string, { json = false }: { json?: boolean }) => {
      const written = await withTools(({ db }) => exportFaq({ db, storage: databaseStorage(db) }, dir))
      const { categories, articles, files } = written
      print(
        json
          ? JSON.stringify({ dir, ...written }, null, 2)
          : `${dir}: ${counted(articles, 'article')} in ${counted(categories, 'category', 'categories')}, ` +
              `with ${counted(files, 'file')}`,
      )
    })
}

const counted = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`

function failImport(faults: FileFault[], json: boolean): never {
  if (json) print(JSON.stringify({ faults }, null, 2))
  else
    for (const { file, line, column, reason } of faults.slice(0, MOST_FAULTS))
      process.stderr.write(`${harmless(`${file}, line ${line}, column ${column}: ${reason}`)}\n`)
  if (!json && faults.length > MOST_FAULTS)
    process.stderr.write(`… and ${faults.length - MOST_FAULTS} more; --json prints all of them\n`)
  throw new CommandError(`${counted(faults.length, 'error')}; nothing was imported.`)
}
