import type { Actor } from '../accounts/actor.ts'
import { changesOf, record } from '../audit/recording.ts'
import { now } from '../platform/clock.ts'
import type { Db, Tx } from '../platform/db.ts'
import { ConflictError, InvalidInputError } from '../platform/errors.ts'
import { demandSeen } from '../platform/versions.ts'
import { changesBetween, type DefinitionChange } from './comparing.ts'
import type { TemplateDefinition } from './definition-rules.ts'
import {
  changingTemplates,
  findTemplate,
  insertTemplate,
  insertVersion,
  readTemplates,
  type Template,
  updateDraft,
} from './templates.ts'
import { columnsOf } from './version-rows.ts'

/** What an editor begins with: the draft, else what was published last. */
export const latestOf = ({ draft, published }: Template): TemplateDefinition => {
  const version = draft ?? published
  if (!version) throw new Error('A template has a version')
  return version.definition
}

/** What a form shows of a template, and what has to be seen to change it. */
export const shownTemplate = (template: Template) => [
  template.draft?.id,
  latestOf(template),
  template.draft?.note ?? '',
]

interface Saving {
  note: string
  seen?: string | undefined
}

/** Nobody is offered it before it is published. Returns its id. Throws InvalidInputError, ForbiddenError. */
export async function addTemplate(
  db: Db | Tx,
  by: Actor,
  definition: TemplateDefinition,
  note: string,
): Promise<number> {
  return changingTemplates(db, by, async (tx) => {
    await demandFree(tx, definition.key)
    const id = await insertTemplate(tx, definition.key)
    await insertVersion(tx, id, { definition, note })
    await record(tx, { action: 'template.added', subject: definition.key })
    return id
  })
}

async function demandFree(tx: Tx, key: string) {
  const [other] = await readTemplates(tx, [key])
  if (other) throw new InvalidInputError('key', 'error.template.key.taken')
}

/**
 * Its draft; what is published stays as it is, and its key too once it was. False if it is so already. Throws
 * InvalidInputError, OutdatedError, NotFoundError, ForbiddenError.
 */
export async function saveDraftOf(db: Db | Tx, by: Actor, id: number, definition: TemplateDefinition, saving: Saving) {
  return changingTemplates(db, by, async (tx) => {
    const template = await findTemplate(tx, id)
    const { key, draft, published } = template
    const latest = draft ?? published
    const { definition: wanted } = await columnsOf(tx, definition)
    const changes = latest ? changesBetween(latest.definition, wanted as unknown as TemplateDefinition) : []
    if (changes.length === 0 && definition.key === key && (draft?.note ?? '') === saving.note) return false
    demandSeen(saving.seen, shownTemplate(template))
    if (definition.key !== key) await rename(tx, template, definition.key)
    if (draft) await updateDraft(tx, draft.id, definition, saving.note)
    else await insertVersion(tx, id, { definition, note: saving.note })
    await record(tx, { action: 'template.changed', subject: definition.key, changes: changes.map(lineOf) })
    return true
  })
}

/** For the audit log: which property or field, not what it says. */
const lineOf = (change: DefinitionChange) => {
  if (change.kind === 'base') return { field: change.property, from: '', to: 'changed' }
  if (change.kind === 'order') return { field: 'fields', from: '', to: 'moved' }
  return { field: `fields.${change.key}`, from: '', to: change.kind }
}

async function rename(tx: Tx, { id, published }: Template, key: string) {
  if (published) throw new InvalidInputError('key', 'error.template.key.fixed')
  await demandFree(tx, key)
  await tx.ticketTemplate.update({ where: { id }, data: { key }, select: { id: true } })
}

/** Offers the draft from now on. Throws ConflictError without one, InvalidInputError if a name in it is gone. */
export async function publishTemplate(db: Db | Tx, by: Actor, id: number, seen: string | undefined) {
  await changingTemplates(db, by, async (tx) => {
    const template = await findTemplate(tx, id)
    demandSeen(seen, shownTemplate(template))
    const { key, draft, published } = template
    if (!draft) throw new ConflictError(`${key} has no draft.`)
    await updateDraft(tx, draft.id, draft.definition, draft.note)
    await tx.ticketTemplateVersion.update({
      where: { id: draft.id },
      data: { publishedAt: now() },
      select: { id: true },
    })
    await offer(tx, id, draft.id)
    const changes = changesOf({ version: published?.number }, { version: draft.number })
    await record(tx, { action: 'template.published', subject: key, changes })
  })
}

const offer = (tx: Tx, id: number, versionId: number) =>
  tx.ticketTemplate.update({
    where: { id },
    data: { publishedVersionId: versionId, withdrawnAt: null },
    select: { id: true },
  })

/** Nobody is offered it any more; tickets keep it. Nothing happens if it is not offered. */
export async function withdrawTemplate(db: Db | Tx, by: Actor, id: number) {
  await changingTemplates(db, by, async (tx) => {
    const { key, publishedVersionId } = await findTemplate(tx, id)
    if (publishedVersionId === null) return
    const data = { publishedVersionId: null, withdrawnAt: now() }
    await tx.ticketTemplate.update({ where: { id }, data, select: { id: true } })
    await record(tx, { action: 'template.withdrawn', subject: key })
  })
}

/** The version that was published last. Throws ConflictError if there is none. */
export async function offerAgain(db: Db | Tx, by: Actor, id: number) {
  await changingTemplates(db, by, async (tx) => {
    const { key, publishedVersionId, published } = await findTemplate(tx, id)
    if (publishedVersionId !== null) return
    if (!published) throw new ConflictError(`${key} was never published.`)
    await offer(tx, id, published.id)
    const changes = changesOf({}, { version: published.number })
    await record(tx, { action: 'template.published', subject: key, changes })
  })
}

/** What is published stays. Throws OutdatedError, and ConflictError if nothing would be left. */
export async function dropDraft(db: Db | Tx, by: Actor, id: number, seen: string | undefined) {
  await changingTemplates(db, by, async (tx) => {
    const template = await findTemplate(tx, id)
    const { key, draft, published } = template
    if (!draft) return
    demandSeen(seen, shownTemplate(template))
    if (!published) throw new ConflictError(`${key} is nothing but a draft.`)
    await tx.ticketTemplateVersion.delete({ where: { id: draft.id }, select: { id: true } })
    const changes = [{ field: 'draft', from: String(draft.number), to: '' }]
    await record(tx, { action: 'template.changed', subject: key, changes })
  })
}

/** A draft of its own that says the same, under a name with this ending. Returns its id. */
export async function copyTemplate(db: Db | Tx, by: Actor, id: number, ending: { de: string; en: string }) {
  return changingTemplates(db, by, async (tx) => {
    const latest = latestOf(await findTemplate(tx, id))
    const key = await freeKey(tx, latest.key)
    const named = (text: string, end: string) => (text ? `${text.slice(0, 79 - end.length)} ${end}` : '')
    const name = { de: named(latest.name.de, ending.de), en: named(latest.name.en, ending.en) }
    const copy = await insertTemplate(tx, key)
    await insertVersion(tx, copy, { definition: { ...latest, key, name } })
    await record(tx, {
      action: 'template.added',
      subject: key,
      changes: [{ field: 'copy', from: latest.key, to: key }],
    })
    return copy
  })
}

async function freeKey(tx: Tx, key: string): Promise<string> {
  const taken = new Set((await readTemplates(tx)).map((template) => template.key.toLowerCase()))
  for (let number = 2; ; number++) {
    const wanted = `${key.slice(0, 50)}-${number}`
    if (!taken.has(wanted)) return wanted
  }
}

/** For good, as long as it was never published. Throws ConflictError. */
export async function removeTemplate(db: Db | Tx, by: Actor, id: number) {
  await changingTemplates(db, by, async (tx) => {
    const { key, published } = await findTemplate(tx, id)
    if (published) throw new ConflictError(`${key} was published, and tickets may have it. Withdraw it.`)
    await tx.ticketTemplate.delete({ where: { id }, select: { id: true } })
    await record(tx, { action: 'template.removed', subject: key })
  })
}
