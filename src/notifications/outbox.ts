import { randomUUID } from 'node:crypto'
import { HOUR, MINUTE, SECOND } from '../platform/clock.ts'
import type { Db, Tx } from '../platform/db.ts'
import { enqueue } from '../platform/jobs.ts'
import type { Mailbox, Mailer } from '../platform/mailer.ts'

export interface NewMail {
  name: string
  accountId: number
  ticketId?: number
  to: Mailbox
  subject: string
  text: string
  html: string
  /** Holds a password or a link that lets in. */
  secret: boolean
  /** Host part of the Message-ID. */
  host: string
}

/** Writes a mail and the job that sends it in the caller's transaction: both happen with the change, or neither. */
export async function queueMail(tx: Tx, mail: NewMail) {
  const { accountId, ticketId, to, host, ...content } = mail
  const earlier = ticketId
    ? await tx.mail.findFirst({ where: { ticketId, accountId }, orderBy: { id: 'asc' }, select: { messageId: true } })
    : undefined
  const { id } = await tx.mail.create({
    data: {
      ...content,
      accountId,
      ticketId: ticketId ?? null,
      toName: to.name,
      toAddress: to.address,
      messageId: `<${randomUUID()}@${host}>`,
      inReplyTo: earlier?.messageId ?? null,
    },
    select: { id: true },
  })
  await enqueue(tx, 'deliver-mail', { id }, { key: `mail:${id}` })
}

// One attempt takes less than this, by the mailer's own timeouts; after it another process may try.
const LEASE_SECONDS = 120

const FIRST_PAUSE = 5 * SECOND
const LONGEST_PAUSE = 15 * MINUTE
const GIVEN_UP_AFTER = 5 * 24 * HOUR

interface DueMail {
  id: number
  messageId: string
  inReplyTo: string | null
  toName: string
  toAddress: string
  subject: string
  text: string
  html: string
  secret: boolean
  attempts: number
  createdAt: Date
}

/**
 * Sends one mail. At least once: a crash after the server accepted it sends it again, with the same Message-ID. Refused
 * for good, or not accepted for five days, it is parked. Without a mailer it is only kept, for the development mailbox.
 */
export async function deliverMail(db: Db, mailer: Mailer | undefined, from: Mailbox, id: number) {
  const [mail] = await db.$queryRaw<DueMail[]>`
    update mail set attempts = attempts + 1, due_at = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = ${id} and state = 'queued' and due_at <= now()
    returning id, message_id as "messageId", in_reply_to as "inReplyTo", to_name as "toName", to_address as "toAddress", subject, text, html, secret,
      attempts, created_at as "createdAt"`
  if (!mail) return
  if (!mailer) {
    await db.mail.update({ where: { id }, data: { state: 'sent', sentAt: new Date() }, select: { id: true } })
    return
  }
  const result = await mailer.deliver({
    from,
    to: { name: mail.toName, address: mail.toAddress },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    ...(mail.inReplyTo ? { inReplyTo: mail.inReplyTo } : {}),
  })
  if (result.ok) {
    const erased = mail.secret ? { text: '', html: '' } : {}
    await db.mail.update({ where: { id }, data: { state: 'sent', sentAt: new Date(), lastError: null, ...erased }, select: { id: true } })
    return
  }
  const givenUp = result.permanent || Date.now() - mail.createdAt.getTime() > GIVEN_UP_AFTER
  // Chance only keeps mails from coming back all at once; nobody gains by guessing it.
  const dueAt = new Date(Date.now() + pauseAfter(mail.attempts, Math.random))
  await db.$transaction(async (tx) => {
    const fate = givenUp ? { state: 'parked' as const, ...(mail.secret ? { text: '', html: '' } : {}) } : { dueAt }
    await tx.mail.update({ where: { id }, data: { lastError: result.reason, ...fate }, select: { id: true } })
    if (!givenUp) await enqueue(tx, 'deliver-mail', { id }, { runAt: dueAt, key: `mail:${id}` })
  })
}

/** Milliseconds to wait after the nth failure: doubling from 5 s to 15 min, each between half and all of it. */
export function pauseAfter(attempts: number, random: () => number): number {
  const whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(attempts - 1, 20))
  return Math.round(whole * (0.5 + random() / 2))
}

/** Takes up mails whose job was lost, say with a process that was killed while sending. */
export async function resumeMails(db: Db) {
  const overdue = await db.$queryRaw<{ id: number }[]>`
    select id from mail where state = 'queued' and due_at < now() - interval '30 seconds' order by due_at limit 500`
  for (const { id } of overdue) await enqueue(db, 'deliver-mail', { id }, { key: `mail:${id}` })
}
