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

/** Drafts of one person for one purpose; the oldest makes room. */
const MOST_PER_PURPOSE = 5

/** Saves what is typed so far. Throws NotFoundError for a key that belongs to somebody else. */
export async function saveDraft(db: Db | Tx, accountId: number, key: string, purpose: Purpose, fields: DraftFields) {
  const saved = await db.$executeRaw`
    insert into draft (key, account_id, purpose, fields) values (${key}::uuid, ${accountId}, ${purpose}, ${JSON.stringify(fields)}::jsonb)
    on conflict (key) do update set fields = excluded.fields, updated_at = now() where draft.account_id = excluded.account_id`
  if (saved === 0) throw new NotFoundError()
  await db.$executeRaw`
    delete from draft where key in (select key from draft where account_id = ${accountId} and purpose = ${purpose}
      order by updated_at desc offset ${MOST_PER_PURPOSE})`
}

/** Makes sure that a draft exists before files are put into it, without touching what was typed. */
export async function openDraft(db: Db, actor: Actor, key: string, purpose: Purpose) {
  await db.$executeRaw`insert into draft (key, account_id, purpose, fields) values (${key}::uuid, ${actor.accountId}, ${purpose}, '{}') on conflict do nothing`
  const own = await db.draft.findFirst({ where: { key, accountId: actor.accountId }, select: { key: true } })
  if (!own) throw new NotFoundError()
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

/** Forgets a draft; its files go with the next sweep. */
export async function discardDraft(db: Db | Tx, actor: Actor, key: string) {
  await db.draft.deleteMany({ where: { key, accountId: actor.accountId } })
}

export async function sweepDrafts(db: Db) {
  await db.$executeRaw`delete from draft where updated_at < now() - make_interval(days => ${KEPT_DAYS})`
  await db.$executeRaw`delete from submission where created_at < now() - make_interval(days => ${KEPT_DAYS})`
}
