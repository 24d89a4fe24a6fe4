import { countTry, type Limit, mailboxOf } from '../accounts/limits.ts'
import type { MailTools } from '../notifications/compose.ts'
import { mailRefusal } from '../notifications/refusals.ts'
import { DAY, SECOND } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import type { ParsedMail } from './parsed-mail.ts'

const refusals: Limit = { name: 'mail-refusal', most: 1, window: DAY / SECOND }

/** Once a day, and without a word that the sender chose: it may go to somebody whose address was forged. */
export async function refuseSender(
  tx: Tx,
  tools: MailTools,
  { from, messageId }: ParsedMail,
  locale: string | null = null,
) {
  if (typeof from === 'string') return
  const { address } = from
  if (await countTry(tx, refusals, mailboxOf(address))) return
  await mailRefusal(tx, tools, { address, locale, answers: messageId })
}
