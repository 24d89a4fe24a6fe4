import { countTry, type Limit, mailboxOf } from '../accounts/limits.ts'
import { composeMail, type MailTools } from '../notifications/compose.ts'
import { queueMails } from '../notifications/outbox.ts'
import { shownAddress } from '../platform/addresses.ts'
import { DAY, SECOND } from '../platform/clock.ts'
import type { Tx } from '../platform/db.ts'
import type { MailAddress } from './parsed-mail.ts'

const refusals: Limit = { name: 'mail-refusal', most: 1, window: DAY / SECOND }

/** Once a day, and without a word that the sender chose: it may go to somebody whose address was forged. */
export async function refuseSender(tx: Tx, tools: MailTools, { address }: Pick<MailAddress, 'address'>) {
  if (await countTry(tx, refusals, mailboxOf(address))) return
  const { portalName, support } = tools.settings.current()
  const to = { id: 0, email: address, firstName: '', lastName: '', locale: null }
  const mail = composeMail(tools, { name: 'mail.refused', to, automatic: 'auto-replied' }, ({ t }) => ({
    subject: t('correspondence.refusal.subject', { portal: portalName }),
    opening: [t('correspondence.refusal.opening', { address: shownAddress(address) })],
    closing: [t('correspondence.refusal.contract', { support: support.email }), t('correspondence.refusal.kept')],
  }))
  await queueMails(tx, [{ ...mail, accountId: null }])
}
