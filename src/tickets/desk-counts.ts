import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { type DeskWanted, foundBy, MOST_FOUND, wantedBy } from './desk-lists.ts'
import { DESK_VIEWS, type DeskView, inView } from './desk-views.ts'
import { atDesk, atDeskInTurn } from './policy.ts'

/** A saved view is counted no further. */
export const MOST_COUNTED = 100

export interface DeskCounts {
  views: Record<Exclude<DeskView, 'closed' | 'spam' | 'all'>, number>
  /** Of the promises that fall due, those that were missed. */
  missed: number
  /** By name: the actor's teams, for admins all, with their open tickets. */
  teams: { id: number; name: string; open: number }[]
  /** In the order in which they were asked for. */
  saved: number[]
}

/** Of all views of open tickets, of teams, and of saved views up to MOST_COUNTED; one query, and one for each
 * saved view with words. */
export async function countDeskViews(db: Db, actor: Actor, saved: DeskWanted[] = []): Promise<DeskCounts> {
  const count = (view: DeskView) => Prisma.sql`count(*) filter (where ${inView(actor, view)}) as ${Prisma.raw(view)}`
  const views = DESK_VIEWS.filter((view) => view !== 'closed' && view !== 'spam' && view !== 'worked')
  const searched = await Promise.all(saved.map((wish) => foundBy(db, actor, wish, MOST_COUNTED)))
  const few = saved.map(
    (wish, place) => Prisma.sql`(select count(*)::int from (
    select 1 from (${searched[place] ?? Prisma.sql`select 1 ${wantedBy(actor, wish)}`}) x limit ${MOST_COUNTED}) few)`,
  )
  const [counts] = await readRows<DeskCounts>(
    db,
    Prisma.sql`with open as materialized (${openTo(actor)})
      select (select row_to_json(x) from (select ${Prisma.join(views.map(count))},
          (select count(*) from (select 1 from (select distinct e.ticket_id from ticket_event e
            where e.actor_id = ${actor.accountId} order by e.ticket_id desc) w join ticket t on t.id = w.ticket_id
            where ${atDesk(actor)} limit ${MOST_FOUND}) w) as worked
        from open t) x) as views,
        (select count(*)::int from open t where ${inView(actor, 'promise')} and t.missed_at is not null) as missed,
        (select coalesce(json_agg(json_build_object('id', w.id, 'name', w.name::text,
            'open', (select count(*) from open t where t.team_id = w.id)) order by w.position, w.name), '[]')
          from team w where ${ownTeams(actor)}) as teams,
        array[${few.length ? Prisma.join(few) : Prisma.empty}]::int[] as saved`,
  )
  if (!counts) throw new Error('A count without a row')
  return counts
}

const ownTeams = ({ role, teams }: Actor) =>
  role === 'admin' ? Prisma.sql`true` : Prisma.sql`w.id = any(${teams}::int[])`

/** In two parts, for which the index is enough: it knows no state but that they are open. */
function openTo(actor: Actor): Prisma.Sql {
  const part = (where: Prisma.Sql) => Prisma.sql`select t.id, 'open'::"TicketState" as state, t.team_id, t.assignee_id,
    t.turn, t.promised_at, t.missed_at from ticket t where t.state <> 'closed' and ${where}`
  const { teams, others } = atDeskInTurn(actor)
  return Prisma.sql`${part(Prisma.sql`t.team_id = any(${teams})`)} union all ${part(others)}`
}
