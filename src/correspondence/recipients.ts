import { mailboxOf } from '../accounts/limits.ts'
import type { Config } from '../config.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import type { Settings } from '../settings/settings.ts'
import { portalAddresses } from './own-mail.ts'

type Ours = Pick<Config, 'mailFrom' | 'mailEnvelopeFrom' | 'mailboxes'>

/** Whether mails to an address are for us: one of a team, of MAIL_FROM, for bounces, of a mailbox, or SUPPORT_EMAIL. */
export async function isOurAddress(db: Db, config: Ours, settings: Settings, address: string): Promise<boolean> {
  const asked = mailboxOf(address)
  if (portalAddresses(config, settings).includes(asked)) return true
  const found = await readRows(
    db,
    Prisma.sql`select 1 from team where lower(address) in (${asked}, ${address.toLowerCase()}) limit 1`,
  )
  return found.length > 0
}
