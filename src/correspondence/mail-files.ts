import { randomUUID } from 'node:crypto'
import { cleanFilename, detectType, HEAD_SIZE } from '../attachments/detection.ts'
import { CHUNK_SIZE } from '../attachments/storage.ts'
import type { UploadLimits } from '../attachments/uploads.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { foldText } from '../platform/folding.ts'
import type { MailFile } from './parsed-mail.ts'
import { hashOf, type MailStore } from './raw-mails.ts'

type Limits = Pick<UploadLimits, 'maxUploadSize' | 'maxUploadFiles'>

/**
 * What fits by the portal's limits, and names of what does not and stays in the original. Pictures within the text are
 * counted apart, so that a signature does not take the place of a file.
 */
export function fittingFiles(files: MailFile[], { maxUploadSize, maxUploadFiles }: Limits) {
  const counts = { within: 0, beside: 0 }
  const kept: MailFile[] = []
  const left: string[] = []
  for (const file of files) {
    const place = file.contentId ? 'within' : 'beside'
    const fits = file.bytes.length > 0 && file.bytes.length <= maxUploadSize && counts[place] < maxUploadFiles
    if (fits) {
      counts[place]++
      kept.push(file)
    } else if (place === 'beside') left.push(cleanFilename(file.filename))
  }
  return { kept, left: left.slice(0, 20) }
}

export interface StoredMailFiles {
  ids: string[]
  contentIds: Record<string, string>
  /** Bytes. */
  size: number
}

/** As files of nobody's, which are swept away unless the mail's transaction gives them to its sender. */
export async function storeFiles({ db, storage }: MailStore, files: MailFile[]): Promise<StoredMailFiles> {
  const stored: StoredMailFiles = { ids: [], contentIds: {}, size: 0 }
  for (const { filename: given, bytes, contentId } of files) {
    const id = randomUUID()
    const filename = cleanFilename(given)
    const type = await detectType(bytes.subarray(0, HEAD_SIZE))
    await readRows(
      db,
      Prisma.sql`insert into attachment (id, filename, folded, media_type, size, sha256, stored_at)
        values (${id}::uuid, ${filename}, ${foldText(filename)}, ${type}, ${bytes.length}, ${hashOf(bytes)}, now())`,
    )
    for (let [at, position] = [0, 0]; at < bytes.length; at += CHUNK_SIZE)
      await storage.append(id, position++, bytes.subarray(at, at + CHUNK_SIZE))
    stored.ids.push(id)
    if (contentId) stored.contentIds[id] = contentId
    stored.size += bytes.length
  }
  return stored
}

/** Before they become files of a message of this person. */
export async function giveFiles(tx: Tx, ids: string[], accountId: number) {
  if (ids.length === 0) return
  await readRows(
    tx,
    Prisma.sql`update attachment set owner_id = ${accountId}
      where id = any(${ids}::uuid[]) and owner_id is null and kept_at is null`,
  )
}

/** Of a mail that became no message. */
export async function dropFiles({ db, storage }: MailStore, ids: string[]) {
  if (ids.length === 0) return
  const gone = await readRows<{ id: string }>(
    db,
    Prisma.sql`delete from attachment where id = any(${ids}::uuid[]) and kept_at is null returning id`,
  )
  await storage.remove(gone.map(({ id }) => id))
}
