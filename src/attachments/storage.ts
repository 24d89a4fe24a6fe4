import { Readable } from 'node:stream'
import type { Db } from '../platform/db.ts'

/** Where the bytes of files are kept. Files are written once, in order, and never changed. */
export interface Storage {
  /** Adds the next piece of a file. */
  append(attachmentId: string, position: number, data: Uint8Array): Promise<void>
  /** The bytes of a file, piece by piece. */
  read(attachmentId: string): Readable
  remove(attachmentIds: string[]): Promise<void>
}

/** Bytes of one piece: large enough to be quick, small enough that many uploads at once fit in memory. */
export const CHUNK_SIZE = 256 * 1024

/** Keeps files as rows of CHUNK_SIZE beside everything else, so that one backup holds all. */
export function databaseStorage(db: Db): Storage {
  return {
    async append(attachmentId, position, data) {
      await db.$executeRaw`with piece as (insert into attachment_chunk (attachment_id, position, data) values (${attachmentId}::uuid, ${position}, ${data}))
        update attachment set touched_at = now() where id = ${attachmentId}::uuid`
    },
    read(attachmentId) {
      return Readable.from(pieces(db, attachmentId), { objectMode: false })
    },
    async remove(attachmentIds) {
      await db.attachmentChunk.deleteMany({ where: { attachmentId: { in: attachmentIds } } })
    },
  }
}

async function* pieces(db: Db, attachmentId: string) {
  for (let position = 0; ; position++) {
    const chunk = await db.attachmentChunk.findUnique({
      where: { attachmentId_position: { attachmentId, position } },
      select: { data: true },
    })
    if (!chunk) return
    yield chunk.data
  }
}
