import { createHash } from 'node:crypto'
import type { MailboxAddress } from '../config-mailboxes.ts'
import { isFromDatabase } from '../platform/database-errors.ts'
import { Prisma, readRows } from '../platform/db.ts'
import type { Logger } from '../platform/log.ts'
import { type ImapFlow, moveMails, openFolder, removeMails } from './imap.ts'
import { enterMailbox, type KnownMailbox, sawMailbox, type Trouble } from './mailboxes.ts'
import { MOST_MAIL } from './parsing.ts'
import type { MailStore } from './raw-mails.ts'
import { receiveMail } from './receiving.ts'

export interface TakingTools extends MailStore {
  log: Pick<Logger, 'info' | 'warn'>
  /** After each mail that is new. */
  count(): void
}

export interface Opened {
  client: ImapFlow
  address: MailboxAddress
  signal: AbortSignal
  /** Milliseconds for one portion of mails. */
  patience: number
  /** Uids of mails that could not be taken, with how often that was tried. */
  troubled: Map<number, number>
  /** That `troubled` are of. */
  uidValidity?: number
  /** Told before mails are looked for: what is news from here on. */
  begin?(): void
}

const PORTION = 20
const MOST_ATTEMPTS = 3
const LARGE = 'Too large'

/**
 * Stores every mail that is there and then does with it what the URL says; a mail that cannot be taken keeps no other
 * one. Ends early when it has to. Throws what concerns the whole mailbox.
 */
export async function takeMails(tools: TakingTools, opened: Opened): Promise<void> {
  const { client, address, signal } = opened
  const known = await enterMailbox(tools.db, address.name, address.team)
  const folder = await openFolder(client, address.folder)
  const uidValidity = Number(folder.uidValidity)
  if (opened.uidValidity !== uidValidity) opened.troubled.clear()
  opened.uidValidity = uidValidity
  opened.begin?.()
  const uids = await findMails(client, address, known, uidValidity)
  const fresh = uids.filter((uid) => (opened.troubled.get(uid) ?? 0) < MOST_ATTEMPTS)
  let trouble: Trouble | undefined
  for (let at = 0; at < fresh.length && !signal.aborted; at += PORTION) {
    const portion = fresh.slice(at, at + PORTION)
    trouble = (await inTime(opened, () => takePortion(tools, opened, known, portion))) ?? trouble
  }
  if (signal.aborted) return
  const first = known.uidValidity === null ? folder.uidNext - 1 : 0
  const lastUid = Math.max(uids.at(-1) ?? 0, first, known.uidValidity === uidValidity ? (known.lastUid ?? 0) : 0)
  await sawMailbox(tools.db, known.id, { uidValidity, lastUid, trouble: trouble ?? troubleLeft(opened) })
}

/** A server that goes on and on is left. */
async function inTime<T>({ client, patience }: Opened, work: () => Promise<T>): Promise<T> {
  const late = setTimeout(() => client.close(), patience)
  try {
    return await work()
  } finally {
    clearTimeout(late)
  }
}

/**
 * In ascending order. Where mails stay, only those that came since: in a new numbering all of that time are looked at
 * again, and the ones that are known are recognised by their content.
 */
async function findMails(
  client: ImapFlow,
  { after }: MailboxAddress,
  known: KnownMailbox,
  uidValidity: number,
): Promise<number[]> {
  const search = async (query: Parameters<ImapFlow['search']>[0]) => {
    const found = await client.search({ ...(query as object), deleted: false }, { uid: true })
    if (!Array.isArray(found)) throw new Error('the server did not search')
    return found
  }
  if (after !== 'seen') return inOrder(await search({}))
  const unseen = await search({ seen: false })
  if (known.uidValidity === null) return inOrder(unseen)
  if (known.uidValidity !== uidValidity) {
    const since = new Date(known.createdAt.getTime() - 86_400_000)
    return inOrder([...unseen, ...(await search({ since }))])
  }
  const last = known.lastUid ?? 0
  // A server answers with the last mail, even if its number is lower.
  const newer = (await search({ uid: `${last + 1}:*` })).filter((uid) => uid > last)
  return inOrder([...unseen, ...newer])
}

const inOrder = (uids: number[]) => [...new Set(uids)].sort((one, other) => one - other)

async function takePortion(tools: TakingTools, opened: Opened, known: KnownMailbox, uids: number[]) {
  const { client, address, signal, troubled } = opened
  const sizes = await client.fetchAll(uids.join(','), { uid: true, size: true }, { uid: true })
  const stored: number[] = []
  let trouble: Trouble | undefined
  try {
    for (const { uid, size = 0 } of sizes) {
      if (signal.aborted) break
      const outcome = size > MOST_MAIL ? 'too-large' : await takeMail(tools, opened, uid)
      if (outcome === 'too-large') trouble = await putAside(tools, opened, known, { uid, size })
      else if (outcome === 'stored') stored.push(uid)
      else if (outcome) {
        trouble = outcome
        troubled.set(uid, (troubled.get(uid) ?? 0) + 1)
      }
    }
  } finally {
    if (stored.length > 0 && client.usable) await settle(client, address, stored)
  }
  return trouble
}

/** Nothing for a mail that is gone meanwhile. */
async function takeMail(tools: TakingTools, { client, address }: Opened, uid: number) {
  try {
    const fetched = await client.fetchOne(uid, { source: { start: 0, maxLength: MOST_MAIL + 1 } }, { uid: true })
    const source = fetched ? fetched.source : undefined
    if (!source) return undefined
    // Whatever the server said before.
    if (source.length > MOST_MAIL) return 'too-large' as const
    const { known } = await receiveMail(tools, { mailbox: address.name }, source)
    if (!known) tools.count()
    return 'stored' as const
  } catch (error) {
    // What concerns the connection or the database concerns all mails.
    if (!client.usable || isFromDatabase(error)) throw error
    const detail = `${(error as Error).message} (UID ${uid})`
    tools.log.warn({ mailbox: address.name, uid, err: error }, 'a mail could not be taken from its mailbox')
    return { fault: 'unreadable', detail } satisfies Trouble
  }
}

async function settle(client: ImapFlow, { after }: MailboxAddress, uids: number[]) {
  if (typeof after === 'object') return moveMails(client, uids, after.move)
  const done =
    after === 'delete'
      ? await removeMails(client, uids)
      : await client.messageFlagsAdd(uids.join(','), ['\\Seen'], { uid: true })
  if (!done) throw new Error(`the server did not ${after === 'delete' ? 'remove' : 'mark'} mails`)
}

/** Agents see it in quarantine, without its content; it waits in a folder of its own. */
async function putAside(
  { db, log }: TakingTools,
  { client, address }: Opened,
  { id }: KnownMailbox,
  { uid, size }: { uid: number; size: number },
): Promise<Trouble> {
  const fetched = await client.fetchOne(uid, { envelope: true }, { uid: true })
  const { from = [], subject = '', messageId = '', date } = (fetched ? fetched.envelope : undefined) ?? {}
  const [sender] = from.length === 1 ? from : []
  const facts = [messageId, date, size, sender?.address, subject].join('\n')
  await readRows(
    db,
    Prisma.sql`insert into incoming_mail (mailbox_id, sha256, size, state, reason, settled_at, from_address, from_name,
        subject)
      values (${id}, ${createHash('sha256').update(facts).digest()}, ${size}, 'quarantined', 'too-large', now(),
        ${textOf(sender?.address, 254)}, ${textOf(sender?.name, 200)}, ${textOf(subject, 500)})
      on conflict (mailbox_id, sha256) do nothing`,
  )
  await moveMails(client, [uid], LARGE)
  log.warn({ mailbox: address.name, uid, size }, `a mail is too large, and is in the folder ${LARGE} now`)
  return { fault: 'too-large', detail: `${Math.ceil(size / 1024 ** 2)} MB, now in the folder ${LARGE}` }
}

const textOf = (text: string | undefined, most: number) =>
  text
    ?.slice(0, most * 4)
    .replace(/\p{C}+/gu, ' ')
    .slice(0, most) ?? null

function troubleLeft({ troubled }: Opened): Trouble | undefined {
  const left = [...troubled].filter(([, attempts]) => attempts >= MOST_ATTEMPTS).map(([uid]) => uid)
  if (left.length === 0) return undefined
  return { fault: 'unreadable', detail: `${left.length} mails stay in the mailbox, UID ${left.slice(0, 5).join(', ')}` }
}
