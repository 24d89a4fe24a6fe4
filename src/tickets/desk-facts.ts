import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Db, type ParticipantOrigin, Prisma, type Resolution, readRows, type Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { type Linked, type Participant, visibleAmong } from './conversation.ts'
import { hasBegun } from './locking.ts'
import { mayParticipate } from './participants.ts'
import { atDesk, visibleTickets } from './policy.ts'
import { factsFor, type TicketFacts, ticketsWithNames } from './queries.ts'

export interface Suggested {
  address: string
  name: string
  /** As it was when the mail came. */
  sameCompany: boolean
  /** Could be let in now. */
  inCompany: boolean
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
  /** In the copy of a mail: nobody has decided about them. */
  suggested: Suggested[]
  watchers: { id: number; name: string }[]
  /** Only those that the actor may see. */
  links: Linked[]
  follows: Linked | null
  /** Those that are merged into it. */
  absorbed: Linked[]
  spam: boolean
}

/** As stored: other tickets are not looked at yet. */
export type DeskTicketRow = Omit<DeskTicket, 'watched' | 'links' | 'follows' | 'absorbed'> & {
  followsId: number | null
  linkedIds: number[]
  absorbedIds: number[]
}

/** Columns of DeskTicketRow; needs `ticketsWithNames`. What few tickets have costs each of them: it is kept short. */
export const deskFactsFor = (actor: Actor): Prisma.Sql => Prisma.sql`${factsFor(actor)}, t.assignee_id as "assigneeId",
  ${hasBegun(actor.accountId)} as begun,
  (select ft.name::text from ticket_former_team f join team ft on ft.id = f.team_id
    where f.ticket_id = t.id and f.team_id <> t.team_id order by f.until desc limit 1) as "formerTeam",
  coalesce((select e.id from ticket_event e where e.ticket_id = t.id order by e.id desc limit 1), 0) as "latestEvent",
  r.locale as "requesterLocale", t.spam, t.resolution, t.cause, t.follows_id as "followsId",
  (select coalesce(json_agg(json_build_object('id', x.id, 'name', ${nameOf('x')}, 'email', x.email,
      'origin', p.origin, 'inCompany', exists (select 1 from membership m where m.account_id = x.id
        and m.organization_id = t.organization_id)) order by x.last_name, x.id), '[]')
    from ticket_participant p join account x on x.id = p.account_id where p.ticket_id = t.id) as participants,
  (select coalesce(json_agg(json_build_object('address', s.address::text, 'name', s.name,
      'sameCompany', s.same_company, 'inCompany', exists (select 1 from account a join membership m
        on m.organization_id = t.organization_id and ${mayParticipate} where a.email = s.address))
      order by s.same_company desc, s.address), '[]')
    from suggested_participant s where s.ticket_id = t.id and s.dismissed_at is null) as suggested,
  (select coalesce(json_agg(json_build_object('id', x.id, 'name', ${nameOf('x')}) order by x.last_name, x.id), '[]')
    from ticket_watcher w join account x on x.id = w.account_id where w.ticket_id = t.id) as watchers,
  array(select l.other_id from ticket_link l where l.ticket_id = t.id
    union all select l.ticket_id from ticket_link l where l.other_id = t.id) as "linkedIds",
  array(select x.id from ticket x where x.merged_into_id = t.id) as "absorbedIds"`

/** More are nobody's to read in a margin. */
const MOST = 50

/** The ids of tickets that it is linked to, or follows. */
export const besideIt = ({ linkedIds, absorbedIds, followsId }: DeskTicketRow): number[] => [
  ...linkedIds,
  ...absorbedIds,
  ...(followsId === null ? [] : [followsId]),
]

/** With the tickets that the actor may see. */
export function withLinks<Row extends DeskTicketRow>(
  { followsId, linkedIds, absorbedIds, ...row }: Row,
  { accountId }: Actor,
  visible: Linked[],
) {
  const [linked, absorbed] = [new Set(linkedIds), new Set(absorbedIds)]
  return {
    ...row,
    watched: row.watchers.some(({ id }) => id === accountId),
    links: visible.filter(({ id }) => linked.has(id)).slice(0, MOST),
    absorbed: visible.filter(({ id }) => absorbed.has(id)).slice(0, MOST),
    follows: visible.find(({ id }) => id === followsId) ?? null,
  }
}

/**
 * One query, and another if other tickets are named. Throws NotFoundError for a missing or hidden ticket, and for one
 * that is the actor's as a customer.
 */
export async function readDeskTicket(db: Db | Tx, actor: Actor, number: string): Promise<DeskTicket> {
  const [ticket] = await readRows<DeskTicketRow>(
    db,
    Prisma.sql`select ${deskFactsFor(actor)} from ${ticketsWithNames}
      where t.number = ${number} and ${visibleTickets(actor)} and ${atDesk(actor)}`,
  )
  if (!ticket) throw new NotFoundError()
  return withLinks(ticket, actor, await visibleAmong(db, actor, [], besideIt(ticket)))
}
