import { type Db, Prisma, readRows } from '../platform/db.ts'

export interface MessageToSplit {
  id: number
  authorName: string
  createdAt: Date
  /** Its beginning. */
  text: string
  files: number
}

const MOST = 30

/** The latest public messages of a ticket, oldest first. */
export async function messagesToSplit(db: Db, ticketId: number): Promise<MessageToSplit[]> {
  const rows = await readRows<MessageToSplit>(
    db,
    Prisma.sql`select m.id, m.author_name as "authorName", m.created_at as "createdAt", left(m.body, 300) as text,
        (select count(*)::int from message_attachment x where x.message_id = m.id) as files
      from message m where m.ticket_id = ${ticketId} and m.visibility = 'public' order by m.id desc limit ${MOST}`,
  )
  return rows.reverse()
}
