import type { Config } from '../config.ts'
import { addressFault } from '../platform/addresses.ts'
import type { Tx } from '../platform/db.ts'
import { isForged } from './authenticity.ts'
import { isBlocked } from './blocked-senders.ts'
import { quarantined, type Settlement, type WaitingMail } from './incoming.ts'
import { isOurMessage, isOwn, type OwnTools } from './own-mail.ts'
import type { MailAddress, ParsedMail } from './parsed-mail.ts'

export interface ScreeningTools extends OwnTools {
  config: OwnTools['config'] & Pick<Config, 'authservId'>
}

export interface Screened {
  from: MailAddress
  /** An agent has let it in, and nobody knows whose it is. */
  doubtful?: boolean
}

/** One sender who may be believed, or what becomes of the mail at once. */
export async function screen(
  tx: Tx,
  tools: ScreeningTools,
  { released }: Pick<WaitingMail, 'released'>,
  parsed: ParsedMail,
  own: Set<string>,
): Promise<Screened | { settlement: Settlement }> {
  const { from, messageId } = parsed
  if (released?.from) return { from: { name: '', address: released.from } }
  const forged = isForged(parsed, tools.config.authservId)
  if (released?.into !== undefined) return screenBrought(parsed, own, forged)
  if (typeof from === 'string') return { settlement: quarantined(`sender-${from}`) }
  const cameBack = await isOurMessage(tx, tools, messageId)
  if (isOwn(own, from.address))
    return { settlement: cameBack ? { state: 'discarded', reason: 'own-mail' } : quarantined('own-address') }
  if (addressFault(from.address)) return { settlement: quarantined('sender-invalid') }
  if (released) return { from }
  if (await isBlocked(tx, from.address)) return { settlement: { state: 'discarded', reason: 'blocked' } }
  if (cameBack) return { settlement: quarantined('own-mail') }
  if (forged) return { settlement: quarantined('not-authentic') }
  return { from }
}

/** To a ticket that an agent named. */
function screenBrought({ from }: ParsedMail, own: Set<string>, forged: boolean): Screened {
  if (typeof from === 'string') return { from: { name: '', address: '' }, doubtful: true }
  return { from, doubtful: forged || isOwn(own, from.address) || Boolean(addressFault(from.address)) }
}

/** Nobody wrote it; a mail without a return path is a machine's as well. */
export const writtenByMachine = (
  { envelopeFrom }: Pick<WaitingMail, 'envelopeFrom'>,
  { automatic }: Pick<ParsedMail, 'automatic'>,
): boolean => automatic !== null || envelopeFrom === ''
