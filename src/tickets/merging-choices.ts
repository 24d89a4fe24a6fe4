import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Db, Prisma, readRows, type TicketState } from '../platform/db.ts'
import type { DeskTicket } from './desk-facts.ts'
import { isOfTeam, visibleTickets } from './policy.ts'

export interface MergeChoice {
  number: string
  subject: string
  state: TicketState
  requesterName: string
  createdAt: Date
  /** The mail that opened the ticket names it. */
  hinted: boolean
}

/** A ticket that the mail names and that this one cannot be merged with: another company's, or somebody else's. */
export interface ForeignHint {
  number: string
  company: string | null
}

/** As far as the actor may see it; the latest. */
export async function foreignHint(db: Db, actor: Actor, ticket: DeskTicket): Promise<ForeignHint | undefined> {
  const { id, organizationId, requesterId } = ticket
  const [hint] = await readRows<ForeignHint>(
    db,
    Prisma.sql`select t.number, o.name::text as company
      from ticket_event e join ticket h on h.number = e.data->>'number' join ticket t on t.id = merged_root(h.id)
        left join organization o on o.id = t.organization_id
      where e.ticket_id = ${id} and e.type = 'hinted' and t.id <> ${id} and ${visibleTickets(actor)}
        and not ${belongs(organizationId, requesterId)}
      order by e.id desc limit 1`,
  )
  return hint
}

/** Of `ticket t`: it may be merged with one of this company, or else of this person. */
const belongs = (organizationId: number | null, requesterId: number) =>
  organizationId === null
    ? Prisma.sql`t.requester_id = ${requesterId}`
    : Prisma.sql`(t.organization_id is not distinct from ${organizationId})`

const MOST = 6

/**
 * Open tickets that this one may be part of, and that the actor works on: the one that its mail names, then those of
 * its requester, then those of its company whose subject is similar. One query.
 */
export async function ticketsToMergeInto(db: Db, actor: Actor, ticket: DeskTicket): Promise<MergeChoice[]> {
  const { id, organizationId, requesterId } = ticket
  const rows = await readRows<MergeChoice & { teamId: number }>(
    db,
    Prisma.sql`with this as (select t.folded from ticket t where t.id = ${id}),
      hint as (select h.id from ticket_event e join ticket h on h.number = e.data->>'number'
        where e.ticket_id = ${id} and e.type = 'hinted')
      select t.number, t.subject, t.state, t.team_id as "teamId", ${nameOf('r')} as "requesterName",
        t.created_at as "createdAt", t.id in (select merged_root(h.id) from hint h) as hinted
      from ticket t join account r on r.id = t.requester_id, this
      where ${belongs(organizationId, requesterId)} and t.state <> 'closed' and t.id <> ${id}
        and ${visibleTickets(actor)}
      order by hinted desc, similarity(t.folded, this.folded) > 0.3 desc, t.requester_id = ${requesterId} desc,
        similarity(t.folded, this.folded) desc, t.id desc limit ${MOST * 3}`,
  )
  return rows.filter(({ teamId }) => isOfTeam(actor, teamId)).slice(0, MOST)
}
