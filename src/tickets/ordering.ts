import type { Actor } from '../accounts/actor.ts'
import { authorise, lockPerson } from '../accounts/authority.ts'
import type { Translator } from '../i18n/translate.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { bodyOf, madeWith, type Ordered } from './made-with.ts'
import { companyOf, openTicket } from './opening.ts'
import type { OpeningInput } from './rules.ts'

type Asked = 'team' | 'priority' | 'affects' | 'body'

/** A new ticket in which the template decides what it does not ask. */
export type OrderInput = Omit<OpeningInput, Asked> & { [Name in Asked]?: OpeningInput[Name] | undefined } & Ordered

/**
 * Opens a ticket with a template; who may, and what the answers may be, is asked at the moment of writing. Without a
 * text, the answers are the message, in the words of `words`. Throws what `openTicket` and `madeWith` throw.
 */
export async function orderTicket(db: Db | Tx, requester: Actor, words: Translator, wish: OrderInput): Promise<string> {
  const { template, version, answers, team, priority, affects = 'me', body = '', ...input } = wish
  return transaction(db, async (tx) => {
    // As in openTicket: the first ticket gives a Support ID.
    if (!requester.supportId) await lockPerson(tx, requester.accountId)
    const actor = await authorise(tx, requester)
    const organizationId = companyOf(actor, input.organization)
    const around = { organizationId, requesterId: actor.accountId, today: actor.admission.today() }
    const made = await madeWith(tx, { template, version, answers }, { ...around, files: input.files ?? [] })
    const { definition, teamId } = made.offered
    const opening = {
      ...input,
      affects,
      team: teamId ?? team ?? 0,
      priority: definition.askPriority ? (priority ?? definition.priority) : definition.priority,
      body: body.trim() ? body : bodyOf(words, made),
    }
    return openTicket(tx, requester, opening, undefined, made)
  })
}
