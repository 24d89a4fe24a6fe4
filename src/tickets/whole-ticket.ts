import type { Actor } from '../accounts/actor.ts'
import { cleanFilename } from '../attachments/detection.ts'
import { type Db, Prisma, readRows, type Visibility } from '../platform/db.ts'
import {
  type ConversationFile,
  type ConversationMessage,
  type HistoryLine,
  lineColumns,
  messageColumns,
  withMail,
} from './conversation.ts'
import { isAnything, isPublic, namesNoneHidden } from './policy.ts'

/** What a copy holds: for customers, and by default, nothing internal. */
export type Extent = 'public' | 'everything'

const readable = (extent: Extent) => (extent === 'everything' ? isAnything : isPublic)

const AT_ONCE = 50
/** Letters of what is quoted: as much as is kept. */
const WHOLE = 1_000_000

/** All messages of a ticket that the actor may see, oldest first, some at a time. */
export async function* messagesOf(
  db: Db,
  ticketId: number,
  extent: Extent,
): AsyncGenerator<(ConversationMessage & { visibility: Visibility })[]> {
  for (let after = 0; ; ) {
    const messages = await readRows<ConversationMessage>(
      db,
      Prisma.sql`select ${messageColumns(WHOLE)}
        from message m ${withMail(readable(extent))}
        where m.ticket_id = ${ticketId} and m.id > ${after} and ${readable(extent)('m')}
        order by m.id limit ${AT_ONCE}`,
    )
    if (messages.length) yield messages
    after = messages.at(-1)?.id ?? 0
    if (messages.length < AT_ONCE) return
  }
}

const LINES_AT_ONCE = 500

/** All that happened to it, oldest first; names no other ticket that the actor may not see. */
export async function* historyOf(
  db: Db,
  actor: Actor,
  ticketId: number,
  extent: Extent,
): AsyncGenerator<(HistoryLine & { visibility: Visibility })[]> {
  for (let after = 0; ; ) {
    const lines = await readRows<HistoryLine & { visibility: Visibility }>(
      db,
      Prisma.sql`select ${lineColumns}, e.visibility
        from ticket_event e where e.ticket_id = ${ticketId} and e.id > ${after} and ${readable(extent)('e')}
          and ${namesNoneHidden(actor)}
        order by e.id limit ${LINES_AT_ONCE}`,
    )
    if (lines.length) yield lines
    after = lines.at(-1)?.id ?? 0
    if (lines.length < LINES_AT_ONCE) return
  }
}

export interface CopiedFile extends Pick<ConversationFile, 'id' | 'size'> {
  /** In the copy. */
  path: string
  sha256: string | null
}

/** The files of its messages, each with a path of its own, by id. */
export async function filesToCopy(db: Db, ticketId: number, extent: Extent): Promise<Map<string, CopiedFile>> {
  const files = await readRows<ConversationFile & { sha256: string | null }>(
    db,
    Prisma.sql`select f.id, f.filename, f.size, f.media_type as "mediaType", encode(f.sha256, 'hex') as sha256
      from message m join message_attachment x on x.message_id = m.id join attachment f on f.id = x.attachment_id
      where m.ticket_id = ${ticketId} and f.stored_at is not null and ${readable(extent)('m')}
      order by m.id, f.created_at, f.id`,
  )
  const copied = files.map(({ id, filename, size, sha256 }, index): CopiedFile => {
    const path = `files/${String(index + 1).padStart(3, '0')}-${cleanFilename(filename)}`
    return { id, size, path, sha256 }
  })
  return new Map(copied.map((file) => [file.id, file]))
}
