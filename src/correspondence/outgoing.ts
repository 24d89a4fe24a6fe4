import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { discardMail, retryMail } from '../notifications/mail-desk.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { atDesk, visibleTickets } from '../tickets/policy.ts'
import type { Asked } from './quarantine.ts'

/** Waits to be sent; was given up or refused; was sent and came back. */
export type Outgoing = 'outbox' | 'parked' | 'undeliverable'

export interface OutgoingLine {
  id: number
  to: string
  subject: string
  attempts: number
  createdAt: Date
  /** Of the next attempt, if it waits. */
  dueAt: Date
  lastError: string | null
  ticket: string | null
}

const STATES: Record<Outgoing, Prisma.Sql> = {
  outbox: Prisma.sql`m.state = 'queued'`,
  parked: Prisma.sql`m.state = 'parked' and m.bounced_at is null`,
  undeliverable: Prisma.sql`m.state = 'parked' and m.bounced_at is not null`,
}

/** Mails of tickets are for those who have them at the desk, all others for admins. */
const mayHandle = (actor: Actor): Prisma.Sql =>
  actor.role === 'admin'
    ? Prisma.sql`true`
    : Prisma.sql`exists (select 1 from ticket t where t.id = m.ticket_id and ${visibleTickets(actor)}
        and ${atDesk(actor)})`

/** Newest first; without their texts, which may be secret. */
export const listOutgoing = (db: Db, actor: Actor, kind: Outgoing, { before, limit }: Asked) =>
  readRows<OutgoingLine>(
    db,
    Prisma.sql`select m.id, m.to_address as "to", m.subject, m.attempts, m.created_at as "createdAt",
        m.due_at as "dueAt", m.last_error as "lastError",
        (select t.number from ticket t where t.id = m.ticket_id and ${visibleTickets(actor)}) as ticket
      from mail m where ${STATES[kind]} and ${mayHandle(actor)}
        ${before ? Prisma.sql`and m.id < ${before}` : Prisma.empty} order by m.id desc limit ${limit}`,
  )

export async function countOutgoing(db: Db, actor: Actor): Promise<Record<Outgoing, number>> {
  const [counts] = await readRows<Record<Outgoing, number>>(
    db,
    Prisma.sql`select count(*) filter (where ${STATES.outbox})::int as outbox,
        count(*) filter (where ${STATES.parked})::int as parked,
        count(*) filter (where ${STATES.undeliverable})::int as undeliverable
      from mail m where m.state in ('queued', 'parked') and ${mayHandle(actor)}`,
  )
  return counts ?? { outbox: 0, parked: 0, undeliverable: 0 }
}

/** Sends it now, with a new password or link where it had one. Throws NotFoundError, ConflictError. */
export async function retryOutgoing(tx: Tx, acting: Actor, id: number) {
  const actor = await demandOutgoing(tx, acting, id)
  await retryMail(tx, actor.admission, id)
}

/** Nobody sends it any more. Throws NotFoundError, ConflictError. */
export async function discardOutgoing(tx: Tx, acting: Actor, id: number) {
  await demandOutgoing(tx, acting, id)
  await discardMail(tx, id)
}

async function demandOutgoing(tx: Tx, acting: Actor, id: number): Promise<Actor> {
  const actor = await authorise(tx, acting)
  const found = await readRows(tx, Prisma.sql`select 1 from mail m where m.id = ${id} and ${mayHandle(actor)}`)
  if (found.length === 0) throw new NotFoundError()
  return actor
}
