import { readMailboxes } from '../../src/config-mailboxes.ts'
import { listMailboxes } from '../../src/correspondence/mailboxes.ts'
import { type Patience, watchMailboxes } from '../../src/correspondence/watching-mailboxes.ts'
import type { Tokens } from '../../src/platform/oauth.ts'
import type { Portal } from './portal.ts'

let users = 0
/** Somebody with an empty mailbox. */
export const aUser = () => `support${++users}@muster-it.example`

export const aMail = (subject: string, body = 'Guten Tag.') =>
  `From: Eva Brandt <eva@kunde.example>\r\nTo: support@muster-it.example\r\nSubject: ${subject}\r\n\r\n${body}\r\n`

/** Short, so that failures pass soon. */
const IMPATIENT: Partial<Patience> = { pauses: [100, 500], connect: 5000, answer: 1500, look: 60_000, grace: 2000 }

export interface Watching {
  /** Mails that were new. */
  counted(): number
  stop(): Promise<void>
}

export interface Manner extends Partial<Patience> {
  tokens?: Tokens
}

/** Takes mails as the program does. */
export function startWatching(portal: Portal, urls: string, { tokens, ...patience }: Manner = {}): Watching {
  const { db, storage, log, databaseUrl } = portal
  let counted = 0
  const stop = watchMailboxes({
    db,
    storage,
    log,
    databaseUrl,
    mailboxes: readMailboxes(urls),
    tokens,
    count: () => void counted++,
    patience: { ...IMPATIENT, ...patience },
  })
  return { counted: () => counted, stop }
}

/** Takes mails as long as `work` runs. Returns how many were new. */
export async function watching(portal: Portal, urls: string, work: () => Promise<void>, manner?: Manner) {
  const { counted, stop } = startWatching(portal, urls, manner)
  try {
    await work()
  } finally {
    await stop()
  }
  return counted()
}

export const mailsOf = ({ db }: Portal, user: string) =>
  db.incomingMail.findMany({ where: { mailbox: { name: { startsWith: user } } }, orderBy: { id: 'asc' } })

export const mailboxOf = async ({ db }: Portal, user: string) =>
  (await listMailboxes(db)).find(({ name }) => name.startsWith(user))
