import { Readable } from 'node:stream'
import { type Db, runPlain } from '../platform/db.ts'

/** Where the bytes of files are kept. Files are written once, in order, and never changed. */
export interface Storage {
  /** Adds the next piece of a file. */
  append(attachmentId: string, position: number, data: Uint8Array): Promise<void>
  /** The bytes of a file, piece by piece. */
  read(attachmentId: string): Readable
  remove(attachmentIds: string[]): Promise<void>
}

/** What somebody is told who downloads a file. */
export interface DownloadableFile {
  id: string
  filename: string
  /** Bytes. */
  size: number
  mediaType: string
}

/** Bytes of one piece: large enough to be quick, small enough that many uploads at once fit in memory. */
export const CHUNK_SIZE = 256 * 1024

/** Keeps files as rows of CHUNK_SIZE beside everything else, so that one backup holds all. */
export function databaseStorage(db: Db): Storage {
  return {
    async append(attachmentId, position, data) {
      const statement = `with piece as (insert into attachment_chunk (attachment_id, position, data)
        values ($1::uuid, $2, $3))
        update attachment set touched_at = now() where id = $1::uuid`
      await runPlain(db, 'append-piece', statement, [attachmentId, position, data])
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
    const statement = 'select data from attachment_chunk where attachment_id = $1::uuid and position = $2'
    const [chunk] = await runPlain<{ data: Buffer }>(db, 'read-piece', statement, [attachmentId, position])
    if (!chunk) return
    yield chunk.data
  }
}
