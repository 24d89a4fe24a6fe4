import { countTry, type Limit } from '../accounts/limits.ts'
import { HOUR } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import { TooManyRequestsError } from '../platform/errors.ts'
import { askedParty } from '../tickets/parties.ts'
import { hearParty } from '../tickets/questions.ts'
import type { MailInHand } from './mail-in-hand.ts'
import type { Mention } from './mentions.ts'
import type { Filed } from './new-tickets.ts'
import type { MailAddress } from './parsed-mail.ts'

/** A robot that does not say so ends here. */
const ofParties: Limit = { name: 'party-mails', most: 20, window: HOUR / 1000 }

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
  for (const { ticketId, by: way } of mentions) {
    const party = await askedParty(tx, ticketId, from.address)
    if (!party) continue
    const wait = await countTry(tx, ofParties, ticketId)
    if (wait) throw new TooManyRequestsError(wait)
    const messageId = await hearParty(tx, { ticketId, party, body, files: files.ids, by })
    return { ticketId, messageId, filing: 'answered', by: way }
  }
  return undefined
}
