import { nameOf } from '../accounts/names.ts'
import { now } from '../platform/clock.ts'
import { Prisma } from '../platform/db.ts'

/** Times in ISO format. */
export interface VisitFacts {
  startsAt: string
  endsAt: string
  /** Of an agent. */
  visitorId: number | null
  visitor: string
  place: string
  /** One of the team has written since it began. */
  answered: boolean
}

/** Of `visit v`, with `account w` who comes, if that is an agent. */
export const visitorOf = Prisma.sql`case when v.visitor_id is null then v.visitor_name else ${nameOf('w')} end`

/** Of `ticket t`: the one that is planned, which may be over. */
export const visitFacts = Prisma.sql`(select json_build_object('startsAt', v.starts_at, 'endsAt', v.ends_at,
    'visitorId', v.visitor_id, 'visitor', ${visitorOf}, 'place', v.place,
    'answered', exists (select 1 from message m where m.ticket_id = t.id and m.side = 'team'
      and m.created_at > v.starts_at))
  from visit v left join account w on w.id = v.visitor_id where v.ticket_id = t.id and v.state = 'planned')`

export const isOver = ({ endsAt }: Pick<VisitFacts, 'endsAt'>): boolean => new Date(endsAt) <= now()

/** Of `ticket t`: when somebody comes, if somebody is to come. */
export const comingAt = () => Prisma.sql`(select v.starts_at from visit v
  where v.ticket_id = t.id and v.state = 'planned' and v.ends_at > ${now()})`
