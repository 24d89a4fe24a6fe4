import type { Actor } from '../accounts/actor.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { containing } from '../platform/folding.ts'
import type { DeskFilter } from './desk-search.ts'
import { searchTerms, type Term } from './folding.ts'

// Each as the indexes of migration agents_search_all_tickets have it.
const foldedPerson = (alias: 'a') => {
  const a = Prisma.raw(alias)
  return Prisma.sql`folded_name(${a}.first_name || ' ' || ${a}.last_name || ' ' || ${a}.last_name || ', '
    || ${a}.first_name || ' ' || ${a}.email::text)`
}
const foldedCompany = Prisma.sql`folded_name(o.name::text)`
const foldedEnding = Prisma.sql`folded_name(x.cause || ' ' || x.solution)`

/** Conditions on `ticket t` for agents, who also find notes; all must hold. */
export function deskConditions(actor: Actor, filter: DeskFilter, frequent: boolean[] = []): Prisma.Sql[] {
  const { words, names, agents, states, priorities, channels, ages } = filter
  const anyOf = (conditions: Prisma.Sql[]) =>
    conditions.length ? [Prisma.sql`(${Prisma.join(conditions, ' or ')})`] : []
  return [
    ...searchTerms(words).map((term, place) =>
      frequent[place] ? saidOnTicket(term) : Prisma.sql`t.id in (${ticketsSaying(term)})`,
    ),
    ...anyOf(names.customer.map((name) => Prisma.sql`t.requester_id in (${peopleNamed({ like: containing(name) })})`)),
    ...anyOf(
      names.company.map((name) => Prisma.sql`t.organization_id in (${companiesNamed({ like: containing(name) })})`),
    ),
    ...anyOf(
      names.team.map(
        (name) => Prisma.sql`t.team_id in (select w.id from team w where folded_name(w.name::text) like
          ${containing(name)})`,
      ),
    ),
    ...anyOf(agents.map((agent) => assignedTo(actor, agent))),
    ...anyOf(states.map((state) => Prisma.sql`t.state = ${state}::"TicketState"`)),
    ...anyOf(priorities.length ? [Prisma.sql`t.priority = any(${priorities}::int[])`] : []),
    ...anyOf(channels.map((channel) => Prisma.sql`t.channel = ${channel}::"Channel"`)),
    ...ages.map(({ older, than }) => {
      const since = new Date(now().getTime() - than)
      return older ? Prisma.sql`t.created_at <= ${since}` : Prisma.sql`t.created_at > ${since}`
    }),
  ]
}

function assignedTo({ accountId }: Actor, agent: DeskFilter['agents'][number]): Prisma.Sql {
  if (typeof agent === 'string') return Prisma.sql`t.assignee_id in (${peopleNamed({ like: containing(agent) })})`
  return agent.is === 'me' ? Prisma.sql`t.assignee_id = ${accountId}` : Prisma.sql`t.assignee_id is null`
}

const held = (column: Prisma.Sql, { like, regex }: Pick<Term, 'like' | 'regex'>) =>
  regex ? Prisma.sql`(${column} like ${like} and ${column} ~ ${regex})` : Prisma.sql`${column} like ${like}`

const peopleNamed = (term: Pick<Term, 'like' | 'regex'>) =>
  Prisma.sql`select a.id from account a where ${held(foldedPerson('a'), term)}`
const companiesNamed = (term: Pick<Term, 'like' | 'regex'>) =>
  Prisma.sql`select o.id from organization o where ${held(foldedCompany, term)}`

/** Ids of tickets: a union, so that each place is looked up in its own index. */
const ticketsSaying = (term: Term) => Prisma.sql`
  select x.id from ticket x where ${held(Prisma.sql`x.folded`, term)}
  union all select x.id from ticket x where ${held(Prisma.sql`x.number`, term)}
  union all select x.id from ticket x where ${held(foldedEnding, term)}
  union all select m.ticket_id from message m where ${held(Prisma.sql`m.folded`, term)}
  union all select m.ticket_id from attachment f join message_attachment c on c.attachment_id = f.id
    join message m on m.id = c.message_id where ${held(Prisma.sql`f.folded`, term)}
  union all select x.id from ticket x where x.requester_id in (${peopleNamed(term)})
  union all select x.id from ticket x where x.organization_id in (${companiesNamed(term)})`

/** The same, asked of one ticket after the other: for words that so many have that the newest are soon found. */
const saidOnTicket = (term: Term) => Prisma.sql`(${held(Prisma.sql`t.folded`, term)}
  or exists (select 1 from message m where m.ticket_id = t.id and ${held(Prisma.sql`m.folded`, term)})
  or t.requester_id in (${peopleNamed(term)}) or t.organization_id in (${companiesNamed(term)})
  or ${held(Prisma.sql`t.number`, term)} or folded_name(t.cause || ' ' || t.solution) like ${term.like}
  or exists (select 1 from message m join message_attachment c on c.message_id = m.id
    join attachment f on f.id = c.attachment_id where m.ticket_id = t.id and ${held(Prisma.sql`f.folded`, term)}))`

/** From so many on, a list of all is slower than looking at the newest. */
const FREQUENT = 3000

/** Which of the words are in very many tickets; one query, and only if words are searched. */
export async function frequentTerms(db: Db, { words }: DeskFilter): Promise<boolean[]> {
  const terms = searchTerms(words)
  if (terms.length === 0) return []
  const counts = terms.map(
    (term) => Prisma.sql`(select count(*) from (select 1 from (${ticketsSaying(term)}) s limit ${FREQUENT}) s)`,
  )
  const [row] = await readRows<{ counts: number[] }>(
    db,
    Prisma.sql`select array[${Prisma.join(counts)}]::int[] as counts`,
  )
  return (row?.counts ?? []).map((count) => count >= FREQUENT)
}
