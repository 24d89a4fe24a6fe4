import { cleanFilename } from '../attachments/detection.ts'
import { storeUnowned } from '../attachments/unowned.ts'
import type { UploadLimits } from '../attachments/uploads.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import type { MailFile } from './parsed-mail.ts'
import type { MailStore } from './raw-mails.ts'

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
  for (const { filename, bytes, contentId } of files) {
    const id = await storeUnowned({ db, storage }, { filename, bytes })
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
