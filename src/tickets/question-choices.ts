import { type Db, Prisma, readRows, type Side } from '../platform/db.ts'
import { isPublic } from './policy.ts'

/** A public message that may go along with a question. */
export interface PassedMessage {
  id: number
  authorName: string
  side: Side
  createdAt: Date
  beginning: string
  files: { id: string; filename: string; size: number }[]
}

const MOST = 20
const BEGINNING = 140

/** The latest public ones, newest first; of a ticket that the caller has found for its actor. */
export const messagesToPass = (db: Db, ticketId: number): Promise<PassedMessage[]> =>
  readRows(
    db,
    Prisma.sql`select m.id, m.author_name as "authorName", m.side, m.created_at as "createdAt",
        left(regexp_replace(left(m.body, 1000), '\\s+', ' ', 'g'), ${BEGINNING}::int) as beginning,
        (select coalesce(json_agg(json_build_object('id', f.id, 'filename', f.filename, 'size', f.size)
            order by f.created_at, f.id), '[]') from message_attachment x join attachment f on f.id = x.attachment_id
          where x.message_id = m.id and f.stored_at is not null) as files
      from message m where m.ticket_id = ${ticketId} and ${isPublic('m')} order by m.id desc limit ${MOST}`,
  )
