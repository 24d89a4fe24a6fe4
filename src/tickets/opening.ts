import type { Actor } from '../accounts/actor.ts'
import { authorise, lockPerson } from '../accounts/authority.ts'
import { openedTickets } from '../accounts/limits.ts'
import { displayName } from '../accounts/names.ts'
import { contractOn } from '../organizations/entitlement.ts'
import { assignSupportIds } from '../organizations/support-id.ts'
import { now } from '../platform/clock.ts'
import { type Channel, type Db, Prisma, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, TooManyRequestsError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { openTo } from '../teams/for-customers.ts'
import type { NewEvent } from './events.ts'
import type { MadeWith } from './made-with.ts'
import { type Drawn, drawNumber } from './numbering.ts'
import { comingAlong, sharedWith } from './participants.ts'
import { findTicketFor } from './queries.ts'
import { type CheckedOpening, type OpeningInput, openingRules } from './rules.ts'
import { type NewTicket, writeChange, writeTickets } from './writing.ts'

/** Of what did not come through the portal. */
export interface Arrival {
  channel: Channel
  /** Names of files that did not fit. */
  left?: string[]
  /** Another ticket that it names, without leading to it. */
  hint?: string | undefined
}

/**
 * Returns the number. A mail and a template reach teams that customers cannot choose as well. Participants of a ticket
 * to follow come along within its company. Throws InvalidInputError, AuthorityLostError, TooManyRequestsError, or
 * NotFoundError for a hidden ticket to follow.
 */
export async function openTicket(
  db: Db | Tx,
  requester: Actor,
  wish: OpeningInput,
  arrival?: Arrival,
  made?: MadeWith,
): Promise<string> {
  const input = check(openingRules, wish)
  return transaction(db, async (tx) => {
    // The first ticket gives a Support ID: two that hold the account together would wait for each other.
    if (!requester.supportId) await lockPerson(tx, requester.accountId)
    const actor = await authorise(tx, requester)
    const organizationId = companyOf(actor, input.organization)
    const followed = input.follows ? await findTicketFor(tx, actor, input.follows) : undefined
    const at = now()
    const today = actor.admission.today()
    const open = openTo(organizationId === null ? [] : [organizationId], today)
    const drawn = await drawNumber(tx, today, {
      limit: openedTickets,
      of: actor.accountId,
      team: Prisma.sql`select 1 from team t where t.id = ${input.team}
        and ${arrival || made?.teamId ? Prisma.sql`true` : open}`,
      contract: contractOn(organizationId, today),
    })
    if (drawn.wait) throw new TooManyRequestsError(drawn.wait)
    if (!drawn.team) throw new InvalidInputError('team', 'error.team')
    const along = followed ? await comingAlong(tx, followed.id, { organizationId, requesterId: actor.accountId }) : []
    const author = { actorId: actor.accountId, actorName: displayName(actor), createdAt: at }
    await writeTickets(tx, [
      {
        ...asOpened(input, actor, { organizationId, drawn, at, channel: arrival?.channel }),
        ...columnsOf(made),
        confidential: input.confidential,
        followsId: followed?.id ?? null,
        events: [
          ...openingOf(arrival).map((event) => ({ ...event, ...author })),
          ...along.map((each) => ({ ...sharedWith(each, true), ...author })),
        ],
        participants: along.map(({ id }) => id),
      },
    ])
    if (!actor.supportId) await assignSupportIds(tx, [actor.accountId])
    if (followed)
      await writeChange(tx, followed.id, { events: [{ type: 'followed', data: { number: drawn.number }, ...author }] })
    return drawn.number
  })
}

/** What a ticket keeps of its template. */
export const columnsOf = (made: MadeWith | undefined) =>
  made ? { kind: made.kind, templateVersionId: made.versionId, answers: made.answers } : {}

/** That it was opened, and what is to be said about how. */
export const openingOf = ({ left = [], hint }: Partial<Arrival> = {}, data: { triage?: true } = {}): NewEvent[] => [
  { type: 'opened', data: { ...data, ...(left.length ? { left } : {}) }, ...(data.triage ? { recipients: [] } : {}) },
  ...(hint ? [{ type: 'hinted' as const, visibility: 'internal' as const, data: { number: hint } }] : []),
]

type Opened = Pick<CheckedOpening, 'subject' | 'body' | 'priority' | 'affects' | 'restarted' | 'team' | 'files'>

interface Opening {
  organizationId: number | null
  drawn: Drawn
  at: Date
  channel?: Channel | undefined
}

/** A new ticket with its requester's words, and no events yet. */
export const asOpened = (
  input: Opened,
  requester: Pick<Actor, 'accountId' | 'firstName' | 'lastName' | 'email'>,
  { organizationId, drawn, at, channel = 'portal' }: Opening,
) =>
  ({
    number: drawn.number,
    subject: input.subject,
    state: 'new',
    priority: input.priority,
    affects: input.affects,
    restarted: input.restarted,
    channel,
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
        channel,
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
