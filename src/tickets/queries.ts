import type { Actor } from '../accounts/actor.ts'
import { type Affects, type Channel, type Db, Prisma, readRows, type Side, type Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { type TicketFacts, visibleTickets } from './policy.ts'

export interface Ticket extends TicketFacts {
  number: string
  subject: string
  affects: Affects
  restarted: boolean
  channel: Channel
  createdAt: Date
  updatedAt: Date
  holdUntil: Date | null
  requesterName: string
  teamName: string
  assigneeName: string | null
  followsNumber: string | null
  organizationName: string | null
  contractNumber: string | null
  draft: { key: string; fields: Record<string, string>; updatedAt: string; files: ConversationFile[] } | null
}

/** One ticket with the actor's unsent reply to it. Throws NotFoundError if it is missing or not the actor's to see. */
export async function findTicketFor(db: Db, actor: Actor, number: string): Promise<Ticket> {
  const [ticket] = await readRows<Ticket>(
    db,
    Prisma.sql`
    select t.id, t.number, t.subject, t.state::text as state, t.priority::int as priority, t.affects::text as affects, t.restarted,
      t.channel::text as channel, t.created_at as "createdAt", t.updated_at as "updatedAt", t.closed_at as "closedAt", t.hold_until as "holdUntil",
      t.requester_id as "requesterId", trim(r.first_name || ' ' || r.last_name) as "requesterName", team.name::text as "teamName",
      trim(a.first_name || ' ' || a.last_name) as "assigneeName", f.number as "followsNumber", o.name::text as "organizationName", c.number::text as "contractNumber",
      (select json_build_object('key', d.key, 'fields', d.fields, 'updatedAt', d.updated_at, 'files', coalesce((
          select json_agg(json_build_object('id', u.id, 'filename', u.filename, 'size', u.size, 'mediaType', u.media_type) order by u.created_at, u.id)
            from attachment u where u.draft_key = d.key and u.owner_id = d.account_id and u.stored_at is not null), '[]'))
        from draft d where d.account_id = ${actor.accountId} and d.purpose = 'reply:' || t.id order by d.updated_at desc limit 1) as draft
    from ticket t join account r on r.id = t.requester_id join team on team.id = t.team_id
      left join account a on a.id = t.assignee_id left join ticket f on f.id = t.follows_id
      left join organization o on o.id = t.organization_id left join contract c on c.id = t.contract_id
    where t.number = ${number} and ${visibleTickets(actor)}`,
  )
  if (!ticket) throw new NotFoundError()
  return ticket
}

/** The ticket as it is now, held until the transaction ends. The caller has found it for its actor before. */
export async function lockTicket(tx: Tx, id: number): Promise<TicketFacts> {
  const [ticket] = await tx.$queryRaw<TicketFacts[]>`
    select t.id, t.requester_id as "requesterId", t.state::text as state, t.priority::int as priority, t.closed_at as "closedAt" from ticket t where t.id = ${id} for update`
  if (!ticket) throw new NotFoundError()
  return ticket
}

export interface ConversationFile {
  id: string
  filename: string
  size: number
  mediaType: string
}

export interface ConversationMessage {
  id: number
  authorName: string
  side: Side
  channel: Channel
  body: string
  createdAt: Date
  files: ConversationFile[]
}

/** Messages shown at a time. */
export const MESSAGES_PER_PAGE = 50

export interface HistoryLine {
  type: string
  actorName: string
  data: Record<string, string>
  createdAt: Date
}

export interface Conversation {
  messages: ConversationMessage[]
  /** Whether there are earlier ones. */
  older: boolean
  /** What happened between the messages, at most the latest 200 lines. */
  history: HistoryLine[]
}

/**
 * The latest public messages of a ticket with their files, and what its customer may know of what happened since the first
 * of them, each oldest first; `before` a message's id continues backwards. One query.
 */
export async function conversationOf(db: Db, ticketId: number, before?: number, limit = MESSAGES_PER_PAGE): Promise<Conversation> {
  const [found] = await readRows<{ messages: Dated<ConversationMessage>[]; history: Dated<HistoryLine>[] }>(
    db,
    Prisma.sql`
    with latest as (
      select m.id, m.author_name as "authorName", m.side, m.channel, m.body, m.created_at as "createdAt",
        coalesce((select json_agg(json_build_object('id', f.id, 'filename', f.filename, 'size', f.size, 'mediaType', f.media_type) order by f.created_at, f.id)
          from attachment f where f.message_id = m.id), '[]') as files
      from message m where m.ticket_id = ${ticketId} and m.visibility = 'public' ${before ? Prisma.sql`and m.id < ${before}` : Prisma.empty}
      order by m.id desc limit ${limit + 1}
    ), happened as (
      select e.id, e.type, e.actor_name as "actorName", e.data, e.created_at as "createdAt" from ticket_event e
      where e.ticket_id = ${ticketId} and e.visibility = 'public'
        and ((select count(*) from latest) <= ${limit}
          or e.created_at >= (select "createdAt" from latest order by id desc offset ${limit - 1} limit 1))
        ${before ? Prisma.sql`and e.created_at < (select created_at from message where id = ${before})` : Prisma.empty}
      order by e.id desc limit 200
    )
    select coalesce((select json_agg(latest order by id desc) from latest), '[]') as messages,
      coalesce((select json_agg(happened order by id) from happened), '[]') as history`,
  )
  const { messages = [], history = [] } = found ?? {}
  return {
    messages: messages.slice(0, limit).reverse().map(withDate),
    older: messages.length > limit,
    history: history.map(withDate),
  }
}

/** A row that came as JSON. */
type Dated<Row> = Omit<Row, 'createdAt'> & { createdAt: string }

const withDate = <Row extends { createdAt: string }>(row: Row) => ({ ...row, createdAt: new Date(row.createdAt) })

export interface DownloadableFile extends ConversationFile {
  sha256: Uint8Array
}

/** A file of a public message on a ticket the actor may see, or of the actor's own unsent draft. */
export async function findFileFor(db: Db, actor: Actor, id: string): Promise<DownloadableFile> {
  const [file] = await db.$queryRaw<DownloadableFile[]>`
    select f.id::text as id, f.filename, f.size, f.media_type as "mediaType", f.sha256 from attachment f
      left join message m on m.id = f.message_id left join ticket t on t.id = m.ticket_id
    where f.id = ${id}::uuid and f.stored_at is not null
      and ((m.visibility = 'public' and ${visibleTickets(actor)}) or (f.message_id is null and f.owner_id = ${actor.accountId}))`
  if (!file) throw new NotFoundError()
  return file
}

/** Teams a customer can address, the preselected one marked. */
export async function teamsForCustomers(db: Db): Promise<{ id: number; name: string; isDefault: boolean }[]> {
  const teams = await db.team.findMany({
    where: { openToCustomers: true },
    select: { id: true, name: true, isDefault: true },
    orderBy: [{ position: 'asc' }, { name: 'asc' }],
  })
  const preselected = teams.find((team) => team.isDefault) ?? teams[0]
  return teams.map((team) => ({ ...team, isDefault: team === preselected }))
}
