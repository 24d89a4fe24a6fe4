import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Day, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import type { Duty } from '../teams/team-work.ts'
import { callbackOf } from './callbacks.ts'
import { atDesk } from './policy.ts'

/** Shown at once; who has more finds them on the pages of visits and calls. */
const MOST = 20

/** Visits and call-backs of an agent that are to come, until a day or all of them, as far as the actor may see them. */
export async function dutiesOf(
  db: Db,
  actor: Actor,
  agentId: number,
  { until, timeZone }: { until: Day | undefined; timeZone: string },
): Promise<{ duties: Duty[]; total: number }> {
  const inTime = (at: Prisma.Sql) =>
    until ? Prisma.sql`and (${at} at time zone ${timeZone})::date <= ${until}::date` : Prisma.empty
  const rows = await readRows<Duty & { total: number }>(
    db,
    Prisma.sql`select x.*, count(*) over ()::int as total from (
        select 'visit' as kind, v.starts_at as at, ${nameOf('r')} as name, t.number, t.subject
          from visit v join ticket t on t.id = v.ticket_id join account r on r.id = t.requester_id
          where v.visitor_id = ${agentId} and v.state = 'planned' and v.ends_at > ${now()} and ${atDesk(actor)}
            ${inTime(Prisma.sql`v.starts_at`)}
        union all select 'callback', b.due_at, b.name, t.number, coalesce(t.subject, b.note)
          from callback b left join ticket t on t.id = b.ticket_id
          where b.agent_id = ${agentId} and b.settled_at is null and ${callbackOf(actor)}
            ${inTime(Prisma.sql`b.due_at`)}) x
      order by x.at, x.kind, x.number limit ${MOST}`,
  )
  return { duties: rows, total: rows[0]?.total ?? 0 }
}
