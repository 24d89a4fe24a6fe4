import type { Actor } from '../accounts/actor.ts'
import { sessionIsOpen } from '../accounts/sessions.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { followedBy, standsAtDesk } from './policy.ts'

type Person = Pick<Actor, 'accountId' | 'role' | 'teams'> & { sessionId: number }

export interface DeskReaders {
  /** Whether the session still is that of an agent. */
  has(sessionId: number): boolean
  mayKnow(sessionId: number, ticketId: number): boolean
}

/** Who of these is still at the desk, and has which of these tickets there: one query, however many. */
export async function readDeskReaders(db: Db, sessions: number[], tickets: number[]): Promise<DeskReaders> {
  const [found] = await readRows<{
    people: Person[]
    tickets: { id: number; teamId: number }[]
    followed: { id: number; accountId: number }[]
  }>(
    db,
    Prisma.sql`with person as materialized (
        select s.id as "sessionId", a.id as "accountId", a.role,
          array(select m.team_id from team_member m where m.account_id = a.id) as teams
        from session s join account a on a.id = s.account_id
        where s.id = any(${sessions}::int[]) and ${sessionIsOpen} and a.enabled and a.erased_at is null
          and a.role <> 'customer')
      select (select coalesce(json_agg(p), '[]') from person p) as people,
        (select coalesce(json_agg(json_build_object('id', t.id, 'teamId', t.team_id)), '[]') from ticket t
          where t.id = any(${tickets}::int[])) as tickets,
        (select coalesce(json_agg(distinct jsonb_build_object('id', t.id, 'accountId', p."accountId")), '[]')
          from ticket_former_team l join ticket t on t.id = l.ticket_id
            join person p on l.team_id = any(p.teams) and t.team_id <> all(p.teams)
          where l.ticket_id = any(${tickets}::int[])
            and ${followedBy(Prisma.sql`p."accountId"`, Prisma.sql`p.teams`)}) as followed`,
  )
  const people = new Map(found?.people.map((person) => [person.sessionId, person]))
  const teams = new Map(found?.tickets.map(({ id, teamId }) => [id, teamId]))
  const followed = new Set(found?.followed.map(({ id, accountId }) => `${id} ${accountId}`))
  return {
    has: (sessionId) => people.has(sessionId),
    mayKnow(sessionId, ticketId) {
      const person = people.get(sessionId)
      const teamId = teams.get(ticketId)
      if (!person || teamId === undefined) return false
      return standsAtDesk(person, { teamId, followed: followed.has(`${ticketId} ${person.accountId}`) })
    },
  }
}
