import { changesOf, record } from '../audit/recording.ts'
import { now } from '../platform/clock.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { changesBetween, type DefinitionChange } from './comparing.ts'
import type { TemplateDefinition } from './definition-rules.ts'
import { reasonOf } from './fault-rules.ts'
import { findNamed } from './naming.ts'
import { type FileFault, type ReadTemplate, readTemplateYaml } from './template-yaml.ts'
import { changingTemplates, insertTemplate, insertVersion, readTemplates, type Template } from './templates.ts'

export interface TemplateFile {
  name: string
  text: string
}

export interface ImportedTemplates {
  added: string[]
  changed: { key: string; changes: DefinitionChange[] }[]
  unchanged: string[]
  /** What a human should know. */
  notes: string[]
}

export type TemplateImport = { ok: true; saved: ImportedTemplates } | { ok: false; faults: FileFault[] }

type Read = Extract<ReadTemplate, { definition: TemplateDefinition }>

/**
 * Each file is one template: what is new or says something else becomes a version that is published at once, all of
 * them or, if one has a fault, none. Drafts stay as they are.
 */
export async function importTemplates(
  db: Db | Tx,
  files: TemplateFile[],
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<TemplateImport> {
  const read = files.map(({ name, text }) => readTemplateYaml(name, text))
  const faults = read.flatMap(({ faults: own = [] }) => own)
  const fine = read.filter((each): each is Read => each.definition !== undefined)
  faults.push(...twice(fine))
  const save = async (tx: Tx): Promise<TemplateImport> => {
    const named: TemplateDefinition[] = []
    for (const { definition, placeOf } of fine) {
      const found = await findNamed(tx, definition)
      faults.push(...found.faults.map(({ key, ...fault }) => placeOf({ ...fault, reason: reasonOf(key) })))
      named.push({ ...definition, ...found.names })
    }
    if (faults.length) return { ok: false, faults }
    return { ok: true, saved: await saveAll(tx, named, dryRun) }
  }
  return transaction(db, (tx) => changingTemplates(tx, undefined, save), { timeout: 600_000 })
}

function twice(read: Read[]): FileFault[] {
  const keys = read.map(({ definition }) => definition.key)
  return read.flatMap(({ definition: { key }, placeOf }, place) =>
    keys.indexOf(key) < place ? [placeOf({ path: ['key'], reason: `${key} is in another file as well` })] : [],
  )
}

async function saveAll(tx: Tx, definitions: TemplateDefinition[], dryRun: boolean): Promise<ImportedTemplates> {
  const saved: ImportedTemplates = { added: [], changed: [], unchanged: [], notes: [] }
  const known = await readTemplates(
    tx,
    definitions.map(({ key }) => key),
  )
  for (const definition of definitions) {
    const { key } = definition
    const template = known.find((each) => each.key.toLowerCase() === key)
    const changes = template?.published && changesBetween(template.published.definition, definition)
    if (!template) saved.added.push(key)
    else if (changes?.length === 0) saved.unchanged.push(key)
    else saved.changed.push({ key, changes: changes ?? [] })
    saved.notes.push(...notesOf(template, changes?.length === 0))
    if (!dryRun && changes?.length !== 0) await publishFile(tx, template, definition)
  }
  return saved
}

const notesOf = (template: Template | undefined, unchanged: boolean): string[] => [
  ...(template?.draft ? [`${template.key} has a draft in the desk, which stays`] : []),
  ...(template?.withdrawnAt && unchanged ? [`${template.key} stays withdrawn`] : []),
  ...(template?.withdrawnAt && !unchanged ? [`${template.key} was withdrawn and is offered again`] : []),
]

async function publishFile(tx: Tx, template: Template | undefined, definition: TemplateDefinition) {
  const { key } = definition
  const id = template?.id ?? (await insertTemplate(tx, key))
  const versionId = await insertVersion(tx, id, { definition, publishedAt: now() })
  await tx.ticketTemplate.update({ where: { id }, data: { publishedVersionId: versionId, withdrawnAt: null } })
  if (!template) await record(tx, { action: 'template.added', subject: key })
  const version = await tx.ticketTemplateVersion.findUniqueOrThrow({
    where: { id: versionId },
    select: { number: true },
  })
  const changes = changesOf({ version: template?.published?.number }, { version: version.number })
  await record(tx, { action: 'template.published', subject: key, changes })
}
