import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Command } from 'commander'
import type { DefinitionChange } from '../catalog/comparing.ts'
import { definitionSchema } from '../catalog/definition-rules.ts'
import { type ImportedTemplates, importTemplates, type TemplateFile } from '../catalog/importing.ts'
import { templateYaml } from '../catalog/template-yaml.ts'
import { readTemplates } from '../catalog/templates.ts'
import { inLanguage } from '../catalog/words.ts'
import { CommandError, harmless, print, printRows } from './output.ts'
import { withTools } from './tools.ts'

const YAML = /\.ya?ml$/i
/** Bytes of a file; the reader says what is too long. */
const MOST_BYTES = 2_000_000

export function templateCommands(program: Command) {
  const template = program.command('template').description('templates that customers pick a new ticket from')

  template
    .command('import <path>')
    .description('publish templates from a YAML file, or from all in a folder; unchanged ones stay as they are')
    .option('--dry-run', 'check and compare, but write nothing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nA file is one template. To see what may stand in it: schalter template schema\n' +
        'To begin with one that is there: schalter template export KEY\n\nExamples:\n  ' +
        'schalter template import ./templates --dry-run\n  schalter template import printer.yaml',
    )
    .action(async (path: string, { dryRun = false, json = false }: { dryRun?: boolean; json?: boolean }) => {
      const files = await readFiles(path)
      const result = await withTools(({ db }) => importTemplates(db, files, { dryRun }))
      if (result.ok) return printImported(result.saved, { dryRun, json })
      if (json) print(JSON.stringify({ faults: result.faults }, null, 2))
      else for (const fault of result.faults) process.stderr.write(`${harmless(faultLine(fault))}\n`)
      const count = result.faults.length
      throw new CommandError(`${count} ${count === 1 ? 'error' : 'errors'}; nothing was imported.`)
    })

  template
    .command('export [keys...]')
    .description('print templates as YAML, or write each into a file of a folder; without a key, all of them')
    .option('--dir <folder>', 'write files named after the keys into it')
    .addHelpText(
      'after',
      '\nExamples:\n  schalter template export printer > printer.yaml\n  schalter template export --dir ./templates',
    )
    .action(async (keys: string[], { dir }: { dir?: string }) => {
      const found = await withTools(({ db }) => readTemplates(db, keys.length ? keys : undefined))
      const known = new Set(found.map(({ key }) => key.toLowerCase()))
      const unknown = keys.find((key) => !known.has(key.toLowerCase()))
      if (unknown !== undefined)
        throw new CommandError(`There is no template ${unknown}. To see them: schalter template list`)
      const written = found.flatMap(({ key, published, draft }) => {
        const version = published ?? draft
        return version ? [{ key, text: templateYaml(version.definition) }] : []
      })
      if (!dir && written.length > 1 && keys.length === 0)
        throw new CommandError('Name a folder for all of them with --dir, or one template by its key.')
      if (!dir) return print(written.map(({ text }) => text.trimEnd()).join('\n---\n'))
      await mkdir(dir, { recursive: true })
      for (const { key, text } of written) await writeFile(join(dir, `${key}.yaml`), text)
      print(`${written.length} ${written.length === 1 ? 'template' : 'templates'} written to ${dir}.`)
    })

  template
    .command('list')
    .description('list templates in their order')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      printRows(
        await withTools(async ({ db }) => (await readTemplates(db)).map(rowOf)),
        [
          { title: 'KEY', value: ({ key }) => key },
          { title: 'NAME', value: ({ name }) => name },
          { title: 'GROUP', value: ({ group }) => group },
          { title: 'STATE', value: ({ state }) => state },
          { title: 'VERSION', value: ({ version }) => version, right: true },
          { title: 'DRAFT', value: ({ draft }) => (draft ? 'yes' : '') },
        ],
        { json, empty: 'No templates yet. To add some: schalter template import --help' },
      )
    })

  template
    .command('schema')
    .description('print the JSON schema of a template file, for editors')
    .action(() => print(JSON.stringify(definitionSchema(), null, 2)))
}

async function readFiles(path: string): Promise<TemplateFile[]> {
  const folder = (await stat(path)).isDirectory()
  const names = folder ? (await readdir(path)).filter((name) => YAML.test(name)).sort() : [path]
  if (names.length === 0) throw new CommandError(`There is no file *.yaml in ${path}.`)
  const files = names.map((name) => (folder ? join(path, name) : name))
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  const large = sizes.findIndex((size) => size > MOST_BYTES)
  if (large >= 0) throw new CommandError(`${files[large]} is too large for a template.`)
  return Promise.all(files.map(async (file) => ({ name: basename(file), text: textOf(file, await readFile(file)) })))
}

function textOf(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CommandError(`${file} is not written in UTF-8; save it again with that encoding.`)
  }
}

interface PrintedFault {
  file: string
  line: number
  column: number
  path: (string | number)[]
  reason: string
  allowed?: string[] | undefined
  unknown?: string | undefined
}

/** `printer.yaml:12:9: fields[2].type is not allowed; allowed: text, number` */
function faultLine({ file, line, column, path, unknown, reason, allowed }: PrintedFault): string {
  const steps = unknown === undefined ? path : [...path, unknown]
  const place = steps.map((step, index) => (typeof step === 'number' ? `[${step + 1}]` : (index ? '.' : '') + step))
  const right = allowed?.length ? `; allowed: ${allowed.join(', ')}` : ''
  return `${file}:${line}:${column}: ${place.length ? `${place.join('')}: ` : ''}${reason}${right}`
}

function printImported(
  { added, changed, unchanged, notes }: ImportedTemplates,
  { dryRun, json }: { dryRun: boolean; json: boolean },
) {
  if (json) return print(JSON.stringify({ dryRun, added, changed, unchanged, notes }, null, 2))
  for (const key of added) print(`new        ${key}`)
  for (const { key, changes } of changed) print(harmless(`changed    ${key}: ${changes.map(changeWords).join('; ')}`))
  for (const note of notes) print(`note       ${note}`)
  const counts = `${added.length} new, ${changed.length} changed, ${unchanged.length} unchanged templates`
  print(dryRun ? `${counts} (--dry-run: nothing was written)` : counts)
}

function changeWords(change: DefinitionChange): string {
  if (change.kind === 'base') return change.property
  if (change.kind === 'order') return 'order of fields'
  if (change.kind !== 'changed') return `field ${change.key} ${change.kind}`
  return `field ${change.key} (${change.properties.join(', ')})`
}

function rowOf({
  key,
  publishedVersionId,
  withdrawnAt,
  published,
  draft,
}: Awaited<ReturnType<typeof readTemplates>>[0]) {
  const { definition } = (published ?? draft) as NonNullable<typeof published>
  return {
    key,
    name: inLanguage(definition.name, 'en').text,
    group: definition.group,
    state: publishedVersionId ? 'published' : withdrawnAt ? 'withdrawn' : 'draft',
    version: published?.number ?? null,
    draft: draft !== null,
  }
}
