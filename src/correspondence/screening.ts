import type { Config } from '../config.ts'
import { addressFault } from '../platform/addresses.ts'
import type { Tx } from '../platform/db.ts'
import { isForged } from './authenticity.ts'
import { quarantined, type Settlement, type WaitingMail } from './incoming.ts'
import { isOurMessage, isOwn, type OwnTools } from './own-mail.ts'
import type { MailAddress, ParsedMail } from './parsed-mail.ts'

export interface ScreeningTools extends OwnTools {
  config: OwnTools['config'] & Pick<Config, 'authservId'>
}

/** One sender who may be believed, or what becomes of the mail at once. */
export async function screen(
  tx: Tx,
  tools: ScreeningTools,
  { released }: Pick<WaitingMail, 'released'>,
  parsed: ParsedMail,
  own: Set<string>,
): Promise<{ from: MailAddress } | { settlement: Settlement }> {
  const { from, messageId } = parsed
  if (typeof from === 'string') return { settlement: quarantined(`sender-${from}`) }
  const cameBack = await isOurMessage(tx, tools, messageId)
  if (isOwn(own, from.address))
    return { settlement: cameBack ? { state: 'discarded', reason: 'own-mail' } : quarantined('own-address') }
  if (addressFault(from.address)) return { settlement: quarantined('sender-invalid') }
  if (cameBack) return { settlement: quarantined('own-mail') }
  if (!released && isForged(parsed, tools.config.authservId)) return { settlement: quarantined('not-authentic') }
  return { from }
}

/** Nobody wrote it; a mail without a return path is a machine's as well. */
export const isAutomatic = (
  { released, envelopeFrom }: Pick<WaitingMail, 'released' | 'envelopeFrom'>,
  { automatic }: Pick<ParsedMail, 'automatic'>,
): boolean => !released && (automatic !== null || envelopeFrom === '')
