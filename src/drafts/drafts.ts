import type { Actor } from '../accounts/actor.ts'
import type { Db, Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'

/** What a form is for: a new ticket, or a reply to one. */
export type Purpose = 'ticket' | `reply:${number}`

export type DraftFields = Record<string, string>

export interface Draft {
  key: string
  fields: DraftFields
  updatedAt: Date
}

/** Days an unsent draft is kept. */
const KEPT_DAYS = 14

/** Drafts of one person for one purpose, and for all; the oldest makes room. */
const MOST_PER_PURPOSE = 5
const MOST_PER_PERSON = 50

/** What forms that keep drafts ask for; nothing else is worth keeping. */
const KEPT_FIELDS = [
  'team',
  'organization',
  'subject',
  'subjectAccepted',
  'body',
  'affects',
  'restarted',
  'confidential',
  'priority',
  'follows',
]

/** Characters of one field; a form refuses far less. */
const LONGEST_FIELD = 200_000

/** Saves what is typed so far. Throws NotFoundError for a key that belongs to somebody else. */
export async function saveDraft(db: Db | Tx, accountId: number, key: string, purpose: Purpose, fields: DraftFields) {
  const kept = KEPT_FIELDS.flatMap((name) => (fields[name] === undefined ? [] : [[name, storable(fields[name])]]))
  const saved = await db.$executeRaw`
    insert into draft (key, account_id, purpose, fields)
    values (${key}::uuid, ${accountId}, ${purpose}, ${JSON.stringify(Object.fromEntries(kept))}::jsonb)
    on conflict (key) do update set fields = excluded.fields, purpose = excluded.purpose, updated_at = now()
      where draft.account_id = excluded.account_id`
  if (saved === 0) throw new NotFoundError()
  await makeRoom(db, accountId, purpose)
}

// Neither NUL nor half a character can be stored.
const storable = (value: string) => value.slice(0, LONGEST_FIELD).replaceAll('\u0000', '').toWellFormed()

async function makeRoom(db: Db | Tx, accountId: number, purpose: Purpose) {
  await db.$executeRaw`
    delete from draft where key in (
      (select key from draft where account_id = ${accountId} and purpose = ${purpose} order by updated_at desc offset ${MOST_PER_PURPOSE})
      union all (select key from draft where account_id = ${accountId} order by updated_at desc offset ${MOST_PER_PERSON}))`
}

/** Makes sure that a draft exists before files are put into it, without touching what was typed. */
export async function openDraft(db: Db, actor: Actor, key: string, purpose: Purpose) {
  const opened =
    await db.$executeRaw`insert into draft (key, account_id, purpose, fields) values (${key}::uuid, ${actor.accountId}, ${purpose}, '{}') on conflict do nothing`
  if (opened) return makeRoom(db, actor.accountId, purpose)
  const own = await db.draft.findFirst({ where: { key, accountId: actor.accountId }, select: { key: true } })
  if (!own) throw new NotFoundError()
}

/** Adds to a draft what arrived of a form that broke off. */
export async function salvageDraft(db: Db, actor: Actor, key: string, purpose: Purpose, fields: DraftFields) {
  const draft = await db.draft.findFirst({ where: { key, accountId: actor.accountId }, select: { fields: true } })
  await saveDraft(db, actor.accountId, key, purpose, { ...(draft?.fields as DraftFields | undefined), ...fields })
}

/** The latest draft of a person for a purpose. */
export async function latestDraft(db: Db, actor: Actor, purpose: Purpose): Promise<Draft | undefined> {
  const draft = await db.draft.findFirst({
    where: { accountId: actor.accountId, purpose },
    orderBy: { updatedAt: 'desc' },
    select: { key: true, fields: true, updatedAt: true },
  })
  return draft ? { ...draft, fields: draft.fields as DraftFields } : undefined
}

/** Throws NotFoundError when a form's key is that of somebody else's draft. */
export async function refuseForeignDraft(db: Db | Tx, actor: Actor, key: string) {
  const foreign = await db.draft.findFirst({ where: { key, accountId: { not: actor.accountId } }, select: { key: true } })
  if (foreign) throw new NotFoundError()
}

/** Forgets a draft that only a second arrival of its form has opened, for files the first has brought already. */
export async function discardEmptyDraft(db: Db, actor: Actor, key: string) {
  await db.$executeRaw`delete from draft where key = ${key}::uuid and account_id = ${actor.accountId} and fields = '{}'`
}

/** Forgets a draft; files that wait in it go with the next sweep. */
export async function discardDraft(db: Db | Tx, actor: Actor, key: string) {
  await db.draft.deleteMany({ where: { key, accountId: actor.accountId } })
}

export async function sweepDrafts(db: Db) {
  await db.$executeRaw`delete from draft where updated_at < now() - make_interval(days => ${KEPT_DAYS})`
  await db.$executeRaw`delete from submission where created_at < now() - make_interval(days => ${KEPT_DAYS})`
}
