import { Readable } from 'node:stream'
import { type Db, runPlain } from '../platform/db.ts'

/** Files are written once, in order, and never changed. */
export interface Storage {
  append(attachmentId: string, position: number, data: Uint8Array): Promise<void>
  /** Breaks if bytes are missing. */
  read(file: Pick<DownloadableFile, 'id' | 'size'>): Readable
  remove(attachmentIds: string[]): Promise<void>
}

export interface DownloadableFile {
  id: string
  filename: string
  /** Bytes. */
  size: number
  mediaType: string
}

/** Large enough to be fast, small enough for many uploads in memory. */
export const CHUNK_SIZE = 256 * 1024

/** Rows of CHUNK_SIZE, so that one backup holds everything. */
export function databaseStorage(db: Db): Storage {
  return {
    async append(attachmentId, position, data) {
      // Need not reach the disk by itself: the commit that says that the file is whole takes all before it along.
      const statement = `with unhurried as (select set_config('synchronous_commit', 'off', true)),
        piece as (insert into attachment_chunk (attachment_id, position, data)
          select $1::uuid, $2, $3 from unhurried)
        update attachment set touched_at = now() where id = $1::uuid`
      await runPlain(db, 'append-piece', statement, [attachmentId, position, data])
    },
    read(file) {
      return Readable.from(pieces(db, file), { objectMode: false })
    },
    async remove(attachmentIds) {
      await db.attachmentChunk.deleteMany({ where: { attachmentId: { in: attachmentIds } } })
    },
  }
}

async function* pieces(db: Db, { id, size }: Pick<DownloadableFile, 'id' | 'size'>) {
  let missing = size
  for (let position = 0; missing > 0; position++) {
    const statement = 'select data from attachment_chunk where attachment_id = $1::uuid and position = $2'
    const [chunk] = await runPlain<{ data: Buffer }>(db, 'read-piece', statement, [id, position])
    if (!chunk) throw new Error(`The stored file ${id} ends ${missing} bytes early`)
    missing -= chunk.data.length
    yield chunk.data
  }
}
