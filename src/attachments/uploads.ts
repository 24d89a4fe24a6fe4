import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { AuthorityLostError } from '../platform/errors.ts'
import { foldText } from '../platform/folding.ts'
import { cleanFilename, detectType, HEAD_SIZE } from './detection.ts'
import { type Quota, type QuotaFault, quotaFault } from './quota.ts'
import { CHUNK_SIZE, type Storage } from './storage.ts'

export interface UploadLimits {
  /** Bytes. */
  maxUploadSize: number
  /** Per message. */
  maxUploadFiles: number
  quota: Quota
}

type UploadFault =
  | 'error.upload.too-large'
  | 'error.upload.too-many'
  | 'error.upload.empty'
  | 'error.upload.cut'
  | 'error.upload.removed'
  | 'error.upload.unread'
  | QuotaFault

export interface Upload {
  filename: string
  /** Of the stored file; nothing if it was refused. */
  id?: string
  fault?: UploadFault
}

/** Per person, in all drafts. */
const MAX_UNSENT = 50

/** Seconds; longer than the web waits for a sender, and than SLOW_AFTER. */
const ABANDONED_AFTER = 150

/** Milliseconds until a small piece is stored anyway, so that a slow upload does not seem abandoned. */
const SLOW_AFTER = 15_000

const UNSENT_DAYS = 14

/** Where a file waits until it is sent. */
export interface UploadDraft {
  owner: Actor
  key: string
  /** Keeps the draft from ending before the transaction does; false if it has ended. */
  holds: (tx: Tx) => Promise<boolean>
}

/** Returns what was wrong, if anything; a refused file leaves nothing, and is not read to its end. */
export async function storeUpload(
  { db, storage, limits }: { db: Db; storage: Storage; limits: UploadLimits },
  draft: UploadDraft,
  file: { filename: string | undefined; stream: Readable },
): Promise<Upload> {
  const filename = cleanFilename(file.filename)
  const id = randomUUID()
  const refused = await reserve(db, draft, id, filename, limits)
  if (refused) return { filename, fault: refused }
  try {
    const received = await receive(storage, id, file.stream, limits.maxUploadSize)
    if ('fault' in received) {
      await discard(db, storage, [id])
      return { filename, fault: received.fault }
    }
    const { size, sha256, head } = received
    const stored = { size, sha256, mediaType: await detectType(head) }
    const outcome = await complete(db, draft, id, filename, stored, limits)
    if (outcome.id !== id) await discard(db, storage, [id])
    return { filename, ...outcome }
  } catch (error) {
    // Its draft was discarded, or it was taken out, while it was on its way.
    const removed = !(error instanceof AuthorityLostError) && (await isGone(db, id).catch(() => false))
    await discard(db, storage, [id]).catch(() => {})
    if (!removed) throw error
    return { filename, fault: 'error.upload.removed' }
  }
}

const isGone = async (db: Db, id: string) => (await db.attachment.count({ where: { id } })) === 0

async function waitTurn(tx: Tx, draftKey: string) {
  await readRows(tx, Prisma.sql`select pg_advisory_xact_lock(hashtextextended(${draftKey}, 0))`)
}

/** Files of one name share a place until they are complete: a form sent twice brings each file twice. */
async function reserve(
  db: Db,
  draft: { owner: Actor; key: string },
  id: string,
  filename: string,
  { maxUploadFiles, quota }: UploadLimits,
): Promise<UploadFault | undefined> {
  return transaction(db, async (tx) => {
    const { accountId: ownerId } = await authorise(tx, draft.owner)
    await waitTurn(tx, draft.key)
    const [counts] = await readRows<{ ofDraft: number; ofOwner: number }>(
      tx,
      Prisma.sql`select count(*) as "ofOwner",
          count(distinct filename) filter (where draft_key = ${draft.key}::uuid
            and filename <> ${filename}) as "ofDraft"
        from attachment where owner_id = ${ownerId} and kept_at is null`,
    )
    if (!counts || counts.ofDraft >= maxUploadFiles || counts.ofOwner >= MAX_UNSENT) return 'error.upload.too-many'
    const full = await quotaFault(tx, draft.owner, quota)
    if (full) return full
    await tx.attachment.create({
      data: {
        id,
        ownerId,
        draftKey: draft.key,
        filename,
        folded: foldText(filename),
        mediaType: 'application/octet-stream',
        size: 0,
      },
      select: { id: true },
    })
    return undefined
  })
}

/** The file's id, or that of the same file in the draft, or why there is no room. Throws AuthorityLostError. */
async function complete(
  db: Db,
  draft: UploadDraft,
  id: string,
  filename: string,
  stored: { size: number; sha256: Uint8Array<ArrayBuffer>; mediaType: string },
  { maxUploadFiles, quota }: UploadLimits,
): Promise<Pick<Upload, 'id' | 'fault'>> {
  return transaction(db, async (tx) => {
    const { accountId: ownerId } = await authorise(tx, draft.owner)
    await waitTurn(tx, draft.key)
    if (!(await draft.holds(tx))) return { fault: 'error.upload.removed' }
    const inDraft = { ownerId, draftKey: draft.key, keptAt: null, storedAt: { not: null } }
    const same = await tx.attachment.findFirst({
      where: { ...inDraft, filename, sha256: stored.sha256 },
      select: { id: true },
    })
    if (same) return { id: same.id }
    if ((await tx.attachment.count({ where: inDraft })) >= maxUploadFiles) return { fault: 'error.upload.too-many' }
    const full = await quotaFault(tx, draft.owner, quota, stored.size)
    if (full) return { fault: full }
    await tx.attachment.update({ where: { id }, data: { ...stored, storedAt: now() }, select: { id: true } })
    return { id }
  })
}

type Received = { size: number; sha256: Uint8Array<ArrayBuffer>; head: Uint8Array } | { fault: UploadFault }

async function receive(storage: Storage, id: string, stream: Readable, maxSize: number): Promise<Received> {
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  let buffered: Buffer[] = []
  let bufferedSize = 0
  let size = 0
  let position = 0
  let flushedAt = Date.now()
  const flush = async () => {
    const data = Buffer.concat(buffered)
    buffered = []
    bufferedSize = 0
    flushedAt = Date.now()
    for (let offset = 0; offset < data.length; offset += CHUNK_SIZE) {
      await storage.append(id, position++, data.subarray(offset, offset + CHUNK_SIZE))
    }
  }
  const pieces: AsyncIterable<Buffer> = stream.iterator({ destroyOnReturn: false })
  for await (const piece of pieces) {
    size += piece.length
    if (size > maxSize) return { fault: 'error.upload.too-large' }
    hash.update(piece)
    if (head.length < HEAD_SIZE) head = Buffer.concat([head, piece.subarray(0, HEAD_SIZE - head.length)])
    buffered.push(piece)
    bufferedSize += piece.length
    if (bufferedSize >= CHUNK_SIZE || Date.now() - flushedAt > SLOW_AFTER) await flush()
  }
  if (size === 0) return { fault: 'error.upload.empty' }
  if (bufferedSize) await flush()
  return { size, sha256: Uint8Array.from(hash.digest()), head }
}

export interface StoredFile {
  id: string
  filename: string
  mediaType: string
  size: number
}

/** Complete ones, in order of arrival. */
export async function filesOfDraft(db: Db, ownerId: number, key: string): Promise<StoredFile[]> {
  return readRows<StoredFile>(
    db,
    Prisma.sql`select id, filename, media_type as "mediaType", size from attachment
      where owner_id = ${ownerId} and draft_key = ${key}::uuid and kept_at is null and stored_at is not null
        order by created_at, id`,
  )
}

/** One file, or all, of a person's draft. The caller removes the bytes of the returned ids after the commit. */
export async function deleteFromDraft(tx: Tx, accountId: number, key: string, id?: string): Promise<string[]> {
  const gone = await readRows<{ id: string }>(
    tx,
    Prisma.sql`delete from attachment where owner_id = ${accountId} and draft_key = ${key}::uuid and kept_at is null
      ${id ? Prisma.sql`and id = ${id}::uuid` : Prisma.empty} returning id`,
  )
  return gone.map((file) => file.id)
}

/** `waits` is the condition on attachment "f" under which it may still be sent. */
export async function sweepUploads(db: Db, storage: Storage, waits: Prisma.Sql) {
  const stale = await readRows<{ id: string }>(
    db,
    Prisma.sql`select f.id from attachment f where f.kept_at is null and (
      (f.touched_at < now() - make_interval(secs => ${ABANDONED_AFTER}) and (f.stored_at is null or not ${waits}))
      or f.touched_at < now() - make_interval(days => ${UNSENT_DAYS})) limit 1000`,
  )
  await discard(
    db,
    storage,
    stale.map(({ id }) => id),
  )
}

async function discard(db: Db, storage: Storage, ids: string[]) {
  if (ids.length === 0) return
  // Rows first: a file being sent right now stays whole.
  const gone = await readRows<{ id: string }>(
    db,
    Prisma.sql`delete from attachment where id = any(${ids}::uuid[]) and kept_at is null returning id`,
  )
  await storage.remove(gone.map(({ id }) => id))
}
