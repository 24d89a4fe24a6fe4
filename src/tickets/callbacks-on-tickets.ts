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

/** Those that wait, the earliest first: a column of `ticket t`. */
export const callbacksOnTicket = Prisma.sql`(select coalesce(json_agg(json_build_object('id', b.id, 'at', b.due_at,
    'agentName', ${nameOf('x')}, 'name', b.name, 'number', b.number, 'attempts', b.attempts) order by b.due_at), '[]')
  from callback b join account x on x.id = b.agent_id where b.ticket_id = t.id and b.settled_at is null) as callbacks`
