import type { Actor } from '../accounts/actor.ts'
import { authorise, lockPerson } from '../accounts/authority.ts'
import { openedTickets } from '../accounts/limits.ts'
import { displayName } from '../accounts/names.ts'
import { contractOn } from '../organizations/entitlement.ts'
import { assignSupportIds } from '../organizations/support-id.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, TooManyRequestsError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { openTo } from '../teams/for-customers.ts'
import { type Drawn, drawNumber } from './numbering.ts'
import { comingAlong, sharedWith } from './participants.ts'
import { findTicketFor } from './queries.ts'
import { type CheckedOpening, type OpeningInput, openingRules } from './rules.ts'
import { type NewTicket, writeChange, writeTickets } from './writing.ts'

/**
 * Returns the number. Participants of a ticket to follow come along within its company. Throws InvalidInputError,
 * AuthorityLostError, TooManyRequestsError, or NotFoundError for a hidden ticket to follow.
 */
export async function openTicket(db: Db | Tx, requester: Actor, wish: OpeningInput): Promise<string> {
  const input = check(openingRules, wish)
  return transaction(db, async (tx) => {
    // The first ticket gives a Support ID: two that hold the account together would wait for each other.
    if (!requester.supportId) await lockPerson(tx, requester.accountId)
    const actor = await authorise(tx, requester)
    const organizationId = companyOf(actor, input.organization)
    const followed = input.follows ? await findTicketFor(tx, actor, input.follows) : undefined
    const at = now()
    const today = actor.admission.today()
    const drawn = await drawNumber(tx, today, {
      limit: openedTickets,
      of: actor.accountId,
      team: Prisma.sql`select 1 from team t where t.id = ${input.team}
        and ${openTo(organizationId === null ? [] : [organizationId], today)}`,
      contract: contractOn(organizationId, today),
    })
    if (drawn.wait) throw new TooManyRequestsError(drawn.wait)
    if (!drawn.team) throw new InvalidInputError('team', 'error.team')
    const along = followed ? await comingAlong(tx, followed.id, { organizationId, requesterId: actor.accountId }) : []
    const author = { actorId: actor.accountId, actorName: displayName(actor), createdAt: at }
    await writeTickets(tx, [
      {
        ...asOpened(input, actor, { organizationId, drawn, at }),
        confidential: input.confidential,
        followsId: followed?.id ?? null,
        events: [{ type: 'opened', ...author }, ...along.map((each) => ({ ...sharedWith(each, true), ...author }))],
        participants: along.map(({ id }) => id),
      },
    ])
    if (!actor.supportId) await assignSupportIds(tx, [actor.accountId])
    if (followed)
      await writeChange(tx, followed.id, { events: [{ type: 'followed', data: { number: drawn.number }, ...author }] })
    return drawn.number
  })
}

type Opened = Pick<CheckedOpening, 'subject' | 'body' | 'priority' | 'affects' | 'restarted' | 'team' | 'files'>

interface Opening {
  organizationId: number | null
  drawn: Drawn
  at: Date
}

/** A new ticket with its requester's words, and no events yet. */
export const asOpened = (input: Opened, requester: Actor, { organizationId, drawn, at }: Opening) =>
  ({
    number: drawn.number,
    subject: input.subject,
    state: 'new',
    priority: input.priority,
    affects: input.affects,
    restarted: input.restarted,
    channel: 'portal',
    confidential: false,
    requesterId: requester.accountId,
    organizationId,
    contractId: drawn.contractId,
    teamId: input.team,
    assigneeId: null,
    followsId: null,
    holdUntil: null,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    messages: [
      {
        authorId: requester.accountId,
        authorName: displayName(requester),
        side: 'customer',
        visibility: 'public',
        channel: 'portal',
        body: input.body,
        createdAt: at,
        files: input.files,
      },
    ],
    events: [],
    participants: [],
  }) satisfies NewTicket

/** The only one, or the chosen one; `fault` says that one is missing. */
export function companyOf(actor: Actor, chosen: number | undefined, fault = 'error.organization'): number | null {
  if (actor.companies.length < 2) return actor.companies[0]?.id ?? null
  if (chosen === undefined || !actor.companies.some(({ id }) => id === chosen))
    throw new InvalidInputError('organization', fault)
  return chosen
}
