import type { Actor } from '../accounts/actor.ts'
import { deskTickets } from '../accounts/limits.ts'
import { displayName } from '../accounts/names.ts'
import { contractOn } from '../organizations/entitlement.ts'
import { now } from '../platform/clock.ts'
import { type Channel, type Db, Prisma, readRows, type Side, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, TooManyRequestsError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { authored } from './authorship.ts'
import { demand, type Held, holdWhereItIs } from './locking.ts'
import { type Drawn, drawNumber } from './numbering.ts'
import { isOfTeam } from './policy.ts'
import { type SplittingInput, splittingRules } from './rules.ts'
import { type NewMessage, type NewTicket, writeChange, writeTickets } from './writing.ts'

/**
 * Copies public messages, with their files and original mails, to a new ticket of the same requester, company and
 * readers; both are linked. The customer is mailed its number if wished. Returns the number. Throws InvalidInputError,
 * AuthorityLostError, NotFoundError, ForbiddenError, TooManyRequestsError.
 */
export async function splitTicket(db: Db | Tx, splitting: Actor, id: number, wish: SplittingInput): Promise<string> {
  const { messages: wanted, subject, team, tell } = check(splittingRules, wish)
  return transaction(db, async (tx) => {
    const held = await holdWhereItIs(tx, splitting, id)
    demand(held, 'work')
    const { actor, ticket } = held
    const origin = await originOf(tx, ticket.id)
    const copied = await messagesToCopy(tx, ticket.id, wanted)
    const today = actor.admission.today()
    const drawn = await drawNumber(tx, today, {
      limit: deskTickets,
      of: actor.accountId,
      team: Prisma.sql`select 1 from team t where t.id = ${team} for share`,
      contract: contractOn(ticket.organizationId, today),
    })
    if (drawn.wait) throw new TooManyRequestsError(drawn.wait)
    if (!drawn.team) throw new InvalidInputError('team', 'error.team')
    const made = await write(tx, held, { subject, team, tell, origin, copied, drawn })
    if (!isOfTeam(actor, team)) await followOn(tx, made, ticket.teamId, actor.accountId)
    await copyBeside(tx, made, copied)
    await tx.ticketLink.create({ data: { ticketId: ticket.id, otherId: made }, select: { ticketId: true } })
    const data = { number: drawn.number, count: String(copied.length) }
    await writeChange(tx, ticket.id, { events: [authored(held, { type: 'split', data }, now())] })
    return drawn.number
  })
}

interface Origin extends Pick<NewTicket, 'affects' | 'kind' | 'restarted' | 'participants'> {
  /** Of somebody without a contract, who is not told anything. */
  triage: boolean
}

async function originOf(tx: Tx, id: number): Promise<Origin> {
  const [origin] = await readRows<Origin>(
    tx,
    Prisma.sql`select t.affects, t.kind, t.restarted,
        array(select p.account_id from ticket_participant p where p.ticket_id = t.id) as participants,
        exists (select 1 from ticket_event e
          where e.ticket_id = t.id and e.type = 'opened' and e.data ? 'triage') as triage
      from ticket t where t.id = ${id}`,
  )
  if (!origin) throw new Error('A locked ticket is gone')
  return origin
}

interface Copied {
  id: number
  authorId: number | null
  authorName: string
  side: Side
  channel: Channel
  body: string
  createdAt: Date
}

/** In order; public ones only, as notes are about the ticket that they stand in. */
async function messagesToCopy(tx: Tx, ticketId: number, wanted: number[]): Promise<[Copied, ...Copied[]]> {
  const [first, ...more] = await readRows<Copied>(
    tx,
    Prisma.sql`select m.id, m.author_id as "authorId", m.author_name as "authorName", m.side, m.channel, m.body,
        m.created_at as "createdAt"
      from message m where m.ticket_id = ${ticketId} and m.id = any(${wanted}::int[]) and m.visibility = 'public'
      order by m.created_at, m.id`,
  )
  if (!first || more.length + 1 < new Set(wanted).size) throw new InvalidInputError('messages', 'error.split.message')
  return [first, ...more]
}

interface Parts extends Pick<SplittingInput, 'subject' | 'team'> {
  tell: boolean
  origin: Origin
  copied: [Copied, ...Copied[]]
  drawn: Drawn
}

async function write(tx: Tx, { actor, ticket }: Held, { subject, team, tell, origin, copied, drawn }: Parts) {
  const at = now()
  const [first] = copied
  const { triage, ...facts } = origin
  const messages = copied.map(
    ({ id: _id, ...message }): NewMessage => ({ ...message, visibility: 'public' }),
  ) as NewTicket['messages']
  const [made] = await writeTickets(tx, [
    {
      ...facts,
      number: drawn.number,
      subject,
      state: 'new',
      priority: ticket.priority,
      channel: first.channel,
      confidential: ticket.confidential,
      requesterId: ticket.requesterId,
      organizationId: ticket.organizationId,
      contractId: drawn.contractId,
      teamId: team,
      assigneeId: null,
      followsId: null,
      holdUntil: null,
      createdAt: at,
      updatedAt: at,
      closedAt: null,
      messages,
      events: [
        {
          type: 'opened',
          data: { split: ticket.number, ...(triage ? { triage } : {}) },
          ...(tell && !triage ? {} : { recipients: [] }),
          actorId: actor.accountId,
          actorName: displayName(actor),
          createdAt: at,
        },
      ],
    },
  ])
  if (!made) throw new Error('A ticket was not written')
  return made.id
}

/** Whoever split it goes on reading what went to a team of others, as after forwarding. */
async function followOn(tx: Tx, ticketId: number, teamId: number, accountId: number) {
  await tx.ticketFormerTeam.createMany({ data: [{ ticketId, teamId }], skipDuplicates: true })
  await tx.ticketWatcher.createMany({ data: [{ ticketId, accountId }], skipDuplicates: true })
}

/** Files and what is kept of mails belong to both: nothing is stored twice. Copies have the order of the originals. */
async function copyBeside(tx: Tx, made: number, copied: Copied[]) {
  const pairs = Prisma.sql`pairs as (
    select f.id as original, t.id as copy
    from (select x.id, row_number() over (order by x.place) as place
        from unnest(${copied.map(({ id }) => id)}::int[]) with ordinality x (id, place)) f
      join (select m.id, row_number() over (order by m.id) as place from message m where m.ticket_id = ${made}) t
        using (place))`
  await readRows(
    tx,
    Prisma.sql`with ${pairs}, files as (
        insert into message_attachment (attachment_id, message_id, content_id)
          select x.attachment_id, p.copy, x.content_id
          from pairs p join message_attachment x on x.message_id = p.original)
      insert into message_mail (message_id, raw_id, html, remote, quoted, header_message_id)
        select p.copy, y.raw_id, y.html, y.remote, y.quoted, y.header_message_id
        from pairs p join message_mail y on y.message_id = p.original`,
  )
  await readRows(tx, Prisma.sql`select gather_folded_messages(${[made]}::int[])`)
}
