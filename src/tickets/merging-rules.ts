import { now } from '../platform/clock.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import type { Held } from './locking.ts'
import type { Standing } from './policy.ts'
import { comingVisit } from './visit-rows.ts'

/** What came with a merge, so that it goes when that is taken back. */
export interface Brought {
  participants: number[]
  watchers: number[]
  links: [number, number][]
  /** Addresses that mails have named. */
  suggested?: string[]
  /** Of the FAQ, which answers link to. */
  articles?: number[]
  teams: number[]
  /** Those that wait. */
  callbacks: number[]
  /** The ticket that goes on was open to the company before. */
  confidential: boolean
  /** The earlier promise of the two, and that of the ticket that goes on. */
  promise?: { taken: string; before: string | null; missed?: boolean; missedBefore?: boolean } | undefined
  /** The state of the ticket that goes on, if it waited for others, and is ours because of this one. */
  waited?: 'waiting' | 'on_hold' | undefined
  /** The latest at that time. */
  lastMessage: number
}

/** What of it also went further, with the ticket `through` that it came to. */
export const carriedOn = (brought: Brought, through: number, further: Brought | undefined): Brought => {
  const both = (name: 'participants' | 'watchers' | 'teams' | 'callbacks') =>
    brought[name].filter((id) => further?.[name]?.includes(id))
  const people = { participants: both('participants'), watchers: both('watchers') }
  const confidential = brought.confidential && Boolean(further?.confidential)
  const linked = endsOf(brought.links, through)
  const links = further?.links.filter((pair) => pair.some((end) => linked.includes(end))) ?? []
  const articles = brought.articles?.filter((article) => further?.articles?.includes(article)) ?? []
  const suggested = brought.suggested?.filter((address) => further?.suggested?.includes(address)) ?? []
  const [teams, callbacks] = [both('teams'), both('callbacks')]
  return { ...brought, ...people, confidential, links, suggested, articles, teams, callbacks }
}

/** The other tickets of links of one. */
const endsOf = (links: Brought['links'], id: number) => links.flatMap((pair) => pair.filter((end) => end !== id))

type Side = Pick<Standing, 'requesterId' | 'organizationId'>

/** Within one company; what somebody wrote to us without one also goes to a ticket of their own. */
export const belongTogether = (from: Side, into: Side): boolean =>
  from.organizationId === into.organizationId
    ? from.organizationId !== null || from.requesterId === into.requesterId
    : from.organizationId === null && from.requesterId === into.requesterId

/** Throws InvalidInputError. */
export async function demandTogether(tx: Tx, { ticket: from }: Held, { ticket: into }: Held) {
  if (into.merged) throw new InvalidInputError('into', 'error.merge.gone')
  if (into.state === 'closed') throw new InvalidInputError('into', 'error.merge.closed')
  // Its customer would be told that nobody comes.
  if (await comingVisit(tx, from.id, now())) throw new InvalidInputError('into', 'error.visit.merge')
  if (belongTogether(from, into)) return
  const [there] = await readRows<{ name: string | null }>(
    tx,
    Prisma.sql`select o.name::text as name from ticket t left join organization o on o.id = t.organization_id
      where t.id = ${into.id}`,
  )
  if (!there?.name) throw new InvalidInputError('into', 'error.merge.person')
  throw new InvalidInputError('into', 'error.merge.company', { company: there.name })
}

type Merged = Held['ticket']

/** Requester and readers, watchers, links, articles, teams that go on reading, and what is being written. */
export async function bringAlong(tx: Tx, from: Merged, into: Merged): Promise<Brought> {
  const [brought] = await readRows<Omit<Brought, 'confidential' | 'promise' | 'waited'>>(
    tx,
    Prisma.sql`with participants as (
        insert into ticket_participant (ticket_id, account_id, origin)
          select ${into.id}, x.id, 'team'::"ParticipantOrigin" from (select ${from.requesterId}::int as id
            union select account_id from ticket_participant where ticket_id = ${from.id}) x
          where x.id <> ${into.requesterId} and ${into.organizationId !== null}
          on conflict do nothing returning account_id),
      watchers as (
        insert into ticket_watcher (ticket_id, account_id)
          select ${into.id}, account_id from ticket_watcher where ticket_id = ${from.id}
          on conflict do nothing returning account_id),
      links as (
        insert into ticket_link (ticket_id, other_id)
          select least(x.id, ${into.id}), greatest(x.id, ${into.id}) from (
            select other_id as id from ticket_link where ticket_id = ${from.id}
            union select ticket_id from ticket_link where other_id = ${from.id}) x where x.id <> ${into.id}
          on conflict do nothing returning ticket_id, other_id),
      callbacks as (
        update callback set ticket_id = ${into.id} where ticket_id = ${from.id} and settled_at is null returning id),
      teams as (
        insert into ticket_former_team (ticket_id, team_id, until)
          select ${into.id}, x.team_id, min(x.until) from (
            select team_id, until from ticket_former_team where ticket_id = ${from.id}
            union all select team_id, created_at from ticket where id = ${from.id}) x
          where x.team_id <> ${into.teamId} group by x.team_id
          on conflict do nothing returning team_id),
      suggested as (
        insert into suggested_participant (ticket_id, address, name, account_id, same_company, dismissed_at, created_at)
          select ${into.id}, address, name, account_id, same_company, dismissed_at, created_at
          from suggested_participant where ticket_id = ${from.id} on conflict do nothing returning address),
      articles as (
        insert into ticket_article (ticket_id, article_id, origin, created_at, created_by)
          select ${into.id}, article_id, origin, created_at, created_by from ticket_article where ticket_id = ${from.id}
          on conflict do nothing returning article_id)
      select array(select account_id from participants) as participants,
        array(select account_id from watchers) as watchers,
        (select coalesce(json_agg(json_build_array(ticket_id, other_id)), '[]') from links) as links,
        array(select address::text from suggested) as suggested, array(select article_id from articles) as articles,
        array(select team_id from teams) as teams, array(select id from callbacks) as callbacks,
        (select coalesce(max(id), 0) from message) as "lastMessage"`,
  )
  await readRows(
    tx,
    Prisma.sql`update draft set purpose = split_part(purpose, ':', 1) || ':' || ${into.id}::int
      where purpose = any(${WRITTEN.map((form) => `${form}:${from.id}`)}::text[])`,
  )
  if (!brought) throw new Error('A statement without a row')
  const confidential = from.confidential && !into.confidential
  return { ...brought, confidential, promise: promiseOf(from, into), waited: waitedOf(from, into) }
}

/** Who waited for us there waits for us here. */
function waitedOf(from: Merged, { turn, state }: Merged): Brought['waited'] {
  return from.turn === 'us' && turn !== 'us' && (state === 'waiting' || state === 'on_hold') ? state : undefined
}

/** What was promised there is kept here. */
function promiseOf(from: Merged, into: Merged): Brought['promise'] {
  const [taken, before] = [from.promisedAt, into.promisedAt]
  if (!taken || (before && before <= taken)) return undefined
  return {
    ...{ taken: taken.toISOString(), before: before?.toISOString() ?? null },
    ...{ missed: from.missed, missedBefore: into.missed },
  }
}

/** Forms with words for a ticket, which are not done with it. */
const WRITTEN = ['reply', 'desk-reply', 'desk-note', 'desk-call']

/** Whether `ticket o` has somebody or a team in an expression, for itself. */
const reads = (who: string) => Prisma.sql`(o.requester_id = ${Prisma.raw(who)} or exists (
  select 1 from ticket_participant p where p.ticket_id = o.id and p.account_id = ${Prisma.raw(who)}))`
const linked = (end: string) => Prisma.sql`exists (select 1 from ticket_link k
  where k.ticket_id = least(o.id, ${Prisma.raw(end)}) and k.other_id = greatest(o.id, ${Prisma.raw(end)}))`
const names = (address: string) => Prisma.sql`exists (select 1 from suggested_participant s
  where s.ticket_id = o.id and s.address = ${Prisma.raw(address)}::citext)`
const uses = (article: string) => Prisma.sql`exists (
  select 1 from ticket_article x where x.ticket_id = o.id and x.article_id = ${Prisma.raw(article)})`
const watches = (who: string) => Prisma.sql`exists (
  select 1 from ticket_watcher w where w.ticket_id = o.id and w.account_id = ${Prisma.raw(who)})`
const had = (team: string) => Prisma.sql`(o.team_id = ${Prisma.raw(team)} or exists (
  select 1 from ticket_former_team f where f.ticket_id = o.id and f.team_id = ${Prisma.raw(team)}))`

/** Of `ticket o` with `ticket_aside a`: what came with it anyway, and those who stay because of it. */
const withThose = (name: string, ids: number[], has: (id: string) => Prisma.Sql) => Prisma.sql`
  ${Prisma.raw(`'${name}', a.brought->'${name}'`)} || (select coalesce(jsonb_agg(x.id), '[]')
    from unnest(${ids}::int[]) x(id) where ${has('x.id')})`

/**
 * The other way round, from a ticket that has taken the `branch` in; drafts stay where their text can be read. Who is
 * there for another ticket as well stays as long as that one is merged, and so does confidentiality. Returns what went.
 */
export async function takeAway(tx: Tx, id: number, branch: [number, ...number[]], brought: Brought): Promise<Brought> {
  const { participants, watchers, teams, callbacks, suggested = [], articles = [] } = brought
  const links = endsOf(brought.links, id)
  const [home] = branch
  const [others] = await readRows<{ confidential: boolean }>(
    tx,
    Prisma.sql`with others as (
        select t.* from ticket t where t.merged_into_id = ${id} and t.id <> all(${branch}::int[])),
      staying as (
        update ticket_aside a set brought = a.brought || jsonb_build_object(
            ${withThose('participants', participants, reads)}, ${withThose('watchers', watchers, watches)},
            ${withThose('teams', teams, had)},
            'links', a.brought->'links' || (select coalesce(jsonb_agg(json_build_array(least(x.id, ${id}::int),
              greatest(x.id, ${id}::int))), '[]') from unnest(${links}::int[]) x(id) where ${linked('x.id')}),
            'suggested', coalesce(a.brought->'suggested', '[]') || (select coalesce(jsonb_agg(x.address), '[]')
              from unnest(${suggested}::text[]) x(address) where ${names('x.address')}),
            'articles', coalesce(a.brought->'articles', '[]') || (select coalesce(jsonb_agg(n.id), '[]')
              from unnest(${articles}::int[]) n(id) where ${uses('n.id')}),
            'confidential', coalesce((a.brought->>'confidential')::boolean, false)
              or (o.confidential and ${brought.confidential}))
          from others o where a.ticket_id = o.id),
      readers as (
        delete from ticket_participant y where y.ticket_id = ${id} and y.account_id = any(${participants}::int[])
          and not exists (select 1 from others o where ${reads('y.account_id')})),
      watchers as (
        delete from ticket_watcher y where y.ticket_id = ${id} and y.account_id = any(${watchers}::int[])
          and not exists (select 1 from others o where ${watches('y.account_id')})),
      called as (update callback set ticket_id = ${home} where ticket_id = ${id} and id = any(${callbacks}::int[])),
      teams as (
        delete from ticket_former_team y where y.ticket_id = ${id} and y.team_id = any(${teams}::int[])
          and not exists (select 1 from others o where ${had('y.team_id')})),
      links as (
        delete from ticket_link l using unnest(${links}::int[]) x(id)
          where l.ticket_id = least(x.id, ${id}::int) and l.other_id = greatest(x.id, ${id}::int)
            and not exists (select 1 from others o where ${linked('x.id')})),
      used as (
        delete from ticket_article y where y.ticket_id = ${id} and y.article_id = any(${articles}::int[])
          and not exists (select 1 from others o where ${uses('y.article_id')})),
      named as (
        delete from suggested_participant y where y.ticket_id = ${id} and y.dismissed_at is null
          and y.address = any(${suggested}::citext[])
          and not exists (select 1 from others o where ${names('y.address')}))
      select coalesce(bool_or(o.confidential), false) as confidential from others o`,
  )
  return { ...brought, confidential: brought.confidential && !others?.confidential }
}
