import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows, type Tx, type Visibility } from '../platform/db.ts'
import type { EventType } from './events.ts'
import { namesNoneHidden } from './policy.ts'

export interface HistoryEntry {
  id: number
  type: EventType
  visibility: Visibility
  actorName: string
  data: Record<string, string>
  createdAt: Date
}

export interface History {
  entries: HistoryEntry[]
  page: number
  pages: number
  total: number
}

export const PER_PAGE = 50

const columns = Prisma.sql`e.id, e.type, e.visibility, e.actor_name as "actorName", e.data,
  e.created_at as "createdAt"`

/** All that happened to a ticket, internal or not, newest first; the last page if a later one was asked for. */
export async function readHistory(db: Db, actor: Actor, ticketId: number, page: number): Promise<History> {
  const rows = await readRows<HistoryEntry & { total: number }>(
    db,
    Prisma.sql`select ${columns}, count(*) over () as total from ticket_event e
      where e.ticket_id = ${ticketId} and ${namesNoneHidden(actor)}
      order by e.id desc limit ${PER_PAGE} offset ${(page - 1) * PER_PAGE}`,
  )
  if (rows.length === 0 && page > 1) return readHistory(db, actor, ticketId, await lastPage(db, actor, ticketId))
  const total = rows[0]?.total ?? 0
  return { entries: rows, page, pages: pagesOf(total), total }
}

const pagesOf = (total: number) => Math.max(1, Math.ceil(total / PER_PAGE))

async function lastPage(db: Db, actor: Actor, ticketId: number): Promise<number> {
  const [counted] = await readRows<{ total: number }>(
    db,
    Prisma.sql`select count(*) as total from ticket_event e where e.ticket_id = ${ticketId}
      and ${namesNoneHidden(actor)}`,
  )
  return pagesOf(counted?.total ?? 0)
}

const MOST_NEWS = 10

/** What others did since the event `seen`, oldest first; at most the latest ten. */
export async function historySince(db: Db | Tx, actor: Actor, ticketId: number, seen: number): Promise<HistoryEntry[]> {
  const rows = await readRows<HistoryEntry>(
    db,
    Prisma.sql`select ${columns} from ticket_event e where e.ticket_id = ${ticketId} and e.id > ${seen}
      and e.actor_id is distinct from ${actor.accountId} and ${namesNoneHidden(actor)}
      order by e.id desc limit ${MOST_NEWS}`,
  )
  return rows.reverse()
}
