// The limit for writes: hand-written statements without policy, limits, drafts or mails.
import type pg from 'pg'

interface Author {
  id: number
}

const PART = /name="(\w+)"\r\n\r\n([\s\S]*?)\r\n--/g

export function fieldsOf(body: string): Record<string, string> {
  if (!body.startsWith('--')) return Object.fromEntries(new URLSearchParams(body))
  return Object.fromEntries(Array.from(body.matchAll(PART), ([, name, value]) => [name, value]))
}

/** What follows the ticket: its message $3 of author $1, and the event. */
const said = (type: string) => `message as (
        insert into message (ticket_id, author_id, author_name, side, visibility, body, folded)
        select id, $1, '', 'customer', 'public', $3, lower($3) from ticket
        returning id),
      event as (
        insert into ticket_event (ticket_id, type, visibility, actor_id, actor_name, data)
        select ticket.id, '${type}', 'public', $1, '', json_build_object('messageId', message.id) from ticket, message)`

/** Opens a ticket with its message and event; returns its path. */
export async function openTicket(pool: pg.Pool, { id }: Author, fields: Record<string, string>): Promise<string> {
  const { rows } = await pool.query({
    name: 'open',
    text: `with ticket as (
        insert into ticket (number, subject, excerpt, folded, folded_messages, priority, affects, requester_id, team_id,
          updated_at)
        values ('9' || lpad(nextval('ticket_sequence')::text, 15, '0'), $2, left($3, 160), lower($2), lower($3),
          $4, 'me', $1, $5, now())
        returning id, number),
      ${said('opened')}
      select number from ticket`,
    values: [id, fields.subject, fields.body, Number(fields.priority), Number(fields.team)],
  })
  return `/tickets/${rows[0].number}`
}

/** Replies to the author's own ticket; returns its path. */
export async function replyToTicket(
  pool: pg.Pool,
  { id }: Author,
  number: string,
  fields: Record<string, string>,
): Promise<string> {
  const { rows } = await pool.query({
    name: 'reply',
    text: `with ticket as (
        update ticket set updated_at = now(), folded_messages = folded_messages || lower($3) where number = $2
          and requester_id = $1 returning id),
      ${said('replied')}
      select id from message`,
    values: [id, number, fields.body],
  })
  if (!rows[0]) throw new Error('no ticket')
  return `/tickets/${number}#message-${rows[0].id}`
}
