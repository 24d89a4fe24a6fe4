import { nameOf } from '../accounts/names.ts'
import { supportedOn } from '../organizations/entitlement.ts'
import { type Day, localDay, now } from '../platform/clock.ts'
import { type Channel, type Db, Prisma, type Quoting, readRows, type Side, type TicketState } from '../platform/db.ts'
import { assigneesAbsence } from '../tickets/absences.ts'
import type { TemplateOnTicket } from '../tickets/answer-words.ts'
import { templateOnTicket } from '../tickets/answers.ts'
import type { EventData, EventType } from '../tickets/events.ts'
import { isPublic } from '../tickets/policy.ts'
import { signatureOf } from '../tickets/queries.ts'
import type { Recipient } from './compose.ts'

export interface StoredEvent<Type extends EventType = EventType> {
  id: number
  type: Type
  actorId: number | null
  actorName: string
  data: EventData[Type]
  recipients: number[] | null
  /** In ISO format. */
  createdAt: string
}

export interface Follower extends Recipient {
  id: number
  quoting: Quoting
  mutedMails: string[]
  own: boolean
  /** Has a password, or had one. */
  signsIn: boolean
}

export interface NewsMessage {
  id: number
  authorName: string
  side: Side
  byMail: boolean
  body: string
  /** Empty for what came by mail: whoever writes one signs it there. */
  signature: string
  files: NewsFile[]
}

export interface NewsFile {
  id: string
  filename: string
  /** Bytes. */
  size: number
}

/** Name of the mail that says it. */
export const ABSENCE_MAIL = 'ticket.absent'

/** Nobody reads more below a mail; the portal has the rest. */
const MOST_EARLIER = 10
const MOST_CHARACTERS = 4000

/** What its customers may know, and who follows the ticket now. */
export interface TicketNews {
  id: number
  number: string
  subject: string
  state: TicketState
  priority: number
  channel: Channel
  teamName: string
  teamAddress: string | null
  events: StoredEvent[]
  /** What the team said at the end; it may be more than the reply. */
  solution: string
  messages: NewsMessage[]
  /** Public ones before a reply, newest first. */
  earlier: { id: number; authorName: string; body: string; createdAt: string }[]
  /** The closed ticket that it continues. */
  formerNumber: string | null
  companyName: string | null
  template: TemplateOnTicket | null
  /** Of the assignee, if one is absent and the requester has a contract. */
  absence: { agent: string; until: Day; deputy: string | null; told: number[] } | null
  /** The requester first, then participants from the ticket's company while it has a contract. */
  followers: Follower[]
}

/** Public events by ticket, with everything a mail needs; one query. */
export async function readEvents(db: Db, ids: number[], timeZone: string): Promise<TicketNews[]> {
  return readRows<TicketNews>(
    db,
    Prisma.sql`with event as materialized (select e.* from ticket_event e where e.id = any(${ids}::int[])
      and ${isPublic('e')})
    select t.id, t.number, t.subject, t.state, t.priority, t.channel, t.solution, team.name::text as "teamName",
      team.address::text as "teamAddress",
      (select json_agg(json_build_object('id', e.id, 'type', e.type, 'actorId', e.actor_id, 'actorName', e.actor_name,
        'data', e.data, 'recipients', e.recipients, 'createdAt', e.created_at) order by e.id) from event e
          where e.ticket_id = t.id) as events,
      (select coalesce(json_agg(json_build_object('id', m.id, 'authorName', m.author_name, 'side', m.side,
        'byMail', m.channel = 'email', 'body', m.body, 'signature',
          case when m.side = 'team' and m.channel <> 'email' then coalesce(${signatureOf('a')}, '') else '' end,
          'files', (select coalesce(json_agg(json_build_object('id', f.id, 'filename', f.filename, 'size', f.size)
              order by f.created_at, f.id), '[]') from message_attachment x join attachment f on f.id = x.attachment_id
            where x.message_id = m.id))), '[]')
        from event e join message m on m.id = (e.data->>'messageId')::int and m.ticket_id = t.id and ${isPublic('m')}
          left join account a on a.id = m.author_id
        where e.ticket_id = t.id and (e.type = 'replied' or e.data->>'recorded' = 'phone')) as messages,
      (select coalesce(json_agg(b order by b.id desc), '[]') from (select m.id, m.author_name as "authorName",
          left(m.body, ${MOST_CHARACTERS}) as body, m.created_at as "createdAt" from message m
        where m.ticket_id = t.id and ${isPublic('m')} and m.id < (select min((e.data->>'messageId')::int) from event e
          where e.ticket_id = t.id and e.type = 'replied')
        order by m.id desc limit ${MOST_EARLIER}) b) as earlier,
      (select json_build_object('agent', (select ${nameOf('a')} from account a where a.id = t.assignee_id),
          'until', b.until, 'deputy', case when d.id is not null then ${nameOf('d')} end,
          'told', array(select m.account_id from mail m where m.ticket_id = t.id and m.name = ${ABSENCE_MAIL}
            and m.created_at >= b.since and m.state <> 'discarded'))
        from ${assigneesAbsence(localDay(now(), timeZone))} and not exists (select 1 from ticket_event o
          where o.ticket_id = t.id and o.type = 'opened' and o.data ? 'triage')) as absence,
      ${templateOnTicket} as template,
      (select f.number from ticket f where f.id = t.follows_id) as "formerNumber",
      (select o.name::text from organization o where o.id = t.organization_id) as "companyName",
      (select coalesce(json_agg(json_build_object('id', a.id, 'email', a.email, 'firstName', a.first_name, 'lastName',
        a.last_name,
          'locale', a.locale, 'mutedMails', a.muted_mails, 'quoting', a.quoting, 'own', a.id = t.requester_id,
          'signsIn', a.password_hash is not null or a.last_sign_in_at is not null)
            order by a.id <> t.requester_id, a.id), '[]')
        from (select t.requester_id as id union select p.account_id from ticket_participant p
            join membership m on m.account_id = p.account_id and m.organization_id = t.organization_id
              join organization o on o.id = m.organization_id
            where p.ticket_id = t.id and ${supportedOn(localDay(now(), timeZone))}) who
          join account a on a.id = who.id where a.enabled and a.erased_at is null) as followers
    from ticket t join team on team.id = t.team_id where t.id in (select ticket_id from event) order by t.id`,
  )
}
