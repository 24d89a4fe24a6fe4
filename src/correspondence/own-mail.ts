import { mailboxOf } from '../accounts/limits.ts'
import type { Config } from '../config.ts'
import { readMessageId } from '../notifications/message-ids.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import type { Settings } from '../settings/settings.ts'
import type { AddressedTeam } from './choosing-team.ts'

export interface OwnTools {
  config: Pick<Config, 'mailFrom' | 'mailEnvelopeFrom' | 'mailboxes' | 'cookieSecret'>
  settings: Settings
}

/** Addresses of the portal itself, of no team: of MAIL_FROM, for bounces, of mailboxes, and SUPPORT_EMAIL. */
export function portalAddresses(
  { mailFrom, mailEnvelopeFrom, mailboxes }: Omit<OwnTools['config'], 'cookieSecret'>,
  settings: Settings,
): string[] {
  const addresses = [mailFrom.address, mailEnvelopeFrom, settings.current().support.email]
  return [...addresses, ...mailboxes.map(({ user }) => user)].flatMap((address) =>
    address ? [mailboxOf(address)] : [],
  )
}

/** Addresses that reach us; with a label after a plus sign as well. */
export function ownAddresses({ config, settings }: OwnTools, teams: AddressedTeam[]): Set<string> {
  const ofTeams = teams.flatMap(({ address }) => (address ? [mailboxOf(address)] : []))
  return new Set([...portalAddresses(config, settings), ...ofTeams])
}

export const isOwn = (own: Set<string>, address: string): boolean => own.has(mailboxOf(address))

/** Whether we wrote the mail with this Message-ID. */
export async function isOurMessage(db: Db | Tx, { config }: OwnTools, messageId: string | null): Promise<boolean> {
  if (!messageId) return false
  if (readMessageId(messageId, config.cookieSecret)) return true
  const sent = await readRows(db, Prisma.sql`select 1 from mail where message_id = ${messageId}`)
  return sent.length > 0
}
