import { z } from 'zod'
import { type Actor, isCustomer } from '../accounts/actor.ts'
import { countTry, enforceLimit, namedColleagues, sharingMails } from '../accounts/limits.ts'
import { ownerOf } from '../accounts/merged-accounts.ts'
import { displayName } from '../accounts/names.ts'
import { now } from '../platform/clock.ts'
import { type Db, type ParticipantOrigin, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check, emailAddress } from '../platform/rules.ts'
import { authored } from './authorship.ts'
import type { NewEvent } from './events.ts'
import { type Held, holdTicket, holdTicketTo } from './locking.ts'
import { branchOf } from './moving.ts'
import { type ComingAlong, mayParticipate, sharedWith } from './participants.ts'
import { speaksForCustomer } from './policy.ts'
import { writeChange } from './writing.ts'

/**
 * For the company's administrators. Throws ForbiddenError for all but the requester and the team, InvalidInputError for
 * a requester who would show what somebody else has made confidential before it was merged.
 */
export async function setConfidential(db: Db | Tx, acting: Actor, ticketId: number, confidential: boolean) {
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, acting, 'share', ticketId)
    if (held.ticket.confidential === confidential) return
    if (!confidential && speaksForCustomer(held.actor, held.ticket) && (await hasSecretsOfOthers(tx, held)))
      throw new InvalidInputError('form', 'error.confidential.merged')
    const type = confidential ? 'confidential' : 'not-confidential'
    await writeChange(tx, ticketId, { changes: { confidential }, events: [authored(held, { type }, now())] })
  })
}

async function hasSecretsOfOthers(tx: Tx, { actor, ticket }: Held): Promise<boolean> {
  const [, ...merged] = await branchOf(tx, ticket.id)
  const others = { id: { in: merged }, confidential: true, requesterId: { not: actor.accountId } }
  return (await tx.ticket.count({ where: others })) > 0
}

/**
 * Shares with a colleague and mails them; false if already shared. Throws InvalidInputError for an address outside the
 * company, ForbiddenError for all but the requester and the team.
 */
export async function nameParticipant(db: Db, acting: Actor, ticketId: number, address: string): Promise<boolean> {
  const { email } = check(colleagueRules, { email: address })
  // Whoever may not share has tried nothing.
  await transaction(db, (tx) => holdTicketTo(tx, acting, 'share', ticketId))
  // Outside the transaction, so that failed tries count.
  await enforceLimit(db, namedColleagues, acting.accountId)
  return transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, acting, 'share', ticketId)
    if (email.toLowerCase() === held.actor.email.toLowerCase())
      throw new InvalidInputError('email', 'error.colleague.self')
    const added = await letIn(tx, held, email)
    if (added === undefined)
      throw new InvalidInputError('email', isCustomer(held.actor) ? 'error.colleague' : 'error.colleague.desk')
    return added
  })
}

/** Somebody of the ticket's company, who is mailed; false if they read it already, undefined if they are not there. */
export async function letIn(tx: Tx, held: Held, email: string): Promise<boolean | undefined> {
  const ticketId = held.ticket.id
  const [colleague] = await readRows<ComingAlong>(
    tx,
    Prisma.sql`select a.id, a.email, a.first_name as "firstName", a.last_name as "lastName" from ticket t
        join membership m on m.organization_id = t.organization_id join account a on ${mayParticipate}
      where t.id = ${ticketId} and a.id = ${(await ownerOf(tx, email)) ?? 0} and a.id <> t.requester_id
        for share of a`,
  )
  if (!colleague) return undefined
  const { count } = await tx.ticketParticipant.createMany({
    data: [{ ticketId, accountId: colleague.id, origin: originOf(held) }],
    skipDuplicates: true,
  })
  if (count === 0) return false
  const wait = await countTry(tx, sharingMails, ticketId, colleague.id)
  await tell(tx, held, sharedWith(colleague, wait === 0))
  return true
}

const originOf = ({ actor, ticket }: Held): ParticipantOrigin =>
  ticket.requesterId === actor.accountId ? 'requester' : 'team'

const colleagueRules = z.strictObject({ email: emailAddress })

/** For the requester, the team, or the participant. */
export async function removeParticipant(db: Db, acting: Actor, ticketId: number, accountId: number) {
  await transaction(db, async (tx) => {
    const held =
      accountId === acting.accountId
        ? await holdTicket(tx, acting, ticketId)
        : await holdTicketTo(tx, acting, 'share', ticketId)
    const { count } = await tx.ticketParticipant.deleteMany({ where: { ticketId, accountId } })
    if (count === 0) return
    const colleague = await tx.account.findUniqueOrThrow({
      where: { id: accountId },
      select: { firstName: true, lastName: true, email: true },
    })
    await tell(tx, held, {
      type: 'unshared',
      data: { colleague: displayName(colleague), colleagueId: String(accountId) },
    })
  })
}

const tell = (tx: Tx, held: Held, event: NewEvent) =>
  writeChange(tx, held.ticket.id, { events: [authored(held, event, now())] })
