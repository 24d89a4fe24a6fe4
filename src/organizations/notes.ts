import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { record } from '../audit/recording.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { demandSeen } from '../platform/versions.ts'
import { authoriseAtDesk } from './policy.ts'
import { type CompanyNoteInput, companyNoteRules, MOST_NOTES } from './rules.ts'

// What the team should know of a company. No page, mail or export of a customer reads these.

export interface CompanyNote {
  id: number
  body: string
  /** Of who wrote what it says now. */
  authorName: string | null
  updatedAt: string
}

/** Subquery of all notes as JSON, oldest first, for the company with this id. */
export const notesOf = (organizationId: Prisma.Sql): Prisma.Sql => Prisma.sql`(select coalesce(json_agg(
    json_build_object('id', n.id, 'body', n.body, 'updatedAt', n.updated_at,
      'authorName', case when author.id is null then null else ${nameOf('author')} end) order by n.id), '[]')
  from organization_note n left join account author on author.id = n.author_id
  where n.organization_id = ${organizationId})`

/** Of several companies, oldest first. */
export async function notesOfCompanies(db: Db, ids: number[]): Promise<CompanyNote[]> {
  const rows = await readRows<{ notes: CompanyNote[] }>(
    db,
    Prisma.sql`select ${notesOf(Prisma.sql`o.id`)} as notes from organization o where o.id = any(${ids}::int[])
      order by o.name`,
  )
  return rows.flatMap(({ notes }) => notes)
}

/** Throws InvalidInputError, NotFoundError for an unknown company, ForbiddenError. */
export async function addNote(db: Db | Tx, noting: Actor, organizationId: number, wish: CompanyNoteInput) {
  const { body } = check(companyNoteRules, wish)
  return transaction(db, async (tx) => {
    const { accountId } = await authoriseAtDesk(tx, noting, 'note')
    const name = await holdCompany(tx, organizationId)
    if ((await tx.organizationNote.count({ where: { organizationId } })) >= MOST_NOTES)
      throw new InvalidInputError('body', 'error.note.many', { most: MOST_NOTES })
    const data = { organizationId, authorId: accountId, body }
    const { id } = await tx.organizationNote.create({ data, select: { id: true } })
    await record(tx, { action: 'note.added', subject: name })
    return id
  })
}

/**
 * Whoever changes it is its author from then on; false if it says that already. `seen` is the version that a form
 * showed. Throws InvalidInputError, NotFoundError, ForbiddenError, OutdatedError.
 */
export async function changeNote(
  db: Db | Tx,
  noting: Actor,
  organizationId: number,
  id: number,
  wish: CompanyNoteInput,
  seen?: string,
): Promise<boolean> {
  const { body } = check(companyNoteRules, wish)
  return transaction(db, async (tx) => {
    const { accountId } = await authoriseAtDesk(tx, noting, 'note')
    const name = await holdCompany(tx, organizationId)
    const before = await tx.organizationNote.findFirst({ where: { id, organizationId }, select: { body: true } })
    if (!before) throw new NotFoundError()
    if (before.body === body) return false
    demandSeen(seen, before.body)
    await tx.$executeRaw`update organization_note set body = ${body}, author_id = ${accountId}, updated_at = now()
      where id = ${id}`
    await record(tx, { action: 'note.changed', subject: name })
    return true
  })
}

/** Gone already is gone. Throws NotFoundError for an unknown company, ForbiddenError. */
export async function removeNote(db: Db | Tx, removing: Actor, organizationId: number, id: number) {
  await transaction(db, async (tx) => {
    await authoriseAtDesk(tx, removing, 'note')
    const name = await holdCompany(tx, organizationId)
    const { count } = await tx.organizationNote.deleteMany({ where: { id, organizationId } })
    if (count) await record(tx, { action: 'note.removed', subject: name })
  })
}

/** One writer of notes at a time, and no merging meanwhile. */
async function holdCompany(tx: Tx, id: number): Promise<string> {
  const [company] = await readRows<{ name: string }>(
    tx,
    Prisma.sql`select name::text as name from organization where id = ${id} for no key update`,
  )
  if (!company) throw new NotFoundError()
  return company.name
}
