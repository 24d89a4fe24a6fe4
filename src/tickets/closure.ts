import type { Actor } from '../accounts/actor.ts'
import { changedTickets } from '../accounts/limits.ts'
import { now } from '../platform/clock.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { authored, messageOf } from './authorship.ts'
import type { NewEvent } from './events.ts'
import { demand, holdTicket, holdTicketTo } from './locking.ts'
import { demandNoGap } from './placeholders.ts'
import { begins, demandNothingNew } from './replies.ts'
import { type ClosureInput, closureRules, type SolutionInput, solutionRules } from './rules.ts'
import { rememberArticles } from './ticket-articles.ts'
import { withdrawVisit } from './visit-rows.ts'
import { writeChange } from './writing.ts'

/** One that is closed already stays closed, and the comment is kept. Throws ClosedTooLongError as well. */
export async function closeTicket(db: Db | Tx, closing: Actor, id: number, wish: ClosureInput): Promise<void> {
  const { comment } = check(closureRules, wish)
  await transaction(db, async (tx) => {
    const held = await holdTicket(tx, closing, id, changedTickets)
    const { ticket } = held
    const closed = ticket.state === 'closed'
    demand(held, closed ? 'reply' : 'close')
    const at = now()
    const events: NewEvent[] = [
      ...(comment ? [{ type: 'replied' as const }] : []),
      ...(closed
        ? []
        : [{ type: 'closed' as const, data: { from: ticket.state } }, ...(await withdrawVisit(tx, id, at))]),
    ]
    if (events.length === 0) return
    await writeChange(tx, id, {
      at,
      ...(closed ? {} : { changes: { state: 'closed', closedAt: at, resolution: null, cause: '', solution: '' } }),
      ...(comment ? { message: messageOf(held, comment, at) } : {}),
      events: events.map((event) => authored(held, event, at)),
    })
  })
}

/**
 * By the team, whose customer reads the solution, after the reply if there is one; never the cause. Throws
 * InvalidInputError for one that is closed already, AuthorityLostError, NotFoundError, ForbiddenError,
 * ChangedMeanwhileError.
 */
export async function solveTicket(db: Db | Tx, solving: Actor, id: number, wish: SolutionInput): Promise<void> {
  const { cause, solution, resolution, reply, seen } = check(solutionRules, wish)
  demandNoGap('solution', solution)
  demandNoGap('reply', reply)
  await transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, solving, 'work', id)
    const { ticket } = held
    if (seen !== undefined) await demandNothingNew(tx, held, seen)
    if (ticket.state === 'closed') throw new InvalidInputError('form', 'error.state.closed')
    const at = now()
    const events: NewEvent[] = [
      { type: 'replied' },
      ...(begins(held) ? [{ type: 'assigned' as const }] : []),
      { type: 'closed', data: { from: ticket.state } },
      ...(await withdrawVisit(tx, id, at)),
    ]
    await writeChange(tx, id, {
      at,
      changes: { state: 'closed', closedAt: at, resolution, cause, solution },
      message: messageOf(held, reply || solution, at),
      events: events.map((event) => authored(held, event, at)),
    })
    await rememberArticles(tx, held, [reply, solution])
  })
}

/** An open ticket stays as it is. Throws ClosedTooLongError if it needs a follow-up. */
export async function reopenTicket(db: Db | Tx, reopening: Actor, id: number): Promise<void> {
  await transaction(db, async (tx) => {
    const held = await holdTicket(tx, reopening, id, changedTickets)
    if (held.ticket.state !== 'closed') return
    demand(held, 'reopen')
    const at = now()
    await writeChange(tx, id, {
      at,
      changes: { state: 'open', closedAt: null },
      events: [authored(held, { type: 'reopened' }, at)],
    })
  })
}
