import { type Actor, isCustomer } from '../accounts/actor.ts'
import { enforceLimit, foundByNumber } from '../accounts/limits.ts'
import { record } from '../audit/recording.ts'
import { type CompanyAtDesk, type Customer, readCompany, readCustomer } from '../organizations/customers.ts'
import { type FoundCompany, type FoundPerson, findCompanies, findPeople } from '../organizations/finding.ts'
import { type Db, Prisma, readRows, type TicketState } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'
import { isTelephoneNumber } from '../platform/telephone.ts'
import { wholeTicketNumber } from '../tickets/numbering.ts'
import { atDesk, withinCall } from '../tickets/policy.ts'

/** What every agent sees of a ticket by its number. */
export interface CalledTicket {
  id: number
  number: string
  subject: string
  state: TicketState
  teamName: string
  /** The actor has it at the desk. */
  own: boolean
}

/** Who or what a call is about. */
export type Found =
  | { kind: 'nothing' | 'nobody' }
  | { kind: 'ticket'; ticket: CalledTicket }
  | { kind: 'caller'; customer: Customer }
  | { kind: 'company'; company: CompanyAtDesk }
  | { kind: 'choice'; people: FoundPerson[]; companies: FoundCompany[]; more: number }

export interface Sought {
  q: string
  person?: number | undefined
  company?: number | undefined
}

const MOST_PEOPLE = 8
const MOST_COMPANIES = 5

/** Whom a choice names, else what is behind the words. Throws ForbiddenError, NotFoundError, TooManyRequestsError. */
export async function findCaller(db: Db, actor: Actor, { q, person, company }: Sought): Promise<Found> {
  if (isCustomer(actor)) throw new ForbiddenError('telephone')
  if (person) return { kind: 'caller', customer: await readCustomer(db, actor, person) }
  if (company) return { kind: 'company', company: await readCompany(db, actor, company, 1) }
  if (!q) return { kind: 'nothing' }
  const number = wholeTicketNumber(q)
  if (number) {
    const ticket = await findCalled(db, actor, number)
    return ticket ? { kind: 'ticket', ticket } : { kind: 'nobody' }
  }
  const nobody = { rows: [], total: 0 }
  const [people, companies] = await Promise.all([
    findPeople(db, actor, { q, page: 1 }),
    isTelephoneNumber(q) ? nobody : findCompanies(db, actor, { q, page: 1 }),
  ])
  const [[one], [firm]] = [people.rows, companies.rows]
  if (!one && !firm) return { kind: 'nobody' }
  if (one && people.total === 1 && !firm) return findCaller(db, actor, { q, person: one.id })
  if (firm && companies.total === 1 && !one) return findCaller(db, actor, { q, company: firm.id })
  return {
    kind: 'choice',
    people: people.rows.slice(0, MOST_PEOPLE),
    companies: companies.rows.slice(0, MOST_COMPANIES),
    more: Math.max(0, people.total - MOST_PEOPLE) + Math.max(0, companies.total - MOST_COMPANIES),
  }
}

/**
 * By its whole number, also of other teams, unless it is confidential. What is not at the actor's desk is counted,
 * found or not, and recorded if it is found. Throws ForbiddenError, TooManyRequestsError.
 */
export async function findCalled(db: Db, actor: Actor, number: string): Promise<CalledTicket | undefined> {
  if (isCustomer(actor)) throw new ForbiddenError('telephone')
  const [ticket] = await readRows<CalledTicket>(
    db,
    Prisma.sql`select t.id, t.number, t.subject, t.state, team.name::text as "teamName", ${atDesk(actor)} as own
      from ticket t join team on team.id = t.team_id where t.number = ${number} and ${withinCall(actor)}`,
  )
  if (ticket?.own) return ticket
  await enforceLimit(db, foundByNumber, actor.accountId)
  if (ticket) await record(db, { action: 'ticket.found', subject: number })
  return ticket
}
