import { type Actor, isCustomer } from '../accounts/actor.ts'
import { authorise, lockPerson } from '../accounts/authority.ts'
import { deskTickets } from '../accounts/limits.ts'
import { displayName } from '../accounts/names.ts'
import type { Translator } from '../i18n/translate.ts'
import { contractOn } from '../organizations/entitlement.ts'
import { assignSupportIds } from '../organizations/support-id.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, type Tx, transaction } from '../platform/db.ts'
import { AuthorityLostError, ForbiddenError, InvalidInputError, TooManyRequestsError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import type { NewEvent } from './events.ts'
import { bodyOf, madeWith, type Ordered } from './made-with.ts'
import { drawNumber } from './numbering.ts'
import { asOpened, columnsOf, companyOf } from './opening.ts'
import { isOfTeam } from './policy.ts'
import { type DeskOpeningInput, deskOpeningRules } from './rules.ts'
import { writeTickets } from './writing.ts'

/** What a template asked, in the words of whoever writes it down. */
export type OrderedAtDesk = Ordered & { words: Translator }

/** Until the answers are known. */
const ANSWERED = '…'

/**
 * For a customer whom a contract admits, in their words: they are the author of the message, and the agent of the
 * opening. Whoever opens it for another team goes on reading it, as after forwarding. Returns the number. Throws
 * InvalidInputError, AuthorityLostError, ForbiddenError, TooManyRequestsError.
 */
export async function openTicketFor(
  db: Db | Tx,
  opening: Actor,
  wish: DeskOpeningInput,
  ordered?: OrderedAtDesk,
): Promise<string> {
  // What the answers say need not be said again.
  const body = wish.body.trim() || !ordered ? wish.body : ANSWERED
  const { customer, take, ...input } = check(deskOpeningRules, { ...wish, body })
  return transaction(db, async (tx) => {
    const agent = await authorise(tx, opening)
    if (isCustomer(agent)) throw new ForbiddenError('ticket.open-for')
    const ofTeam = isOfTeam(agent, input.team)
    if (take && !ofTeam) throw new InvalidInputError('team', 'error.team.not-yours')
    const requester = await holdRequester(tx, agent, customer)
    const organizationId = companyOf(requester, input.organization, 'error.organization.desk')
    const [at, today] = [now(), agent.admission.today()]
    const drawn = await drawNumber(tx, today, {
      limit: deskTickets,
      of: agent.accountId,
      team: Prisma.sql`select 1 from team t where t.id = ${input.team} for share`,
      contract: contractOn(organizationId, today),
    })
    if (drawn.wait) throw new TooManyRequestsError(drawn.wait)
    if (!drawn.team) throw new InvalidInputError('team', 'error.team')
    const around = { organizationId, requesterId: customer, today, files: input.files, incomplete: true }
    const made = ordered && (await madeWith(tx, ordered, around))
    const said = made && body === ANSWERED ? bodyOf(ordered.words, made) : input.body
    if (!said) throw new InvalidInputError('body', 'error.required')
    const opened = asOpened({ ...input, body: said }, requester, { organizationId, drawn, at })
    const [message] = opened.messages
    const events: NewEvent[] = [
      { type: 'opened', data: { recorded: input.channel } },
      ...(take ? [{ type: 'assigned' as const }] : []),
    ]
    const author = { actorId: agent.accountId, actorName: displayName(agent), createdAt: at }
    const [ticket] = await writeTickets(tx, [
      {
        ...opened,
        ...columnsOf(made),
        channel: input.channel,
        ...(take ? { state: 'open', assigneeId: agent.accountId } : {}),
        messages: [{ ...message, channel: input.channel, filesOf: agent.accountId }],
        events: events.map((event) => ({ ...event, ...author })),
      },
    ])
    const [own] = agent.teams
    if (ticket && !ofTeam && own)
      await tx.ticketFormerTeam.create({ data: { ticketId: ticket.id, teamId: own }, select: { teamId: true } })
    if (!requester.supportId) await assignSupportIds(tx, [customer])
    return drawn.number
  })
}

/** A customer as of now, with the companies that have a contract; held until the transaction ends. */
async function holdRequester(tx: Tx, { admission, settings }: Actor, id: number): Promise<Actor> {
  const person = await tx.account.findFirst({
    where: { id, role: 'customer', confirmed: true },
    select: { email: true, firstName: true, lastName: true, supportId: true },
  })
  if (!person) throw new InvalidInputError('customer', 'error.customer')
  if (!person.supportId) await lockPerson(tx, id)
  const known: Actor = { accountId: id, ...person, role: 'customer', companies: [], teams: [], admission, settings }
  try {
    return await authorise(tx, known)
  } catch (error) {
    if (!(error instanceof AuthorityLostError)) throw error
    const key = error.reason === 'admission' ? 'error.customer.no-contract' : 'error.customer.disabled'
    throw new InvalidInputError('customer', key)
  }
}
