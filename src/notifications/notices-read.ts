import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { announcing, wakeLive } from '../platform/live.ts'
import type { EventData } from '../tickets/events.ts'
import { atDesk, hasAtDesk } from '../tickets/policy.ts'
import type { ToldType } from './team-events.ts'

/** More are not counted. */
const MOST_COUNTED = 100

/** Of `callback b`: due, without a ticket, and not seen. */
const rings = Prisma.sql`b.rings and b.settled_at is null`

/**
 * Of `account a`: the latest that wait, of tickets that they may see now. LIMIT and OFFSET keep its order, which begins
 * with the few notices of somebody and never with the tickets: it is asked with every page.
 */
export const unreadNotices = Prisma.sql`select (coalesce(sum(w.notices), 0) + (select count(*) from callback b
    where b.agent_id = a.id and ${rings}))::int as unread from (
    select e.ticket_id, count(*) as notices from (
        select n.event_id from notice n
        where n.account_id = a.id and a.role <> 'customer' and n.shown and n.read_at is null
        order by n.event_id desc limit ${MOST_COUNTED}) n
      cross join lateral (select e.ticket_id from ticket_event e where e.id = n.event_id offset 0) e
    group by e.ticket_id) w
  cross join lateral (select 1 from ticket t where t.id = w.ticket_id and ${hasAtDesk('a')} offset 0) seen`

export interface RingingCallback {
  id: number
  name: string
  number: string
  note: string
  dueAt: Date
}

/** Call-backs without a ticket that the actor has promised, which are due and not seen, the earliest first. */
export async function ringingCallbacks(db: Db, { accountId }: Pick<Actor, 'accountId'>): Promise<RingingCallback[]> {
  return readRows<RingingCallback>(
    db,
    Prisma.sql`select b.id, b.name, b.number, b.note, b.due_at as "dueAt" from callback b
      where b.agent_id = ${accountId} and ${rings} order by b.due_at, b.id limit ${MOST_COUNTED}`,
  )
}

export interface NoticeLine {
  eventId: number
  unread: boolean
  type: ToldType
  actorName: string
  data: EventData[ToldType]
  createdAt: Date
  number: string
  subject: string
  requesterName: string
  organizationName: string | null
}

/** The last one of a page. */
export interface NoticeKey {
  unread: boolean
  eventId: number
}

/** Unread ones first, each newest first, of tickets that the actor may see now; one query. */
export async function listNotices(
  db: Db,
  actor: Actor,
  { after, limit }: { after: NoticeKey | undefined; limit: number },
): Promise<NoticeLine[]> {
  // Each notice is looked up by itself, so that a page reads no more of them than it shows.
  const part = (unread: boolean) => Prisma.sql`(select n.event_id as "eventId", n.read_at is null as unread, x.*
    from notice n cross join lateral (
      select e.type, e.actor_name as "actorName", e.data, e.created_at as "createdAt", t.number, t.subject,
        trim(r.first_name || ' ' || r.last_name) as "requesterName", o.name::text as "organizationName"
      from ticket_event e join ticket t on t.id = e.ticket_id join account r on r.id = t.requester_id
        left join organization o on o.id = t.organization_id
      where e.id = n.event_id and ${atDesk(actor)} offset 0) x
    where n.account_id = ${actor.accountId} and n.shown
      and ${unread ? Prisma.sql`n.read_at is null` : Prisma.sql`n.read_at is not null`}
      and ${followsKey(unread, after)}
    order by n.event_id desc limit ${limit})`
  return readRows<NoticeLine>(
    db,
    Prisma.sql`select * from (${part(true)} union all ${part(false)}) x order by unread desc, "eventId" desc
      limit ${limit}`,
  )
}

function followsKey(unread: boolean, after: NoticeKey | undefined): Prisma.Sql {
  if (!after || (after.unread && !unread)) return Prisma.sql`true`
  return after.unread === unread ? Prisma.sql`n.event_id < ${after.eventId}` : Prisma.sql`false`
}

/** One by its event, or all up to one, with the call-backs; open pages hear of it. False if none of them waited. */
export async function readNotices(
  db: Db,
  { accountId }: Pick<Actor, 'accountId'>,
  which: { event: number } | { callback: number } | { until: number } | { ticketId: number; until: number },
): Promise<boolean> {
  const [none, whole] = [Prisma.sql`false`, Prisma.sql`true`]
  const event =
    'event' in which
      ? Prisma.sql`event_id = ${which.event}`
      : 'until' in which
        ? Prisma.sql`event_id <= ${which.until}`
        : none
  const callback =
    'callback' in which ? Prisma.sql`b.id = ${which.callback}` : 'event' in which || 'ticketId' in which ? none : whole
  // Where the event is now: it moves with a merge.
  const ticket =
    'ticketId' in which
      ? Prisma.sql`and exists (select 1 from ticket_event e where e.id = event_id and e.ticket_id = ${which.ticketId})`
      : Prisma.empty
  const [read] = await readRows<{ count: number }>(
    db,
    Prisma.sql`with read as (update notice set read_at = now()
        where account_id = ${accountId} and read_at is null and ${event} ${ticket} returning account_id),
      seen as (update callback b set rings = false where b.agent_id = ${accountId} and b.rings and ${callback}
        returning b.agent_id),
      all_read as (select account_id from read union all select agent_id from seen),
      announced as (${announcing('notices', Prisma.sql`select distinct account_id from all_read`)})
      select count(*)::int as count from all_read`,
  )
  if (!read?.count) return false
  await wakeLive(db)
  return true
}
