import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { deskConditions, saidInSample, ticketsSaying } from './desk-matching.ts'
import type { DeskFilter } from './desk-search.ts'
import { type DeskView, inView } from './desk-views.ts'
import { hasTrigrams, searchTerms, type Term } from './folding.ts'
import { atDesk, atDeskInTurn } from './policy.ts'

// How a search at the desk is run, so that it takes about as long among a million tickets as among a few. See
// docs/decisions/0020.

/** Looks up this word in the indexes; without one, at one ticket after the other, the newest first. */
export interface Way {
  by?: Term | undefined
}

export interface Searched {
  view: DeskView
  team?: number | undefined
  filter: DeskFilter
}

/** Pages of the table that are looked at, wherever they lie: about a thousand tickets. */
const SAMPLE = 120

/** Newest hits that a search looks for; what a way costs depends on it. */
const WANTED = 1000

/** Microseconds: a ticket with its texts, and one that an index names, with its messages. */
const LOOKING = 5
const LOOKING_UP = 12

export interface Sample {
  seen: number
  /** Of those, what the actor may see in the view. */
  visible: number
  /** Holding each of the words. */
  holding: number[]
  all: number
  /** Of the table that was looked at, up to 1. */
  share: number
}

/** One query over a sample, whatever the words, and only if words are searched. */
export async function wayOf(db: Db, actor: Actor, { view, team, filter }: Searched): Promise<Way> {
  const terms = searchTerms(filter.words)
  if (!terms.some(hasTrigrams)) return {}
  const share = Prisma.sql`least(1, ${SAMPLE} * 8192.0 / greatest(pg_relation_size('ticket'), 1))`
  const holding = terms.map(saidInSample)
  const [sample] = await readRows<Sample>(
    db,
    Prisma.sql`select count(*)::int as seen,
        count(*) filter (where ${atDesk(actor)} and ${inView(actor, view, team)})::int as visible,
        array[${Prisma.join(holding.map((each) => Prisma.sql`count(*) filter (where ${each})`))}]::int[] as holding,
        count(*) filter (where ${Prisma.join(holding, ' and ')})::int as all, ${share}::float8 as share
      from ticket t tablesample system (${share} * 100) join account a on a.id = t.requester_id
        left join organization o on o.id = t.organization_id`,
  )
  return sample ? cheapest(terms, sample) : {}
}

/** In a sample without any, there may still be some. */
const likely = (found: number, { seen }: Sample) => (found + 1) / (seen + 1)

/** By what a sample holds; the estimates are those of both ways for finding as many as are shown. */
export function cheapest(terms: Term[], sample: Sample): Way {
  const tickets = sample.seen / sample.share
  const looked = Math.min(tickets * likely(sample.visible, sample), WANTED / likely(sample.all, sample))
  const [rarest] = terms
    .map((term, place) => ({ term, found: tickets * likely(sample.holding[place] ?? 0, sample) }))
    .filter(({ term }) => hasTrigrams(term))
    .sort((one, other) => one.found - other.found)
  return rarest && rarest.found * LOOKING_UP < looked * LOOKING ? { by: rarest.term } : {}
}

/** Ids and turns of the newest tickets that a search finds, at most `most`. */
export function newestFound(actor: Actor, searched: Searched, { by }: Way, most: number): Prisma.Sql {
  const { view, team, filter } = searched
  const conditions = Prisma.join([inView(actor, view, team), ...deskConditions(actor, filter, by)], ' and ')
  const newest = ({ from, id }: Source, where: Prisma.Sql) =>
    Prisma.sql`(select ${id} as id, t.turn, t.missed_at from ${from} where ${where} and ${conditions}
      order by 1 desc limit ${most})`
  if (by) return newest(saying(by), atDesk(actor))
  const walked = isWide(searched) ? walk : () => PLANNED
  if (actor.role === 'admin') return newest(walked(Prisma.sql`true`), atDesk(actor))
  const { teams, others } = atDeskInTurn(actor)
  const ofTeam = Prisma.sql`t.team_id = w.id`
  return Prisma.sql`(select h.id, h.turn, h.missed_at from (
      select h.* from unnest(${teams}) w(id) cross join lateral ${newest(walked(ofTeam), ofTeam)} h
      union all ${newest(PLANNED, others)}) h
    order by h.id desc limit ${most})`
}

/** FROM with `ticket t`, and its id. */
interface Source {
  from: Prisma.Sql
  id: Prisma.Sql
}

const PLANNED: Source = { from: Prisma.sql`ticket t`, id: Prisma.sql`t.id` }

// Behind `offset 0` nothing is planned anew: the planner does not know how soon, or how often, a word is found.

const saying = (term: Term): Source => ({
  from: Prisma.sql`(select distinct s.id from (${ticketsSaying(term)}) s offset 0) said
    cross join lateral (select x.* from ticket x where x.id = said.id offset 0) t`,
  id: Prisma.sql`said.id`,
})

/** In the order of an index that is enough for it, so that it may end early. */
const walk = (where: Prisma.Sql): Source => ({
  from: Prisma.sql`(select t.id from ticket t where ${where} order by t.id desc offset 0) walked
    cross join lateral (select x.* from ticket x where x.id = walked.id offset 0) t`,
  id: Prisma.sql`walked.id`,
})

/** No filter or view has few tickets and an index. */
const isWide = ({ view, filter: { words, names, agents, states } }: Searched): boolean =>
  words !== '' &&
  (view === 'all' || view === 'closed') &&
  names.customer.length + names.company.length + agents.length + states.length === 0
