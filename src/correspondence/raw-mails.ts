import { createHash, randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { inflate, zstdCompress, zstdDecompress } from 'node:zlib'
import { CHUNK_SIZE, type Storage } from '../attachments/storage.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'

const compress = promisify(zstdCompress)
/** Begins whatever is compressed with zstd; mails of before are deflated. */
const ZSTD = Buffer.from('28b52ffd', 'hex')
const decompress = { zstd: promisify(zstdDecompress), deflate: promisify(inflate) }

export interface MailStore {
  db: Db
  storage: Storage
}

export interface StoredRaw {
  id: string
  /** Bytes, compressed. */
  size: number
  sha256: Uint8Array<ArrayBuffer>
}

export const hashOf = (bytes: Uint8Array) => Uint8Array.from(createHash('sha256').update(bytes).digest())

/** Compressed, as a file of nobody's, which is swept away unless `keepRaw` keeps it. */
export async function storeRaw({ db, storage }: MailStore, raw: Uint8Array): Promise<StoredRaw> {
  const data = await compress(raw)
  const stored = { id: randomUUID(), size: data.length, sha256: hashOf(data) }
  await readRows(
    db,
    Prisma.sql`insert into attachment (id, filename, media_type, size)
      values (${stored.id}::uuid, 'mail.eml', 'application/octet-stream', 0)`,
  )
  for (let [at, position] = [0, 0]; at < data.length; at += CHUNK_SIZE)
    await storage.append(stored.id, position++, data.subarray(at, at + CHUNK_SIZE))
  return stored
}

export async function keepRaw(tx: Tx, { id, size, sha256 }: StoredRaw) {
  await readRows(
    tx,
    Prisma.sql`update attachment set size = ${size}, sha256 = ${sha256}, stored_at = now(), kept_at = now()
      where id = ${id}::uuid`,
  )
}

/** Its bytes go after the commit, with `removeBytes`. */
export async function dropRaw(tx: Db | Tx, rawId: string) {
  await readRows(tx, Prisma.sql`delete from attachment where id = ${rawId}::uuid and owner_id is null`)
}

/** As it came; `mailSize` is that of the whole mail. */
export async function readRaw({ db, storage }: MailStore, rawId: string, mailSize: number): Promise<Uint8Array> {
  const { size } = await db.attachment.findUniqueOrThrow({ where: { id: rawId }, select: { size: true } })
  const data = await buffer(storage.read({ id: rawId, size: Number(size) }))
  const method = data.subarray(0, ZSTD.length).equals(ZSTD) ? 'zstd' : 'deflate'
  return decompress[method](data, { maxOutputLength: Math.max(1, mailSize) })
}
