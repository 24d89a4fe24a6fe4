import type { Actor } from '../accounts/actor.ts'
import { openedTickets } from '../accounts/limits.ts'
import { displayName } from '../accounts/names.ts'
import { type Day, now } from '../platform/clock.ts'
import { Prisma, type Tx } from '../platform/db.ts'
import { InvalidInputError, TooManyRequestsError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { drawNumber } from './numbering.ts'
import { type Arrival, asOpened, openingOf } from './opening.ts'
import { type OpeningInput, openingRules } from './rules.ts'
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
