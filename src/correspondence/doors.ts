import type { Config } from '../config.ts'
import type { Counters } from '../platform/counters.ts'
import type { Logger } from '../platform/log.ts'
import { createTokens } from '../platform/oauth.ts'
import type { Settings } from '../settings/settings.ts'
import { listenForMails } from './lmtp.ts'
import type { MailStore } from './raw-mails.ts'
import { type Patience, watchMailboxes } from './watching-mailboxes.ts'

export interface DoorTools extends MailStore {
  databaseUrl: string
  config: Pick<Config, 'host' | 'lmtpPort' | 'mailFrom' | 'mailEnvelopeFrom' | 'mailboxes' | 'imapOAuth'>
  settings: Settings
  counters: Pick<Counters, 'count'>
  log: Logger
  patience?: Partial<Patience>
}

/** Mails come in by every door that is configured, until they are closed. Throws StartError where nobody can listen. */
export async function openDoors({ counters, ...tools }: DoorTools): Promise<() => Promise<void>> {
  const { config } = tools
  const count = (door: 'imap' | 'lmtp') => () => counters.count('schalter_mails_received_total', door)
  const listener = config.lmtpPort === undefined ? undefined : await listenForMails({ ...tools, count: count('lmtp') })
  const tokens = config.imapOAuth && createTokens(config.imapOAuth)
  const stopWatching = watchMailboxes({ ...tools, tokens, mailboxes: config.mailboxes, count: count('imap') })
  return async () => {
    await Promise.all([listener?.stop(), stopWatching()])
  }
}
