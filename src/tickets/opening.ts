import type { Actor } from '../accounts/actor.ts'
import { enforceLimit, openedTickets } from '../accounts/limits.ts'
import { submitOnce } from '../drafts/submissions.ts'
import { contractOf } from '../organizations/entitlement.ts'
import { assignSupportIds } from '../organizations/support-id.ts'
import { localDay, now } from '../platform/clock.ts'
import type { Affects, Db } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { recordHistory, ticketOpened } from './events.ts'
import { excerptOf, foldText } from './folding.ts'
import { addMessage } from './messages.ts'
import { nextTicketNumber } from './numbering.ts'
import { findTicketFor } from './queries.ts'

export interface OpeningInput {
  team: number
  subject: string
  body: string
  affects: Affects
  restarted: boolean
  /** Kept from the company's administrators. */
  confidential?: boolean
  /** 1 very low to 5 very high. */
  priority: number
  /** Number of the closed ticket this one carries on. */
  follows?: string
  /** For which of the requester's companies; needed if they have several. */
  organization?: number
}

/**
 * Opens a ticket with the files of its draft and returns its number. The same form (`formKey` and content) opens one
 * ticket, however often it arrives.
 */
export async function openTicket(
  db: Db,
  actor: Actor,
  formKey: string,
  input: OpeningInput,
  { timeZone }: { timeZone: string },
): Promise<string> {
  const team = await db.team.findFirst({ where: { id: input.team, openToCustomers: true }, select: { id: true } })
  if (!team) throw new InvalidInputError('team', 'error.team')
  const organization = companyOf(actor, input.organization)
  const follows = input.follows ? await findTicketFor(db, actor, input.follows) : undefined
  return submitOnce(db, actor, formKey, input, async (tx) => {
    await enforceLimit(tx, openedTickets, actor.accountId)
    const at = now()
    const contractId = organization ? await contractOf(tx, organization, localDay(at, timeZone)) : undefined
    const number = await nextTicketNumber(tx, at, timeZone)
    const ticket = await tx.ticket.create({
      data: {
        number,
        subject: input.subject,
        excerpt: excerptOf(input.body),
        folded: foldText(input.subject),
        priority: input.priority,
        affects: input.affects,
        restarted: input.restarted,
        confidential: input.confidential ?? false,
        requesterId: actor.accountId,
        teamId: team.id,
        followsId: follows?.id ?? null,
        organizationId: organization ?? null,
        contractId: contractId ?? null,
        createdAt: at,
        updatedAt: at,
      },
      select: { id: true },
    })
    await addMessage(tx, ticket.id, actor, {
      body: input.body,
      side: 'customer',
      visibility: 'public',
      channel: 'portal',
      draftKey: formKey,
    })
    if (!actor.supportId) await assignSupportIds(tx, [actor.accountId])
    await recordHistory(tx, ticket.id, actor, 'opened')
    if (follows) await recordHistory(tx, follows.id, actor, 'followed', { number })
    await ticketOpened.publish(tx, { ticketId: ticket.id, actorId: actor.accountId })
    return number
  })
}

/** The company a ticket is for: the only one, or the one that was chosen. */
function companyOf(actor: Actor, chosen: number | undefined): number | undefined {
  if (actor.companies.length < 2) return actor.companies[0]?.id
  if (!actor.companies.some(({ id }) => id === chosen)) throw new InvalidInputError('organization', 'error.organization')
  return chosen
}
