import type { Config } from '../config.ts'
import type { MailboxAddress } from '../config-mailboxes.ts'
import { listMailboxes, type MailboxFault, missingTeams } from '../correspondence/mailboxes.ts'
import { probeMailbox } from '../correspondence/probing.ts'
import { localTime } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { createTokens, type Tokens } from '../platform/oauth.ts'
import { bad, type Finding, good, warn } from './findings.ts'
import { harmless } from './output.ts'

/** Signs in to every mailbox, and changes nothing there. */
export function mailboxes({ mailboxes: all, imapOAuth }: Pick<Config, 'mailboxes' | 'imapOAuth'>): Promise<Finding[]> {
  const tokens = imapOAuth && createTokens(imapOAuth)
  return Promise.all(all.map((address) => mailbox(address, tokens)))
}

async function mailbox(address: MailboxAddress, tokens?: Tokens): Promise<Finding> {
  const found = await probeMailbox(address, tokens)
  if (!('fault' in found)) return good('mailbox', `${address.name}: ${found.waiting} mails are there`)
  const said = harmless(found.detail).slice(0, 300).replace(/\.$/, '')
  return bad('mailbox', `${address.name}: ${said}. ${ADVICE[found.fault] ?? ''}`.trim())
}

const ADVICE: Partial<Record<MailboxFault, string>> = {
  'sign-in': 'Check user and password in IMAP_URL, and whether this user may use IMAP.',
  token: 'Check IMAP_OAUTH and OAUTH_…: is the secret or the refresh token expired, and may it use this mailbox?',
  certificate: 'Its certificate is not valid for this name; with tls=unverified in IMAP_URL, any is accepted.',
  encryption: 'imaps:// is TLS from the start, imap:// is STARTTLS; tls=off is for a server without either.',
  connection: 'Check host and port in IMAP_URL, and whether this machine may reach them.',
  folder: 'Check the folder in IMAP_URL.',
}

const SHOWN = 20

/** What the portal itself has seen of its mailboxes, and what waits. */
export async function incoming(db: Db, config: Pick<Config, 'mailboxes' | 'timeZone'>): Promise<Finding[]> {
  const asked = new Set(config.mailboxes.map(({ name }) => name))
  const known = (await listMailboxes(db)).filter(({ name }) => asked.has(name))
  const failing = known.filter(({ failingSince }) => failingSince)
  const single = known.filter(({ failingSince, trouble }) => !failingSince && trouble)
  const teams = await missingTeams(db, config.mailboxes)
  const [row] = await readRows<{ late: number; quarantined: number }>(
    db,
    Prisma.sql`select
      (select count(*) from incoming_mail where state = 'stored' and received_at < now() - interval '10 minutes')::int
        as late,
      (select count(*) from incoming_mail where state = 'quarantined')::int as quarantined`,
  )
  const { late = 0, quarantined = 0 } = row ?? {}
  return [
    ...teams.map((name) => bad('mailbox', `no team is named ${JSON.stringify(name)}: schalter team list`)),
    ...failing.slice(0, SHOWN).map(({ name, failingSince, trouble }) => {
      const since = failingSince ? localTime(failingSince, config.timeZone) : ''
      return warn('mailbox', `${name}: no mails could be taken since ${since}: ${harmless(trouble?.detail ?? '')}`)
    }),
    ...single
      .slice(0, SHOWN)
      .map(({ name, trouble }) => warn('mailbox', `${name}: a mail was not taken: ${harmless(trouble?.detail ?? '')}`)),
    late
      ? warn(
          'incoming',
          `${late} mails have been waiting for more than 10 minutes to become tickets; is the portal running?`,
        )
      : good('incoming', `no mail waits, ${quarantined} are in quarantine`),
  ]
}
