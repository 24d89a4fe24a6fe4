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
import { drawNumber } from './numbering.ts'
import { comingAlong, sharedWith } from './participants.ts'
import { findTicketFor } from './queries.ts'
import { type OpeningInput, openingRules } from './rules.ts'
import { writeChange, writeTickets } from './writing.ts'

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
        number: drawn.number,
        subject: input.subject,
        state: 'new',
        priority: input.priority,
        affects: input.affects,
        restarted: input.restarted,
        channel: 'portal',
        confidential: input.confidential,
        requesterId: actor.accountId,
        organizationId,
        contractId: drawn.contractId,
        teamId: input.team,
        assigneeId: null,
        followsId: followed?.id ?? null,
        holdUntil: null,
        createdAt: at,
        updatedAt: at,
        closedAt: null,
        messages: [
          {
            authorId: actor.accountId,
            authorName: author.actorName,
            side: 'customer',
            visibility: 'public',
            channel: 'portal',
            body: input.body,
            createdAt: at,
            files: input.files,
          },
        ],
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

/** The only one, or the chosen one. */
function companyOf(actor: Actor, chosen: number | undefined): number | null {
  if (actor.companies.length < 2) return actor.companies[0]?.id ?? null
  if (chosen === undefined || !actor.companies.some(({ id }) => id === chosen))
    throw new InvalidInputError('organization', 'error.organization')
  return chosen
}
