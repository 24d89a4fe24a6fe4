import type { Actor } from '../accounts/actor.ts'
import { now } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { holdTicketTo } from './locking.ts'
import { type SuggestionInput, suggestionRules } from './rules.ts'
import { letIn } from './sharing.ts'

interface Bystander {
  address: string
  name: string
}

const MOST = 20

/**
 * People whom a mail names beside us, for an agent to let in or not. Whoever has to do with the ticket already, or is
 * of the team, is left out; what an agent has decided stays.
 */
export async function suggestParticipants(tx: Tx, ticketId: number, bystanders: Bystander[]) {
  if (bystanders.length === 0) return
  await readRows(
    tx,
    Prisma.sql`insert into suggested_participant (ticket_id, address, name, account_id, same_company)
      select distinct on (x.address) t.id, x.address, x.name, a.id,
        t.organization_id is not null and (exists (select 1 from membership m
            where m.account_id = a.id and m.organization_id = t.organization_id)
          or exists (select 1 from contract c join contract_domain d on d.contract_id = c.id
            where c.organization_id = t.organization_id and d.domain = split_part(x.address::text, '@', 2)::citext))
      from jsonb_to_recordset(${JSON.stringify(bystanders.slice(0, MOST))}::jsonb) as x(address citext, name text)
        join ticket t on t.id = ${ticketId} left join account a on a.email = x.address
      where a.id is null or (a.role = 'customer' and a.id <> t.requester_id and not exists (
        select 1 from ticket_participant p where p.ticket_id = t.id and p.account_id = a.id))
      order by x.address on conflict do nothing`,
  )
}

/**
 * Lets somebody in whom a mail named, or not; true if they read the ticket now. Whoever does not belong to its company
 * is let in only once they do, and with `confirmed`. Throws InvalidInputError.
 */
export async function answerSuggestion(db: Db, acting: Actor, ticketId: number, input: SuggestionInput) {
  const { address, decision, confirmed } = check(suggestionRules, input)
  return transaction(db, async (tx) => {
    const held = await holdTicketTo(tx, acting, 'share', ticketId)
    const key = { ticketId_address: { ticketId, address } }
    const suggestion = await tx.suggestedParticipant.findUnique({ where: key })
    if (!suggestion) throw new InvalidInputError('address', 'error.suggestion')
    if (decision === 'take') {
      if ((await letIn(tx, held, address)) === undefined)
        throw new InvalidInputError('address', 'error.suggestion.outside')
      if (!suggestion.sameCompany && !confirmed) throw new InvalidInputError('confirm', 'error.suggestion.confirm')
    }
    await tx.suggestedParticipant.update({ where: key, data: { dismissedAt: now() } })
    return decision === 'take'
  })
}
