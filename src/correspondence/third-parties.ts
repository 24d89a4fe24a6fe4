import { countTry, type Limit } from '../accounts/limits.ts'
import { ownerOf } from '../accounts/merged-accounts.ts'
import { HOUR } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { InvalidInputError, TooManyRequestsError } from '../platform/errors.ts'
import { askedParty } from '../tickets/parties.ts'
import { hearParty, partyAsked } from '../tickets/questions.ts'
import { takesPart } from './automatic-mail.ts'
import { readTeams } from './choosing-team.ts'
import type { MailInHand } from './mail-in-hand.ts'
import type { Mention } from './mentions.ts'
import type { Filed } from './new-tickets.ts'
import { isOwn, type OwnTools, ownAddresses } from './own-mail.ts'
import type { MailAddress } from './parsed-mail.ts'

/** A robot that does not say so ends here. */
const ofParties: Limit = { name: 'party-mails', most: 20, window: HOUR / 1000 }

/** What the portal mails itself is discarded, and the ticket would wait for an answer that nobody can give. */
export const refuseOwnParty = (tools: OwnTools) =>
  partyAsked.do(async (tx, { party }) => {
    const own = ownAddresses(tools, await readTeams(tx))
    if (isOwn(own, party.address)) throw new InvalidInputError('address', 'error.party.own')
  })

/**
 * From somebody outside whom we have asked about a ticket that the mail mentions: an internal note there. Only from the
 * address that was asked; nothing for all others, whatever they answer.
 */
export async function fileFromParty(
  tx: Tx,
  { body, files }: MailInHand,
  from: MailAddress,
  mentions: Mention[],
  by: string,
): Promise<(Filed & { by: Mention['by'] }) | undefined> {
  const account = await ownerOf(tx, from.address)
  for (const { ticketId, by: way, note } of mentions) {
    // Who takes part by now writes to all, unless it answers what only they were asked.
    if (!note && account !== undefined && (await takesPart(tx, ticketId, account))) continue
    const party = await askedParty(tx, ticketId, from.address)
    if (!party) continue
    const wait = await countTry(tx, ofParties, ticketId)
    if (wait) throw new TooManyRequestsError(wait)
    const messageId = await hearParty(tx, { ticketId, party, body, files: files.ids, by })
    return { ticketId, messageId, filing: 'answered', by: way }
  }
  return undefined
}
