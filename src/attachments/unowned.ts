import { createHash, randomUUID } from 'node:crypto'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { foldText } from '../platform/folding.ts'
import { cleanFilename, detectType, HEAD_SIZE } from './detection.ts'
import { CHUNK_SIZE, type Storage } from './storage.ts'

/** Returns the id. It is nobody's, and is swept away unless something takes it soon; if `kept`, within an hour. */
export async function storeUnowned(
  { db, storage }: { db: Db; storage: Storage },
  { filename: given, bytes, kept = false }: { filename: string | undefined; bytes: Uint8Array; kept?: boolean },
): Promise<string> {
  const id = randomUUID()
  const filename = cleanFilename(given)
  const type = await detectType(bytes.subarray(0, HEAD_SIZE))
  const hash = Uint8Array.from(createHash('sha256').update(bytes).digest())
  await readRows(
    db,
    Prisma.sql`insert into attachment (id, filename, folded, media_type, size, sha256, stored_at,
        kept_at)
      values (${id}::uuid, ${filename}, ${foldText(filename)}, ${type}, ${bytes.length}, ${hash}, now(),
        case when ${kept}::boolean then now() end)`,
  )
  for (let [at, position] = [0, 0]; at < bytes.length; at += CHUNK_SIZE)
    await storage.append(id, position++, bytes.subarray(at, at + CHUNK_SIZE))
  return id
}
