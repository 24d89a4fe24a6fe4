import { nameOf } from '../accounts/names.ts'
import { type Day, now } from '../platform/clock.ts'
import { Prisma } from '../platform/db.ts'
import { isAbsentOn } from '../teams/absence.ts'
import { worksFor } from './policy.ts'

/** Times in ISO format. */
export interface VisitFacts {
  startsAt: string
  endsAt: string
  /** Of an agent. */
  visitorId: number | null
  visitor: string
  place: string
  alone: Alone
  /** One of the team has written since it began. */
  answered: boolean
}

/** Of `visit v`, with `account w` who comes, if that is an agent. */
export const visitorOf = Prisma.sql`case when v.visitor_id is null then v.visitor_name else ${nameOf('w')} end`

/** The agent who comes works for the ticket's team. */
const worksOn = worksFor('a', Prisma.sql`(select t.team_id from ticket t where t.id = v.ticket_id)`)
const isThere = Prisma.sql`exists (select 1 from account a where a.id = v.visitor_id and ${worksOn})`

/** Of `visit v`: its agent cannot make it, as `remindVisits` has found, because they are absent or gone. */
export type Alone = 'absent' | 'gone' | null
export const aloneOf = Prisma.sql`case when v.alone_at is not null then
  case when ${isThere} then 'absent' else 'gone' end end`

/** Of `visit v`: its agent is absent on that day, or does not work for the team any more. */
export const isAway = (timeZone: string, today: Day): Prisma.Sql => Prisma.sql`(v.visitor_id is not null
  and (not ${isThere} or exists (select 1 from absence b where b.account_id = v.visitor_id and ${isAbsentOn(today)}
      and b.until >= (v.starts_at at time zone ${timeZone})::date)))`

/** Of `ticket t`: the one that is planned, which may be over. */
export const visitFacts = Prisma.sql`(select json_build_object('startsAt', v.starts_at, 'endsAt', v.ends_at,
    'visitorId', v.visitor_id, 'visitor', ${visitorOf}, 'place', v.place, 'alone', ${aloneOf},
    'answered', exists (select 1 from message m where m.ticket_id = t.id and m.side = 'team'
      and m.created_at > v.starts_at))
  from visit v left join account w on w.id = v.visitor_id where v.ticket_id = t.id and v.state = 'planned')`

export const isOver = ({ endsAt }: Pick<VisitFacts, 'endsAt'>): boolean => new Date(endsAt) <= now()

/** Of `ticket t`: when somebody comes, if somebody is to come. */
export const comingAt = () => Prisma.sql`(select v.starts_at from visit v
  where v.ticket_id = t.id and v.state = 'planned' and v.ends_at > ${now()})`
