import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import {
  type Db,
  type ParticipantOrigin,
  Prisma,
  type Resolution,
  readRows,
  type TicketState,
  type Tx,
} from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import type { Participant } from './conversation.ts'
import { hasBegun } from './locking.ts'
import { atDesk, visibleTickets } from './policy.ts'
import { factsFor, type TicketFacts, ticketsWithNames } from './queries.ts'

export interface Linked {
  number: string
  subject: string
  state: TicketState
}

/** What the desk shows and changes of a ticket, beside its conversation. */
export interface DeskTicket extends TicketFacts {
  assigneeId: number | null
  /** The actor has begun to work on it. */
  begun: boolean
  watched: boolean
  /** That had it last, and to which it can be handed back. */
  formerTeam: string | null
  /** Id of the latest event; 0 without one. */
  latestEvent: number
  requesterLocale: string | null
  resolution: Resolution | null
  cause: string
  participants: (Participant & { inCompany: boolean; origin: ParticipantOrigin })[]
  watchers: { id: number; name: string }[]
  /** Only those that the actor may see. */
  links: Linked[]
  follows: Linked | null
}

/** More are nobody's to read in a margin. */
const MOST = 50

/** Columns of DeskTicket; needs `ticketsWithNames`. */
export const deskFactsFor = (actor: Actor): Prisma.Sql => Prisma.sql`${factsFor(actor)}, t.assignee_id as "assigneeId",
  ${hasBegun(actor.accountId)} as begun,
  exists (select 1 from ticket_watcher w where w.ticket_id = t.id and w.account_id = ${actor.accountId}) as watched,
  (select ft.name::text from ticket_former_team f join team ft on ft.id = f.team_id
    where f.ticket_id = t.id and f.team_id <> t.team_id order by f.until desc limit 1) as "formerTeam",
  coalesce((select max(e.id) from ticket_event e where e.ticket_id = t.id), 0) as "latestEvent",
  r.locale as "requesterLocale", t.resolution, t.cause,
  (select coalesce(json_agg(json_build_object('id', x.id, 'name', ${nameOf('x')}, 'email', x.email,
      'origin', p.origin, 'inCompany', exists (select 1 from membership m where m.account_id = x.id
        and m.organization_id = t.organization_id)) order by x.last_name, x.id), '[]')
    from ticket_participant p join account x on x.id = p.account_id where p.ticket_id = t.id) as participants,
  (select coalesce(json_agg(json_build_object('id', x.id, 'name', ${nameOf('x')}) order by x.last_name, x.id), '[]')
    from ticket_watcher w join account x on x.id = w.account_id where w.ticket_id = t.id) as watchers,
  (select coalesce(json_agg(linked), '[]') from (select t.id as own) h cross join lateral (
    select t.number, t.subject, t.state from ticket_link l join ticket t on t.id = l.ticket_id + l.other_id - h.own
    where h.own in (l.ticket_id, l.other_id) and ${visibleTickets(actor)} order by t.id limit ${MOST}) linked) as links,
  (select json_build_object('number', t.number, 'subject', t.subject, 'state', t.state)
    from (select t.follows_id as id) h join ticket t on t.id = h.id where ${visibleTickets(actor)}) as follows`

/** One query. Throws NotFoundError for a missing or hidden ticket, and for one that is the actor's as a customer. */
export async function readDeskTicket(db: Db | Tx, actor: Actor, number: string): Promise<DeskTicket> {
  const [ticket] = await readRows<DeskTicket>(
    db,
    Prisma.sql`select ${deskFactsFor(actor)} from ${ticketsWithNames}
      where t.number = ${number} and ${visibleTickets(actor)} and ${atDesk(actor)}`,
  )
  if (!ticket) throw new NotFoundError()
  return ticket
}
