import type { Actor } from '../accounts/actor.ts'
import { currentAuthor } from '../audit/author.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { LOCKS } from '../platform/locks.ts'
import { administering } from '../teams/administration.ts'
import type { TemplateDefinition } from './definition-rules.ts'
import { columnsOf, currentDefinition } from './version-rows.ts'

export interface Template {
  id: number
  key: string
  /** Null as long as it is not offered. */
  publishedVersionId: number | null
  withdrawnAt: Date | null
  /** The last one that was published, offered or not. */
  published: StoredVersion | null
  draft: StoredVersion | null
}

export interface StoredVersion {
  id: number
  number: number
  definition: TemplateDefinition
  note: string
}

const versionOf = (condition: Prisma.Sql) => Prisma.sql`(select jsonb_build_object('id', v.id, 'number', v.number,
    'note', v.note, 'definition', ${currentDefinition}) from ticket_template_version v
  where v.template_id = p.id and ${condition} order by v.number desc limit 1)`

const templatesWhere = (db: Db | Tx, condition: Prisma.Sql) =>
  readRows<Template>(
    db,
    Prisma.sql`select p.id, p.key::text as key, p.published_version_id as "publishedVersionId",
        p.withdrawn_at as "withdrawnAt", ${versionOf(Prisma.sql`v.published_at is not null`)} as published,
        ${versionOf(Prisma.sql`v.published_at is null`)} as draft
      from ticket_template p where ${condition} order by p.position, p.id`,
  )

/** By position; without keys, all. */
export const readTemplates = (db: Db | Tx, keys?: string[]): Promise<Template[]> =>
  templatesWhere(db, keys ? Prisma.sql`p.key = any(${keys}::citext[])` : Prisma.sql`true`)

/** Throws NotFoundError. */
export async function findTemplate(db: Db | Tx, id: number): Promise<Template> {
  const [template] = await templatesWhere(db, Prisma.sql`p.id = ${id}`)
  if (!template) throw new NotFoundError()
  return template
}

/** One after the other: each sees the templates as the last one has left them. */
export const changingTemplates = <Result>(
  db: Db | Tx,
  by: Actor | undefined,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> =>
  administering(db, by, async (tx) => {
    await readRows(tx, Prisma.sql`select pg_advisory_xact_lock(${LOCKS.templates}) is null as locked`)
    return work(tx)
  })

/** Behind all others. */
export async function insertTemplate(tx: Tx, key: string): Promise<number> {
  const last = await tx.ticketTemplate.aggregate({ _max: { position: true } })
  const position = (last._max.position ?? 0) + 1
  const { id } = await tx.ticketTemplate.create({ data: { key, position }, select: { id: true } })
  return id
}

/** Who writes a version now, for its row. */
const authorOfVersion = () => {
  const { accountId, commandLine } = currentAuthor()
  return { createdById: accountId ?? null, commandLine: commandLine ?? null }
}

interface NewVersion {
  definition: TemplateDefinition
  note?: string
  publishedAt?: Date
}

/** Returns its id. A draft that is there stays the last one. Throws InvalidInputError. */
export async function insertVersion(tx: Tx, templateId: number, { definition, note = '', publishedAt }: NewVersion) {
  const columns = await columnsOf(tx, definition)
  const last = await tx.ticketTemplateVersion.aggregate({ where: { templateId }, _max: { number: true } })
  const draft = await tx.ticketTemplateVersion.findFirst({
    where: { templateId, publishedAt: null },
    select: { id: true, number: true },
  })
  const next = (last._max.number ?? 0) + 1
  if (draft) await tx.ticketTemplateVersion.update({ where: { id: draft.id }, data: { number: next } })
  const number = draft ? draft.number : next
  const { id } = await tx.ticketTemplateVersion.create({
    data: { ...columns, ...authorOfVersion(), templateId, number, note, publishedAt: publishedAt ?? null },
    select: { id: true },
  })
  return id
}

/** What a draft says from now on. Throws InvalidInputError. */
export async function updateDraft(tx: Tx, id: number, definition: TemplateDefinition, note: string) {
  const data = { ...(await columnsOf(tx, definition)), ...authorOfVersion(), note }
  await tx.ticketTemplateVersion.update({ where: { id }, data, select: { id: true } })
}
