import type { Actor } from '../accounts/actor.ts'
import { lockPerson } from '../accounts/authority.ts'
import { changedTickets, openedTickets } from '../accounts/limits.ts'
import { displayName } from '../accounts/names.ts'
import { type Day, now } from '../platform/clock.ts'
import { Prisma, type Tx } from '../platform/db.ts'
import { InvalidInputError, NotFoundError, TooManyRequestsError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { holdAs } from './locking.ts'
import { drawNumber } from './numbering.ts'
import { type Arrival, asOpened, openingOf } from './opening.ts'
import { writeReply } from './replies.ts'
import { type OpeningInput, openingRules, type ReplyInput, replyRules } from './rules.ts'
import { writeTickets } from './writing.ts'

/**
 * From somebody whom no contract admits: in no company, for the team alone, and nobody else is told. Returns the
 * number. Throws InvalidInputError, TooManyRequestsError.
 */
export async function openForTriage(
  tx: Tx,
  sender: Pick<Actor, 'accountId' | 'firstName' | 'lastName' | 'email'>,
  wish: OpeningInput,
  { today, ...arrival }: Arrival & { today: Day },
): Promise<string> {
  const input = check(openingRules, wish)
  const at = now()
  const drawn = await drawNumber(tx, today, {
    limit: openedTickets,
    of: sender.accountId,
    team: Prisma.sql`select 1 from team t where t.id = ${input.team}`,
    contract: Prisma.sql`null::int`,
  })
  if (drawn.wait) throw new TooManyRequestsError(drawn.wait)
  if (!drawn.team) throw new InvalidInputError('team', 'error.team')
  const author = { actorId: sender.accountId, actorName: displayName(sender), createdAt: at }
  await writeTickets(tx, [
    {
      ...asOpened(input, sender, { organizationId: null, drawn, at, channel: arrival.channel }),
      events: openingOf(arrival, { triage: true }).map((event) => ({ ...event, ...author })),
    },
  ])
  return drawn.number
}

/**
 * What they answer on such a ticket of theirs while it is open, for the team. Returns the message's id; nothing on any
 * other ticket. Throws InvalidInputError, TooManyRequestsError.
 */
export async function replyForTriage(
  tx: Tx,
  sender: Pick<Actor, 'accountId' | 'firstName' | 'lastName' | 'email' | 'admission' | 'settings'>,
  ticketId: number,
  wish: ReplyInput,
): Promise<number | undefined> {
  const input = check(replyRules, wish)
  await lockPerson(tx, sender.accountId)
  const alone: Actor = { ...sender, role: 'customer', supportId: null, companies: [], teams: [] }
  const held = await holdAs(tx, alone, ticketId, changedTickets).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined
    throw error
  })
  if (!held || held.ticket.organizationId !== null || held.ticket.state === 'closed') return undefined
  return writeReply(tx, held, input, { channel: 'email' })
}
