import { markUndeliverable } from '../accounts/undeliverable.ts'
import { now } from '../platform/clock.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { rootOf } from '../tickets/moving.ts'
import { writeChange } from '../tickets/writing.ts'

/** What a mail server says about a mail of ours. */
export interface BounceReport {
  recipient: string | null
  action: 'failed' | 'delayed' | 'other'
  /** Such as `5.1.1`. */
  status: string | null
  reason: string
  ofMessageId: string | null
}

interface BouncedMail {
  id: number
  name: string
  ticketId: number | null
  toAddress: string
  bounced: boolean
  /** It names a Message-ID, which only those know who had the mail. */
  proven: boolean
}

const MOST_REASON = 500

/**
 * Files a report with the mail that it is about: by its Message-ID, else by recipient and the ticket's `number`. One
 * that has failed is told at its ticket, once. Only what names the Message-ID parks it and, for good, marks its
 * address: recipient and number may be guessed. `by` is the portal's name. Returns nothing if no mail of ours is meant.
 */
export async function recordBounce(
  tx: Tx,
  report: BounceReport,
  { number, by }: { number?: string | undefined; by: string },
): Promise<{ mailId: number; ticketId: number | null } | undefined> {
  const mail = await mailOf(tx, report, number)
  if (!mail) return undefined
  const reason = [report.status, report.reason].filter(Boolean).join(' ').replace(/\s+/g, ' ').slice(0, MOST_REASON)
  if (report.action !== 'failed') {
    await readRows(tx, Prisma.sql`update mail set last_error = ${reason} where id = ${mail.id} and state = 'sent'`)
  } else if (!mail.bounced) {
    await readRows(
      tx,
      Prisma.sql`update mail set bounced_at = now(), last_error = ${reason}, leased_until = null
          ${mail.proven ? Prisma.sql`, state = 'parked'` : Prisma.empty}
        where id = ${mail.id} and state <> 'discarded'`,
    )
    const lasting = mail.proven && (report.status === null || report.status.startsWith('5'))
    await tellLoss(tx, mail, { reason, lasting, by })
  }
  return { mailId: mail.id, ticketId: mail.ticketId }
}

/** Locks it. */
async function mailOf(tx: Tx, { ofMessageId, recipient }: BounceReport, number: string | undefined) {
  const columns = Prisma.sql`m.id, m.name, m.ticket_id as "ticketId", m.to_address as "toAddress",
    m.bounced_at is not null as bounced`
  if (ofMessageId) {
    // Ours are in lower case; some servers change that.
    const ids = [ofMessageId, ofMessageId.toLowerCase()]
    const [mail] = await readRows<BouncedMail>(
      tx,
      Prisma.sql`select ${columns}, true as proven from mail m where m.message_id = any(${ids}) for update`,
    )
    if (mail) return mail
  }
  if (!recipient || !number) return undefined
  const [mail] = await readRows<BouncedMail>(
    tx,
    Prisma.sql`select ${columns}, false as proven from mail m
      where m.ticket_id = (select id from ticket where number = ${number})
        and lower(m.to_address) = lower(${recipient}) and m.sent_at > now() - interval '14 days'
      order by m.id desc limit 1 for update`,
  )
  return mail
}

interface Loss {
  reason: string
  /** Nothing else will arrive there either. */
  lasting: boolean
  by: string
}

/** Marks the address and, for a mail to customers, tells the team at its ticket. */
export async function tellLoss(
  tx: Tx,
  { name, ticketId, toAddress }: Pick<BouncedMail, 'name' | 'ticketId' | 'toAddress'>,
  { reason, lasting, by }: Loss,
) {
  if (lasting) await markUndeliverable(tx, toAddress, reason)
  // A colleague who is told of an address that fails, at an address that fails, would be told for ever.
  if (ticketId === null || !TO_OTHERS.test(name)) return
  await writeChange(tx, await rootOf(tx, ticketId), {
    events: [
      {
        type: 'bounced',
        visibility: 'internal',
        data: { address: toAddress, reason },
        actorId: null,
        actorName: by,
        createdAt: now(),
      },
    ],
  })
}

/** Names of mails to customers and third parties begin so, those to the team with `desk.`. */
const TO_OTHERS = /^(ticket|party)\./
