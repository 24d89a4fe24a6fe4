import { createHash } from 'node:crypto'
import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { discardEmptyDraft } from './drafts.ts'

interface SubmittedForm {
  key: string
  /** Other content with the same key is another form. */
  content: unknown
  /** Ids of the files that the form showed or brought. */
  files?: string[]
}

/**
 * Runs `work` once per form, in one transaction that ends the draft; later arrivals get the first result, which must
 * survive JSON. Throws InvalidInputError if the draft holds other files than the form: another window has changed them.
 */
export async function once<Result>(
  db: Db,
  { accountId }: Pick<Actor, 'accountId'>,
  { key, content, files = [] }: SubmittedForm,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest()
  const identity = Prisma.sql`account_id = ${accountId} and key = ${key}::uuid and digest = ${digest}`
  const entered = await transaction(db, async (tx) => {
    // A second arrival waits here for the first. Other people's drafts do not match.
    const [entry] = await readRows<{ files: string[]; draft: boolean }>(
      tx,
      Prisma.sql`insert into submission (account_id, key, digest)
        select ${accountId}::int, ${key}::uuid, ${digest}::bytea
        where not exists (select 1 from draft d where d.key = ${key}::uuid and d.account_id <> ${accountId})
        on conflict do nothing
        returning array(select f.id::text from attachment f where f.draft_key = ${key}::uuid
          and f.owner_id = ${accountId}
          and f.kept_at is null and f.stored_at is not null order by f.created_at, f.id) as files,
          exists (select 1 from draft where key = ${key}::uuid) as draft`,
    )
    if (!entry) return undefined
    if (entry.files.length !== files.length || entry.files.some((id) => !files.includes(id)))
      throw new InvalidInputError('attachments', 'error.upload.changed')
    const result = await work(tx)
    const ended = Prisma.sql`delete from draft where key = ${key}::uuid and account_id = ${accountId}`
    // Waits for an upload that is about to end; the next statement sees what it has brought.
    if (entry.draft) await readRows(tx, ended)
    const [late] = await readRows<{ files: boolean }>(
      tx,
      Prisma.sql`with through as (update submission set result = ${JSON.stringify(result ?? null)}::jsonb
        where ${identity}),
        ended as (${ended})
        select exists (select 1 from attachment where draft_key = ${key}::uuid and owner_id = ${accountId}
          and kept_at is null and stored_at is not null) as files`,
    )
    // Arrived since the files were listed.
    if (late?.files) throw new InvalidInputError('attachments', 'error.upload.changed')
    return { result }
  })
  if (entered) return entered.result
  await discardEmptyDraft(db, accountId, key)
  const [earlier] = await readRows<{ result: Result }>(db, Prisma.sql`select result from submission where ${identity}`)
  if (!earlier) throw new NotFoundError()
  return earlier.result
}
