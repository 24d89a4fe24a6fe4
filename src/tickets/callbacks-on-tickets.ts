import { nameOf } from '../accounts/names.ts'
import { Prisma } from '../platform/db.ts'

/** Of a ticket: what its customers see of it, and what the team does. */
export interface CallbackOnTicket {
  id: number
  at: string
  agentName: string
  name: string
  number: string
  attempts: number
}

/** Shown at once; there is one more row if there are more. */
export const MOST_ON_TICKET = 5

/** Those that wait, the earliest first: a column of `ticket t`. */
export const callbacksOnTicket = Prisma.sql`(select coalesce(json_agg(json_build_object('id', b.id, 'at', b.due_at,
    'agentName', ${nameOf('x')}, 'name', b.name, 'number', b.number, 'attempts', b.attempts)
    order by b.due_at, b.id), '[]')
  from (select * from callback c where c.ticket_id = t.id and c.settled_at is null order by c.due_at, c.id
    limit ${MOST_ON_TICKET + 1}) b join account x on x.id = b.agent_id) as callbacks`
