import { nameOf } from '../accounts/names.ts'
import { localDay, now } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { assigneesAbsence } from '../tickets/absences.ts'
import type { TemplateOnTicket } from '../tickets/answer-words.ts'
import { templateOnTicket } from '../tickets/answers.ts'
import type { EventType } from '../tickets/events.ts'
import { hasAtDesk } from '../tickets/policy.ts'
import type { Recipient } from './compose.ts'
import type { StoredEvent } from './events.ts'
import type { NewsChoice, NewsKind } from './news-kinds.ts'

export interface Colleague extends Recipient {
  id: number
  /** In the ticket's team now. */
  member: boolean
  watching: boolean
  /** Where they have chosen. */
  choices: Partial<Record<NewsKind, NewsChoice>>
}

export type TeamEvent = StoredEvent & {
  byCustomer: boolean
  phone: string | null
  /** What is to be done, of a call-back that waits. */
  callback: { name: string; number: string; note: string } | null
}

export interface TeamNews {
  id: number
  number: string
  subject: string
  priority: number
  teamName: string
  teamAddress: string | null
  requesterName: string
  requesterEmail: string
  organizationName: string | null
  template: TemplateOnTicket | null
  assigneeId: number | null
  assigneeName: string | null
  /** Of an assignee who is absent. */
  deputyId: number | null
  events: TeamEvent[]
  messages: { id: number; authorName: string; body: string }[]
  /** Who may see the ticket now, and has to do with it or is to be told. */
  colleagues: Colleague[]
}

/** What a mail is about comes first, if it tells several. */
export const TOLD = [
  'opened',
  'forwarded',
  'returned',
  'reassigned',
  'replied',
  /** By a third party. */
  'answered',
  'closed',
  'reopened',
  'called',
  'noted',
  /** The end of a hold; colleagues see their own changes. */
  'state',
  /** A promise to the customer. */
  'missed',
  'callback-due',
  /** Its agent cannot make it. */
  'visit-alone',
  'visit-today',
  'visit',
  'visit-moved',
  'visit-called-off',
  /** A mail to a customer. */
  'bounced',
  'draft-taken',
] as const satisfies EventType[]
export type ToldType = (typeof TOLD)[number]

/** Events that the team is told, by ticket; one query. */
export async function readTeamEvents(db: Db, ids: number[], timeZone: string): Promise<TeamNews[]> {
  const deputy = Prisma.sql`(select d.id from ${assigneesAbsence(localDay(now(), timeZone))})`
  return readRows<TeamNews>(
    db,
    Prisma.sql`with event as materialized (select e.* from ticket_event e where e.id = any(${ids}::int[])
      and e.type = any(${[...TOLD]}::text[]) and (e.type <> 'state' or e.actor_id is null))
    select t.id, t.number, t.subject, t.priority, team.name::text as "teamName", team.address::text as "teamAddress",
      t.assignee_id as "assigneeId", ${deputy} as "deputyId",
      (select ${nameOf('x')} from account x where x.id = t.assignee_id) as "assigneeName",
      trim(r.first_name || ' ' || r.last_name) as "requesterName",
      r.email::text as "requesterEmail", o.name::text as "organizationName", ${templateOnTicket} as template,
      (select json_agg(json_build_object('id', e.id, 'type', e.type, 'actorId', e.actor_id, 'actorName', e.actor_name,
          'data', e.data, 'recipients', e.recipients, 'createdAt', e.created_at, 'byCustomer',
          coalesce(x.role = 'customer' or x.id = t.requester_id, false), 'phone', case when e.type = 'bounced'
            then (select c.phone from account c where c.email = (e.data->>'address')::citext) end,
          'callback', (select json_build_object('name', c.name, 'number', c.number, 'note', c.note) from callback c
            where c.id = (e.data->>'callbackId')::int and c.settled_at is null))
          order by e.id)
        from event e left join account x on x.id = e.actor_id where e.ticket_id = t.id) as events,
      (select coalesce(json_agg(json_build_object('id', m.id, 'authorName', m.author_name, 'body', m.body)), '[]')
        from event e join message m on m.id = (e.data->>'messageId')::int and m.ticket_id = t.id
        where e.ticket_id = t.id) as messages,
      (select coalesce(json_agg(json_build_object('id', a.id, 'email', a.email, 'firstName', a.first_name,
          'lastName', a.last_name, 'locale', a.locale, 'member', who.member, 'watching', who.watching,
          'choices', (select coalesce(json_object_agg(c.kind, json_build_object('mail', c.mail, 'shown', c.shown)),
            '{}') from notice_choice c where c.account_id = a.id)) order by a.id), '[]')
        from (select id, bool_or(member) as member, bool_or(watching) as watching from (
            select m.account_id as id, true as member, false as watching from team_member m where m.team_id = t.team_id
            union all select w.account_id, false, true from ticket_watcher w where w.ticket_id = t.id
            union all select n.account_id, false, false from notice n where n.event_id in (select id from event)
              and n.ticket_id = t.id
            union all select t.assignee_id, false, false
            union all select ${deputy}, false, false
            union all select (e.data->>x.key)::int, false, false
              from event e, (values ('visitorId'), ('beforeId'), ('agentId'), ('deputyId')) x(key)
              where e.ticket_id = t.id and (e.type like 'visit%' or e.type = 'callback-due')) each_one group by id) who
          join account a on a.id = who.id
        where ${hasAtDesk('a')} and a.enabled and a.erased_at is null) as colleagues
    from ticket t join team on team.id = t.team_id join account r on r.id = t.requester_id
      left join organization o on o.id = t.organization_id
    where t.id in (select ticket_id from event) order by t.id`,
  )
}
