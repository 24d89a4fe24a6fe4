import type { Actor } from '../accounts/actor.ts'
import { now } from '../platform/clock.ts'
import { type CallDirection, type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { foldText } from '../platform/folding.ts'
import { check } from '../platform/rules.ts'
import { authored, noteOf } from './authorship.ts'
import type { NewEvent } from './events.ts'
import { type Held, holdTicketTo } from './locking.ts'
import { rootOf } from './moving.ts'
import { demandNoGap } from './placeholders.ts'
import { can, isOfTeam } from './policy.ts'
import { begins } from './replies.ts'
import { type CallFacts, type CallInput, callRules } from './rules.ts'
import { writeChange } from './writing.ts'

/** As the desk reads it. */
export interface CallOfMessage {
  direction: CallDirection
  minutes: number | null
  /** Its customers read the text. */
  shown: boolean
  consent: boolean
  /** Of the other end; empty if it is not known. */
  number: string
}

type CheckedCall = ReturnType<typeof checkCall>
const checkCall = (wish: CallInput) => check(callRules, wish)

/**
 * A call with the customer, who reads its text only if it says so; returns the message's id. The assignee's first one
 * begins the work. Throws InvalidInputError, AuthorityLostError, NotFoundError, ForbiddenError.
 */
export async function logCall(db: Db | Tx, calling: Actor, id: number, wish: CallInput): Promise<number> {
  const input = checkCall(wish)
  demandNoGap('body', input.body)
  return transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, calling, 'call', await rootOf(tx, id))
    // What the customer reads is a reply: not for those who may only write notes, or have no more than the number.
    if (input.shown && !isOfTeam(held.actor, held.ticket.teamId))
      throw new InvalidInputError('shown', 'error.call.shown')
    const completed = input.completes && (await completeCall(tx, held, input.completes, input))
    if (!completed) return writeCall(tx, held, input)
    if (keeps(held, input)) await writeChange(tx, held.ticket.id, { changes: { promisedAt: null }, events: [] })
    return completed
  })
}

/** What was said and is shown is the news that was promised, as a reply is. */
const keeps = ({ ticket }: Held, { shown, body }: CheckedCall) => shown && body !== '' && ticket.promisedAt !== null

async function writeCall(tx: Tx, held: Held, input: CheckedCall): Promise<number> {
  const { ticket } = held
  const at = now()
  const note = noteOf(held, input.body, at, [], 'phone')
  const works = can(held.actor, 'note', ticket)
  const starts = works && begins(held)
  const events: NewEvent[] = [
    { type: 'called', data: { shown: input.shown, ...(works ? {} : { byNumber: true }) } },
    ...(starts ? [{ type: 'assigned' as const }] : []),
  ]
  const messageId = await writeChange(tx, ticket.id, {
    at,
    changes: {
      ...(starts && ticket.state === 'new' ? { state: 'open' } : {}),
      ...(keeps(held, input) ? { promisedAt: null } : {}),
    },
    message: { ...note, visibility: input.shown ? 'public' : 'internal' },
    events: events.map((event) => authored(held, event, at)),
  })
  await recordCall(tx, messageId ?? 0, { ...input, number: input.number || (await numberCalled(tx, held, input)) })
  return messageId ?? 0
}

/** We call the number that we know. */
async function numberCalled(tx: Tx, { ticket }: Held, { direction }: CheckedCall): Promise<string> {
  if (direction !== 'outgoing') return ''
  const where = { id: ticket.requesterId }
  const { phone } = await tx.account.findUniqueOrThrow({ where, select: { phone: true } })
  return phone ?? ''
}

/** What is known of a call beside its message. */
export async function recordCall(
  tx: Tx,
  messageId: number,
  { direction, minutes, number, consent, shown }: CallFacts & { direction: CallDirection; shown: boolean },
) {
  const facts = { direction, minutes: minutes ?? null, number, consent, shown }
  await tx.call.create({ data: { messageId, ...facts }, select: { messageId: true } })
}

/** Words for one that its author has entered without; nothing if it has some, or is somebody else's. */
async function completeCall(tx: Tx, { actor, ticket }: Held, messageId: number, wish: CheckedCall) {
  const { body, shown, minutes, direction } = wish
  const [completed] = await readRows<{ id: number }>(
    tx,
    Prisma.sql`with said as (
        update message m set body = ${body}, folded = ${foldText(body)},
          visibility = ${shown ? 'public' : 'internal'}::"Visibility"
        where m.id = ${messageId} and m.ticket_id = ${ticket.id} and m.author_id = ${actor.accountId} and m.body = ''
          and exists (select 1 from call c where c.message_id = m.id) returning m.id),
      known as (update call c set shown = ${shown}, minutes = ${minutes ?? null}::smallint,
        direction = ${direction}::"CallDirection" from said where c.message_id = said.id),
      told as (update ticket_event e set data = e.data || jsonb_build_object('shown', ${shown}::boolean) from said
        where e.ticket_id = ${ticket.id} and e.type = 'called' and e.data->>'messageId' = said.id::text)
      select id from said`,
  )
  return completed?.id
}
