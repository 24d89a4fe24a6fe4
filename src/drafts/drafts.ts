import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import type { Storage } from '../attachments/storage.ts'
import { deleteFromDraft, type UploadDraft } from '../attachments/uploads.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'

/** The desk has forms of its own, so that no draft of a note ends in a reply. */
export type Purpose = (typeof ALONE)[number] | `${(typeof ABOUT_SOMETHING)[number]}:${number}`

/** About nothing that is there already, or about a ticket, a canned response, a template. */
export const ALONE = [
  'ticket',
  'desk-ticket',
  'desk-bulk-forward',
  'desk-bulk-close',
  'desk-canned',
  'desk-faq',
  'desk-phone',
  'desk-template',
] as const
export const ABOUT_SOMETHING = [
  ...(['reply', 'desk-reply', 'desk-note', 'desk-call', 'desk-forward', 'desk-return', 'desk-close'] as const),
  'desk-party',
  'ticket-template',
  'desk-canned-change',
  'desk-faq-de',
  'desk-faq-en',
  'desk-template-change',
] as const

export type DraftFields = Record<string, string>

export interface Draft {
  key: string
  fields: DraftFields
  updatedAt: Date
}

const KEPT_DAYS = 14

/** Per purpose, unless their forms may still be open, and in total; the oldest makes room. */
const MOST_PER_PURPOSE = 5
const MOST_PER_PERSON = 50
const OPEN_HOURS = 24

/**
 * Condition on draft "d": somebody has written something or attached a file. What is only chosen or filled in, such as
 * the subject of a follow-up, makes no draft.
 */
export const hasContent = Prisma.sql`(concat_ws('', d.fields->>'body', d.fields->>'reason', d.fields->>'cause',
    d.fields->>'solution', d.fields->>'reply', d.fields->>'name_de', d.fields->>'name_en') ~ '\\S'
  or (coalesce(d.fields->>'subject', '') ~ '\\S' and coalesce(d.fields->>'follows', '') = '')
  or ((d.purpose like 'ticket-template:%' or d.purpose in ('desk-ticket', 'desk-phone'))
    and exists (select 1 from jsonb_each_text(d.fields) x
    where x.key like 'answers[%' and x.value ~ '\\S'))
  or exists (select 1 from attachment f where f.draft_key = d.key and f.owner_id = d.account_id
    and f.kept_at is null and f.stored_at is not null))`

/** In forms, but not typed. */
export const NOT_TYPED = new Set(
  'formKey purpose action remove returnTo attachments shown seen after from pick'.split(' '),
)

/** Characters of a field, and fields; a template has several for each that it asks for. */
const LONGEST_FIELD = 200_000
const MOST_FIELDS = 1000

/** Throws NotFoundError for somebody else's key, or an erased account. */
export async function saveDraft(db: Db | Tx, accountId: number, key: string, purpose: Purpose, fields: DraftFields) {
  const kept = Object.entries(fields)
    .filter(([name]) => !NOT_TYPED.has(name))
    .slice(0, MOST_FIELDS)
    .map(([name, value]) => [name, storable(value)])
  const saved = await db.$executeRaw`
    insert into draft (key, account_id, purpose, fields)
    select ${key}::uuid, a.id, ${purpose}, ${JSON.stringify(Object.fromEntries(kept))}::jsonb
      from account a where a.id = ${accountId} and a.erased_at is null for share of a
    on conflict (key) do update set fields = excluded.fields, purpose = excluded.purpose, updated_at = now()
      where draft.account_id = excluded.account_id`
  if (saved === 0) throw new NotFoundError()
  await makeRoom(db, accountId, purpose)
}

/** Also throws AuthorityLostError if the actor may not write now. */
export async function keepDraft(db: Db, actor: Actor, key: string, purpose: Purpose, fields: DraftFields) {
  await transaction(db, async (tx) => {
    const { accountId } = await authorise(tx, actor)
    await saveDraft(tx, accountId, key, purpose, fields)
  })
}

// PostgreSQL stores neither NUL nor half a surrogate pair; line ends are those of all texts.
const storable = (value: string) =>
  value.slice(0, LONGEST_FIELD).replaceAll('\u0000', '').replace(/\r\n?/g, '\n').toWellFormed()

async function makeRoom(db: Db | Tx, accountId: number, purpose: Purpose) {
  await db.$executeRaw`
    delete from draft where key in (
      (select key from (select key, updated_at from draft d where account_id = ${accountId} and purpose = ${purpose}
        and ${hasContent} order by updated_at desc offset ${MOST_PER_PURPOSE}) more
        where updated_at < now() - make_interval(hours => ${OPEN_HOURS}))
      union all (select key from draft where account_id = ${accountId}
        order by updated_at desc offset ${MOST_PER_PERSON}))`
}

/** Before files arrive; keeps the text. Throws AuthorityLostError. */
export async function startDraft(db: Db, actor: Actor, key: string, purpose: Purpose) {
  await transaction(db, async (tx) => {
    const { accountId } = await authorise(tx, actor)
    const started = await tx.$executeRaw`insert into draft (key, account_id, purpose, fields)
        values (${key}::uuid, ${accountId}, ${purpose}, '{}') on conflict do nothing`
    if (started) return makeRoom(tx, accountId, purpose)
    const own = await tx.draft.findFirst({ where: { key, accountId }, select: { key: true } })
    if (!own) throw new NotFoundError()
  })
}

/** For files that arrive. */
export const draftOf = (owner: Actor, key: string): UploadDraft => ({
  owner,
  key,
  async holds(tx) {
    const open = await readRows(
      tx,
      Prisma.sql`select 1 from draft where key = ${key}::uuid and account_id = ${owner.accountId} for share`,
    )
    return open.length > 0
  },
})

/** Adds what arrived of an interrupted form. */
export async function salvageDraft(db: Db, actor: Actor, key: string, purpose: Purpose, fields: DraftFields) {
  const draft = await db.draft.findFirst({ where: { key, accountId: actor.accountId }, select: { fields: true } })
  await keepDraft(db, actor, key, purpose, { ...(draft?.fields as DraftFields | undefined), ...fields })
}

export async function latestDraft(
  db: Db | Tx,
  actor: Pick<Actor, 'accountId'>,
  purpose: Purpose,
): Promise<Draft | undefined> {
  const [draft] = await readRows<Draft>(
    db,
    Prisma.sql`select d.key, d.fields, d.updated_at as "updatedAt" from draft d
      where d.account_id = ${actor.accountId} and d.purpose = ${purpose} and ${hasContent}
      order by d.updated_at desc limit 1`,
  )
  return draft
}

/** A second arrival of a form opens one for files that the first has already brought. */
export async function discardEmptyDraft(db: Db, accountId: number, key: string) {
  await db.$executeRaw`delete from draft where key = ${key}::uuid and account_id = ${accountId} and fields = '{}'`
}

interface Tools {
  db: Db
  storage: Storage
}

/** With its files. Throws AuthorityLostError. */
export async function discardDraft({ db, storage }: Tools, actor: Actor, key: string) {
  const gone = await transaction(db, async (tx) => {
    const { accountId } = await authorise(tx, actor)
    await tx.draft.deleteMany({ where: { key, accountId } })
    return deleteFromDraft(tx, accountId, key)
  })
  await storage.remove(gone)
}

/** One file. Throws AuthorityLostError. */
export async function removeFile({ db, storage }: Tools, actor: Actor, key: string, id: string) {
  const gone = await transaction(db, async (tx) => {
    const { accountId } = await authorise(tx, actor)
    return deleteFromDraft(tx, accountId, key, id)
  })
  await storage.remove(gone)
}

export async function sweepDrafts(db: Db) {
  await db.$executeRaw`delete from draft where updated_at < now() - make_interval(days => ${KEPT_DAYS})`
  await db.$executeRaw`delete from draft d where updated_at < now() - make_interval(hours => ${OPEN_HOURS})
    and not ${hasContent}`
  await db.$executeRaw`delete from submission where created_at < now() - make_interval(days => ${KEPT_DAYS})`
}
/** Condition on attachment "f". */
export const waitsInDraft = Prisma.sql`exists (select 1 from draft d where d.key = f.draft_key)`
