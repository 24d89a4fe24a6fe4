import type { Actor } from '../accounts/actor.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { promiseCallback } from '../tickets/callbacks.ts'
import { recordCall } from '../tickets/calls.ts'
import { type OrderedAtDesk, openTicketFor } from '../tickets/desk-opening.ts'
import { addCaller } from './callers.ts'
import { type CallerInput, type PhoneTicketInput, phoneTicketRules } from './rules.ts'

/**
 * A ticket in the words of whoever calls, with what is known of the call and what a template asked; returns its number.
 * Throws what `openTicketFor` and `addCaller` throw.
 */
export async function openByPhone(
  db: Db | Tx,
  opening: Actor,
  wish: PhoneTicketInput,
  { caller, ordered, timeZone }: { caller?: CallerInput | undefined; ordered?: OrderedAtDesk; timeZone: string },
): Promise<string> {
  const { customer: known, minutes, number: dialled, consent, callback, ...ticket } = check(phoneTicketRules, wish)
  return transaction(db, async (tx) => {
    const customer = known ?? (caller && (await addCaller(tx, opening, caller)))
    if (!customer) throw new InvalidInputError('customer', 'error.customer')
    const number = await openTicketFor(tx, opening, { ...ticket, customer, channel: 'phone' }, ordered)
    const [opened] = await readRows<Opened>(
      tx,
      Prisma.sql`select t.id, r.phone,
          (select min(m.id) from message m where m.ticket_id = t.id) as "messageId"
        from ticket t join account r on r.id = t.requester_id where t.number = ${number}`,
    )
    if (!opened) return number
    const call = { direction: 'incoming' as const, minutes, number: dialled, consent, shown: true }
    await recordCall(tx, opened.messageId, call)
    if (callback) {
      const whom = { number: dialled || opened.phone || '', person: customer }
      await promiseCallback(tx, opening, { ...whom, at: callback }, { ticketId: opened.id, timeZone })
    }
    return number
  })
}

interface Opened {
  id: number
  phone: string | null
  messageId: number
}
