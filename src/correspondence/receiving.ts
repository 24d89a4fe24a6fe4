import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { addJob } from '../platform/jobs.ts'
import { dropRaw, hashOf, keepRaw, type MailStore, type StoredRaw, storeRaw } from './raw-mails.ts'

/** How a mail came to us. */
export interface Envelope {
  /** As operators know it, without a password. */
  mailbox: string
  /** Empty for bounces. */
  from?: string | null
  to?: string[]
}

const MOST_RECIPIENTS = 100
/** Longer than any address may be. */
const LONGEST = 1000

/**
 * Stores raw bytes and one job in one transaction; the same mail in the same mailbox again is the same row. Returns
 * once it is safe to take it off the mailbox.
 */
export async function receiveMail(
  tools: MailStore,
  envelope: Envelope,
  raw: Uint8Array,
): Promise<{ id: number; known: boolean }> {
  const sha256 = hashOf(raw)
  const mailboxId = await nameMailbox(tools.db, envelope.mailbox)
  const known = await findMail(tools.db, mailboxId, sha256)
  if (known) return { id: known, known: true }
  const stored = await storeRaw(tools, raw)
  const received = await transaction(tools.db, (tx) => {
    const mail = { mailboxId, sha256, size: raw.length }
    return enterMail(tx, mail, stored, envelope)
  })
  if (received.known) {
    await dropRaw(tools.db, stored.id)
    await tools.storage.remove([stored.id])
  }
  return received
}

/** In a mailbox of this name. */
export async function isKnownMail(db: Db, mailbox: string, raw: Uint8Array): Promise<boolean> {
  const known = await db.mailbox.findUnique({ where: { name: mailbox }, select: { id: true } })
  return Boolean(known && (await findMail(db, known.id, hashOf(raw))))
}

/** One that is known is read alone, so that mails do not wait for each other. */
async function nameMailbox(db: Db, name: string): Promise<number> {
  const known = await db.mailbox.findUnique({ where: { name }, select: { id: true } })
  if (known) return known.id
  const write = { where: { name }, create: { name }, update: {}, select: { id: true } }
  return transaction(db, async (tx) => (await tx.mailbox.upsert(write)).id)
}

async function findMail(tx: Db | Tx, mailboxId: number, sha256: Uint8Array): Promise<number | undefined> {
  const [mail] = await readRows<{ id: number }>(
    tx,
    Prisma.sql`select id from incoming_mail where mailbox_id = ${mailboxId} and sha256 = ${sha256}`,
  )
  return mail?.id
}

interface Arrived {
  mailboxId: number
  sha256: Uint8Array
  size: number
}

async function enterMail(tx: Tx, { mailboxId, sha256, size }: Arrived, raw: StoredRaw, envelope: Envelope) {
  const to = (envelope.to ?? []).slice(0, MOST_RECIPIENTS).map((address) => address.slice(0, LONGEST))
  const from = envelope.from?.slice(0, LONGEST) ?? null
  const [entered] = await readRows<{ id: number }>(
    tx,
    Prisma.sql`with entered as (
        insert into incoming_mail (mailbox_id, sha256, raw_id, size, envelope_from, envelope_to)
        values (${mailboxId}, ${sha256}, ${raw.id}::uuid, ${size}, ${from}, ${to})
        on conflict (mailbox_id, sha256) do nothing returning id)
      select id, ${fileLater(Prisma.sql`entered.id`)} from entered`,
  )
  if (!entered) return { id: (await findMail(tx, mailboxId, sha256)) ?? 0, known: true }
  await keepRaw(tx, raw)
  return { id: entered.id, known: false }
}

/** The job that decides what becomes of a mail, for a SELECT. Thousands that wait hold up no password. */
export const fileLater = (id: Prisma.Sql): Prisma.Sql =>
  addJob(
    'file-mail',
    Prisma.sql`json_build_object('id', ${id})`,
    Prisma.sql`'incoming:' || ${id}`,
    Prisma.sql`, priority => 10`,
  )
