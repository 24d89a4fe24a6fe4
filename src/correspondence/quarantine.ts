import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import { type Db, type IncomingMailState, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { atDesk, visibleTickets } from '../tickets/policy.ts'
import type { Filing, QuarantineReason, Release } from './incoming.ts'
import { mailboxesAtDesk, mailsAtDesk } from './mail-policy.ts'

export interface IncomingLine {
  id: number
  state: IncomingMailState
  reason: QuarantineReason | string | null
  mailbox: string
  from: string | null
  fromName: string | null
  /** Whom its server said that it was for. */
  to: string[]
  subject: string | null
  excerpt: string | null
  receivedAt: Date
  settledAt: Date | null
  filing: Filing | null
  /** Nothing, if the reader may not see the ticket. */
  ticket: string | null
}

const line = Prisma.sql`i.id, i.state, i.reason, b.name as mailbox, i.from_address::text as "from",
  i.from_name as "fromName", i.envelope_to as "to", i.subject, i.excerpt, i.received_at as "receivedAt",
  i.settled_at as "settledAt", i.facts->>'filing' as filing, t.number as ticket`

/** What became of it on a ticket is for those who see that at the desk. */
const withTicket = (actor: Actor) => Prisma.sql`incoming_mail i join mailbox b on b.id = i.mailbox_id
  left join ticket t on t.id = i.ticket_id and ${visibleTickets(actor)} and ${atDesk(actor)}`

export interface Asked {
  before?: number | undefined
  limit: number
}

/** In quarantine, newest first. */
export const listQuarantine = (db: Db, actor: Actor, { before, limit }: Asked) =>
  readRows<IncomingLine>(
    db,
    Prisma.sql`select ${line} from ${withTicket(actor)}
      where i.state = 'quarantined' and ${mailsAtDesk(actor)} ${earlier(before)} order by i.id desc limit ${limit}`,
  )

/** All that came in, newest first; of mails on tickets those that the actor may see. Each mailbox has its index. */
export const listIncoming = (db: Db, actor: Actor, { before, limit }: Asked) =>
  readRows<IncomingLine>(
    db,
    Prisma.sql`select newest.* from mailbox own cross join lateral (select ${line} from ${withTicket(actor)}
        where i.mailbox_id = own.id and (i.ticket_id is null or t.id is not null) ${earlier(before)}
        order by i.id desc limit ${limit}) newest
      where ${mailboxesAtDesk(actor, 'own')} order by newest.id desc limit ${limit}`,
  )

const earlier = (before: number | undefined) => (before ? Prisma.sql`and i.id < ${before}` : Prisma.empty)

export async function countQuarantine(db: Db, actor: Actor): Promise<number> {
  const [row] = await readRows<{ count: number }>(
    db,
    Prisma.sql`select count(*)::int as count from (select 1 from incoming_mail i
      where i.state = 'quarantined' and ${mailsAtDesk(actor)} limit 1000) waiting`,
  )
  return row?.count ?? 0
}

export interface IncomingMailShown extends IncomingLine {
  size: number
  rawId: string | null
  body: string | null
  automatic: string | null
  facts: { auth?: string[]; files?: string[]; hint?: string; released?: Release }
  envelopeFrom: string | null
  /** Who decided on it, and when. */
  decidedBy: string | null
  decidedAt: Date | null
}

/** One of the actor's mailboxes. Throws NotFoundError. */
export async function readIncoming(db: Db, actor: Actor, id: number): Promise<IncomingMailShown> {
  const [mail] = await readRows<IncomingMailShown>(
    db,
    Prisma.sql`select ${line}, i.size, i.raw_id as "rawId", i.body, i.automatic, i.facts,
        i.envelope_from as "envelopeFrom", ${nameOf('d')} as "decidedBy", i.decided_at as "decidedAt"
      from ${withTicket(actor)} left join account d on d.id = i.decided_by
      where i.id = ${id} and ${mailsAtDesk(actor)} and (i.ticket_id is null or t.id is not null)`,
  )
  if (!mail) throw new NotFoundError(`There is no mail ${id}.`)
  return mail
}

const ofAll = Prisma.sql`incoming_mail i join mailbox b on b.id = i.mailbox_id left join ticket t on t.id = i.ticket_id`

/** Of all mailboxes, for the command line. */
export const listAllIncoming = (db: Db, { state, before, limit }: Asked & { state: IncomingMailState }) =>
  readRows<IncomingLine>(
    db,
    Prisma.sql`select ${line} from ${ofAll} where i.state = ${state}::"IncomingMailState" ${earlier(before)}
      order by i.id desc limit ${limit}`,
  )

/** One of any mailbox, for the command line. Throws NotFoundError. */
export async function incomingOf(db: Db, id: number): Promise<IncomingLine & { body: string | null }> {
  const [mail] = await readRows<IncomingLine & { body: string | null }>(
    db,
    Prisma.sql`select ${line}, i.body from ${ofAll} where i.id = ${id}`,
  )
  if (!mail) throw new NotFoundError(`There is no mail ${id}.`)
  return mail
}
