import type { Actor } from '../accounts/actor.ts'
import { shownAddress } from '../platform/addresses.ts'
import { type Db, Prisma, readRows, type TicketState } from '../platform/db.ts'
import { foldText } from '../platform/folding.ts'
import { holds, searchTerms, type Term } from './folding.ts'
import { type Scope, visibleTickets } from './policy.ts'

export interface Filter {
  q: string
  /** May be a part. */
  number: string
  /** Of the requester's name and address. */
  who: string
  states: TicketState[]
  priorities: number[]
  /** Local days of creation, both included. */
  from: string
  to: string
  company?: number | undefined
  /** Id of the requester. */
  person?: number | undefined
}

export const NO_FILTER: Filter = { q: '', number: '', who: '', states: [], priorities: [], from: '', to: '' }

/** Whom the words of a filter name. */
interface Named {
  /** For each word, ids of requesters. */
  byTerm: number[][]
  /** By the whole of `who`. */
  who: number[]
}

/**
 * Among the requesters of a scope; names are folded here like everything that is searched. In one's own tickets words
 * name nobody, because everybody would find them all by their own name. One query, and only if words are searched.
 */
export async function requestersNamed(db: Db, actor: Actor, scope: Scope, { q, who }: Filter): Promise<Named> {
  const terms = scope === 'own' ? [] : searchTerms(q)
  const wanted = searchTerms(who)
  if (terms.length + wanted.length === 0) return { byTerm: [], who: [] }
  const rows = await readRows<{ id: number; firstName: string; lastName: string; email: string }>(
    db,
    Prisma.sql`select a.id, a.first_name as "firstName", a.last_name as "lastName", a.email::text as email
      from account a where a.id in (select t.requester_id from ticket t where ${visibleTickets(actor, scope)})`,
  )
  const people = rows.map(({ id, firstName, lastName, email }) => ({
    id,
    folded: foldText(`${firstName} ${lastName} ${lastName}, ${firstName} ${email} ${shownAddress(email)}`),
  }))
  const holding = (...all: Term[]) =>
    people.filter(({ folded }) => all.every((term) => holds(folded, term))).map(({ id }) => id)
  return { byTerm: terms.map((term) => holding(term)), who: wanted.length ? holding(...wanted) : [] }
}

/** Nothing, or AND and the conditions on `ticket t`. */
export function matching(filter: Filter, timeZone: string, named: Named): Prisma.Sql {
  const conditions = searchTerms(filter.q).map((term, index) => said(term, named.byTerm[index] ?? []))
  if (filter.who) conditions.push(Prisma.sql`t.requester_id = any(${named.who}::int[])`)
  if (filter.number) conditions.push(Prisma.sql`t.number like ${`%${filter.number}%`}`)
  if (filter.states.length) conditions.push(Prisma.sql`t.state::text in (${Prisma.join(filter.states)})`)
  if (filter.priorities.length) conditions.push(Prisma.sql`t.priority in (${Prisma.join(filter.priorities)})`)
  if (filter.from) conditions.push(Prisma.sql`t.created_at >= ${filter.from}::date::timestamp at time zone ${timeZone}`)
  if (filter.company) conditions.push(Prisma.sql`t.organization_id = ${filter.company}`)
  if (filter.person) conditions.push(Prisma.sql`t.requester_id = ${filter.person}`)
  if (filter.to)
    conditions.push(Prisma.sql`t.created_at < (${filter.to}::date + 1)::timestamp at time zone ${timeZone}`)
  return conditions.length ? Prisma.sql`and ${Prisma.join(conditions, ' and ')}` : Prisma.empty
}

/** In subject, number or messages, or by somebody of that name. */
function said({ like, regex }: Term, requesters: number[]): Prisma.Sql {
  const held = (column: Prisma.Sql) =>
    regex ? Prisma.sql`(${column} like ${like} and ${column} ~ ${regex})` : Prisma.sql`${column} like ${like}`
  const places = [
    ...(requesters.length ? [Prisma.sql`t.requester_id = any(${requesters}::int[])`] : []),
    held(Prisma.sql`t.folded`),
    held(Prisma.sql`t.number`),
    held(Prisma.sql`t.folded_messages`),
  ]
  return Prisma.sql`(${Prisma.join(places, ' or ')})`
}
