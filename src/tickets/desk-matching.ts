import type { Actor } from '../accounts/actor.ts'
import { now } from '../platform/clock.ts'
import { Prisma } from '../platform/db.ts'
import { containing } from '../platform/folding.ts'
import type { DeskFilter } from './desk-search.ts'
import { hasTrigrams, searchTerms, type Term } from './folding.ts'

// Each as the indexes of migration agents_search_all_tickets have it.
const foldedPerson = (alias: 'a') => {
  const a = Prisma.raw(alias)
  return Prisma.sql`folded_name(${a}.first_name || ' ' || ${a}.last_name || ' ' || ${a}.last_name || ', '
    || ${a}.first_name || ' ' || ${a}.email::text)`
}
const foldedCompany = Prisma.sql`folded_name(o.name::text)`
const foldedEnding = Prisma.sql`folded_name(x.cause || ' ' || x.solution)`

/** Conditions on `ticket t` for agents, who also find notes; all must hold. `but` is the word that an index answers. */
export function deskConditions(actor: Actor, filter: DeskFilter, but?: Term): Prisma.Sql[] {
  const { words, names, agents, states, priorities, channels, ages, visits } = filter
  const anyOf = (conditions: Prisma.Sql[]) =>
    conditions.length ? [Prisma.sql`(${Prisma.join(conditions, ' or ')})`] : []
  return [
    ...searchTerms(words)
      .filter(({ like }) => like !== but?.like)
      .map(saidOnTicket),
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
    ...anyOf(names.template.map((name) => Prisma.sql`t.template_version_id in (${versionsNamed(containing(name))})`)),
    ...anyOf(agents.map((agent) => assignedTo(actor, agent))),
    ...anyOf(states.map((state) => Prisma.sql`t.state = ${state}::"TicketState"`)),
    ...anyOf(priorities.length ? [Prisma.sql`t.priority = any(${priorities}::int[])`] : []),
    ...anyOf(channels.map((channel) => Prisma.sql`t.channel = ${channel}::"Channel"`)),
    ...anyOf(visits.map((visit) => comes(actor, visit))),
    ...ages.map(({ older, than }) => {
      const since = new Date(now().getTime() - than)
      return older ? Prisma.sql`t.created_at <= ${since}` : Prisma.sql`t.created_at > ${since}`
    }),
  ]
}

/** Somebody is to come; `nobody` where whoever was to come cannot. */
function comes({ accountId }: Actor, wish: DeskFilter['visits'][number]): Prisma.Sql {
  const which = (): Prisma.Sql => {
    if ('within' in wish) return Prisma.sql`v.starts_at <= ${new Date(now().getTime() + wish.within)}`
    if (wish.is === 'me') return Prisma.sql`v.visitor_id = ${accountId}`
    return wish.is === 'nobody' ? Prisma.sql`v.alone_at is not null` : Prisma.sql`true`
  }
  return Prisma.sql`t.id in (select v.ticket_id from visit v
    where v.state = 'planned' and v.ends_at > ${now()} and ${which()})`
}

function assignedTo({ accountId }: Actor, agent: DeskFilter['agents'][number]): Prisma.Sql {
  if (typeof agent === 'string') return Prisma.sql`t.assignee_id in (${peopleNamed({ like: containing(agent) })})`
  return agent.is === 'me' ? Prisma.sql`t.assignee_id = ${accountId}` : Prisma.sql`t.assignee_id is null`
}

/** Of templates with this in their key or in a name, in either language. */
const versionsNamed = (like: string) => Prisma.sql`select v.id from ticket_template_version v join ticket_template p
  on p.id = v.template_id where lower(p.key::text) like ${like} or folded_name(v.tile->'name'->>'de') like ${like}
    or folded_name(v.tile->'name'->>'en') like ${like}`

const held = (column: Prisma.Sql, { like, regex }: Pick<Term, 'like' | 'regex'>) =>
  regex ? Prisma.sql`(${column} like ${like} and ${column} ~ ${regex})` : Prisma.sql`${column} like ${like}`

const peopleNamed = (term: Pick<Term, 'like' | 'regex'>) =>
  Prisma.sql`select a.id from account a where ${held(foldedPerson('a'), term)}`
const companiesNamed = (term: Pick<Term, 'like' | 'regex'>) =>
  Prisma.sql`select o.id from organization o where ${held(foldedCompany, term)}`

/** Ids of tickets: a union, so that each place is looked up in its own index. */
export const ticketsSaying = (term: Term) => Prisma.sql`
  select x.id from ticket x where ${held(Prisma.sql`x.folded`, term)}
  union all select x.id from ticket x where ${held(Prisma.sql`x.number`, term)}
  union all select x.id from ticket x where ${held(foldedEnding, term)}
  union all select m.ticket_id from message m where ${held(Prisma.sql`m.folded`, term)}
  union all select m.ticket_id from attachment f join message_attachment c on c.attachment_id = f.id
    join message m on m.id = c.message_id where ${held(Prisma.sql`f.folded`, term)}
  union all select x.id from ticket x where x.requester_id in (${peopleNamed(term)})
  union all select x.id from ticket x where x.organization_id in (${companiesNamed(term)})`

const heldOnTicket = (term: Term) => Prisma.sql`${held(Prisma.sql`t.folded`, term)}
  or ${held(Prisma.sql`t.folded_messages`, term)} or ${held(Prisma.sql`t.number`, term)}`

/** The same, asked of one ticket after the other. It has what is public; only few have notes and an ending. */
const saidOnTicket = (term: Term) => Prisma.sql`(${heldOnTicket(term)}
  or ${byNames(term)}
  or ((t.cause <> '' or t.solution <> '') and ${held(Prisma.sql`folded_name(t.cause || ' ' || t.solution)`, term)})
  or exists (select 1 from message m where m.ticket_id = t.id and m.visibility = 'internal'
    and (${held(Prisma.sql`m.folded`, term)} or exists (select 1 from message_attachment c
      join attachment f on f.id = c.attachment_id where c.message_id = m.id and ${held(Prisma.sql`f.folded`, term)}))))`

/** Whom an index finds is looked up once; whom none does, for each ticket. */
const byNames = (term: Term) =>
  hasTrigrams(term)
    ? Prisma.sql`t.requester_id in (${peopleNamed(term)}) or t.organization_id in (${companiesNamed(term)})`
    : Prisma.sql`exists (select 1 from account a where a.id = t.requester_id and ${held(foldedPerson('a'), term)})
        or exists (select 1 from organization o where o.id = t.organization_id and ${held(foldedCompany, term)})`

/** For a sample of tickets with the names of `account a` and `organization o`. */
export const saidInSample = (term: Term) =>
  Prisma.sql`(${heldOnTicket(term)} or ${held(foldedPerson('a'), term)} or ${held(foldedCompany, term)})`
