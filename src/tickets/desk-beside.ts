import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type ContractSummary, contractSummary, currentFirst } from '../organizations/contract-facts.ts'
import { type CompanyNote, notesOf } from '../organizations/notes.ts'
import { type Db, type HoldReason, Prisma, readRows, type TicketState, type Turn } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { atDesk, visibleTickets } from './policy.ts'

interface OtherTicket {
  number: string
  subject: string
  state: TicketState
  turn: Turn
  holdReason: HoldReason | null
  partyName: string | null
}

/** Whose ticket it is, and what else is known of them. */
export interface Beside {
  number: string
  requester: {
    id: number
    name: string
    email: string
    phone: string | null
    supportId: string | null
    erased: boolean
  }
  organization: { id: number; name: string } | null
  site: string | null
  /** The company's as of today, also one that has ended. */
  contract: ContractSummary | null
  notes: CompanyNote[]
  /** Open ones of the company and the requester, those that wait for the team first. */
  others: OtherTicket[]
  /** How many there are; nobody needs to know more than this many. */
  othersTotal: number
}

const OTHERS = 5
const MOST_OTHERS = 1000

/** Only tickets that the actor may see are named, and counted. Throws NotFoundError, also for a mere request. */
export async function readBeside(db: Db, actor: Actor, number: string): Promise<Beside> {
  const day = actor.admission.today()
  const others = Prisma.sql`from ticket t where t.state <> 'closed' and t.id <> w.id
    and (t.organization_id = w.organization_id or t.requester_id = w.requester_id) and ${visibleTickets(actor)}`
  const [beside] = await readRows<Beside>(
    db,
    Prisma.sql`with w as materialized (select t.id, t.number, t.requester_id, t.organization_id, t.site
      from ticket t where t.number = ${number} and ${visibleTickets(actor)} and ${atDesk(actor)})
    select w.number, w.site,
      json_build_object('id', r.id, 'name', ${nameOf('r')}, 'email', r.email::text, 'phone', r.phone,
        'supportId', r.support_id, 'erased', r.erased_at is not null) as requester,
      case when o.id is null then null else json_build_object('id', o.id, 'name', o.name::text) end as organization,
      (select ${contractSummary(day)} from contract c where c.organization_id = w.organization_id
        order by ${currentFirst(day)} limit 1) as contract,
      ${notesOf(Prisma.sql`w.organization_id`)} as notes,
      (select coalesce(json_agg(json_build_object('number', t.number, 'subject', t.subject, 'state', t.state,
          'turn', t.turn, 'holdReason', t.hold_reason,
          'partyName', (select p.name from party p where p.id = t.party_id)) order by t.turn, t.turn_since, t.id), '[]')
        from (select t.* ${others} order by t.turn, t.turn_since, t.id limit ${OTHERS}) t) as others,
      (select count(*) from (select 1 ${others} limit ${MOST_OTHERS}) each_one) as "othersTotal"
    from w join account r on r.id = w.requester_id left join organization o on o.id = w.organization_id`,
  )
  if (!beside) throw new NotFoundError()
  return beside
}
