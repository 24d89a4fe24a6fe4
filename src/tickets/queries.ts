import { type Actor, isCustomer } from '../accounts/actor.ts'
import { type Affects, type Channel, type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { stillVisible, type TicketFacts, visibleTickets } from './policy.ts'

export interface Ticket extends TicketFacts {
  number: string
  subject: string
  affects: Affects
  restarted: boolean
  channel: Channel
  confidential: boolean
  createdAt: Date
  updatedAt: Date
  holdUntil: Date | null
  requesterName: string
  teamName: string
  assigneeName: string | null
  followsNumber: string | null
  organizationId: number | null
  organizationName: string | null
  contractNumber: string | null
}

/** The columns of a ticket and the names of those it belongs to, from `ticketsWithNames`. */
export const factsOf = Prisma.sql`t.id, t.number, t.subject, t.state, t.priority, t.affects, t.restarted,
  t.channel, t.confidential, t.created_at as "createdAt", t.updated_at as "updatedAt", t.closed_at as "closedAt", t.hold_until as "holdUntil",
  t.requester_id as "requesterId", coalesce(nullif(trim(r.first_name || ' ' || r.last_name), ''), r.email::text) as "requesterName",
  team.name as "teamName", trim(a.first_name || ' ' || a.last_name) as "assigneeName", f.number as "followsNumber",
  t.organization_id as "organizationId", o.name as "organizationName", c.number as "contractNumber"`

/** For the FROM of a query that reads `factsOf`. */
export const ticketsWithNames = Prisma.sql`ticket t join account r on r.id = t.requester_id join team on team.id = t.team_id
  left join account a on a.id = t.assignee_id left join ticket f on f.id = t.follows_id
  left join organization o on o.id = t.organization_id left join contract c on c.id = t.contract_id`

/** One ticket. Throws NotFoundError if it is missing or not the actor's to see. */
export async function findTicketFor(db: Db, actor: Actor, number: string): Promise<Ticket> {
  const [ticket] = await readRows<Ticket>(
    db,
    Prisma.sql`select ${factsOf} from ${ticketsWithNames} where t.number = ${number} and ${visibleTickets(actor)}`,
  )
  if (!ticket) throw new NotFoundError()
  return ticket
}

/**
 * The ticket as it is now, held until the transaction ends. Throws NotFoundError if a customer may not see it any more, also
 * when that changed since their request began.
 */
export async function lockTicket(tx: Tx, actor: Actor, id: number): Promise<TicketFacts> {
  // A statement of its own: what others changed while this one waited counts in the next.
  await tx.$executeRaw`select 1 from ticket where id = ${id} for update`
  const [ticket] = await tx.$queryRaw<TicketFacts[]>`
    select t.id, t.requester_id as "requesterId", t.state::text as state, t.priority::int as priority, t.closed_at as "closedAt" from ticket t
    where t.id = ${id} ${isCustomer(actor) ? Prisma.sql`and ${visibleTickets(actor)} and ${stillVisible(actor.accountId)}` : Prisma.empty}`
  if (!ticket) throw new NotFoundError()
  return ticket
}

export interface DownloadableFile {
  id: string
  filename: string
  /** Bytes. */
  size: number
  mediaType: string
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

/**
 * The id of a ticket that somebody may see, whether their contracts are valid or not: only to keep what they typed for it
 * when they are signed out, never to show it.
 */
export async function ticketNear(db: Db, accountId: number, number: string): Promise<number | undefined> {
  const [ticket] = await db.$queryRaw<{ id: number }[]>`
    select t.id from ticket t where t.number = ${number} and ${stillVisible(accountId)}`
  return ticket?.id
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
