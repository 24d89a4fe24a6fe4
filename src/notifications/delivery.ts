import type { DownloadableFile, Storage } from '../attachments/storage.ts'
import { isPlainAddress } from '../platform/addresses.ts'
import { HOUR, MINUTE, SECOND } from '../platform/clock.ts'
import type { Counters } from '../platform/counters.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import type { Logger } from '../platform/log.ts'
import type { AttachedFile, AutoSubmitted, Mailbox, Mailer } from '../platform/mailer.ts'
import { pauseAfter } from '../platform/pauses.ts'
import type { Settings } from '../settings/settings.ts'
import { hasAtDesk, isPublic } from '../tickets/policy.ts'
import { tellLoss } from './bounces.ts'
import { withTokens } from './file-links.ts'
import { jobOf } from './outbox.ts'

// Longer than the mailer's timeouts allow for one attempt; then another process may try.
const LEASE_SECONDS = 120

export const PAUSES = [5 * SECOND, 15 * MINUTE] as const
const GIVEN_UP_AFTER = 5 * 24 * HOUR

/** Without a mailer, mails are only kept. */
export interface Post {
  mailer: Mailer | undefined
  from: Mailbox
  envelopeFrom: string
  settings: Settings
  storage: Storage
  /** Of which the tokens of links are made. */
  secret: string
  counters: Pick<Counters, 'count'>
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

interface DueMail {
  id: number
  name: string
  ticketId: number | null
  messageId: string
  inReplyTo: string | null
  thread: string[]
  fromName: string | null
  fromAddress: string | null
  automatic: AutoSubmitted | null
  toName: string
  toAddress: string
  subject: string
  text: string
  html: string
  files: string[]
  calendar: string
  secret: boolean
  attempts: number
  leasedUntil: string
  tooOld: boolean
  /** It tells somebody of the team what they may see no longer. */
  hidden: boolean
}

/**
 * At least once: a crash may repeat it, with the same Message-ID. Parks it when refused for good, or after five days.
 */
export async function deliverMail(db: Db, post: Post, id: number) {
  const { mailer, from, envelopeFrom, settings, storage, secret, counters, log } = post
  const [mail] = await readRows<DueMail>(
    db,
    Prisma.sql`update mail set attempts = attempts + 1, due_at = now() + make_interval(secs => ${LEASE_SECONDS}),
        leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
      where id = ${id} and state = 'queued' and due_at <= now()
      returning id, name, ticket_id as "ticketId", message_id as "messageId", in_reply_to as "inReplyTo",
        thread, from_name as "fromName", from_address as "fromAddress", automatic, to_name as "toName",
        to_address as "toAddress", subject, text, html, files, calendar,
        secret, attempts, leased_until::text as "leasedUntil",
        coalesce(queued_at, created_at) < now() - make_interval(secs => ${GIVEN_UP_AFTER / SECOND}) as "tooOld",
        ${tellsHidden} as hidden`,
  )
  if (!mail) return
  if (mail.hidden) return writeAnew(db, mail)
  if (!mailer) return keepSent(db, mail, false)
  const result = await mailer.deliver({
    from: senderOf(mail, from),
    envelopeFrom,
    to: { name: mail.toName, address: mail.toAddress },
    subject: mail.subject,
    text: withTokens(mail.text, secret),
    html: withTokens(mail.html, secret),
    files: await filesOf(db, storage, mail),
    calendar: mail.calendar,
    messageId: mail.messageId,
    automatic: mail.automatic,
    ...(mail.inReplyTo ? { inReplyTo: mail.inReplyTo, references: mail.thread } : {}),
  })
  const tell = (outcome: 'sent' | 'waiting' | 'parked') => {
    counters.count('schalter_mails_total', outcome)
    return { mail: id, name: mail.name, attempt: mail.attempts }
  }
  if (result.ok) {
    log.info(tell('sent'), 'Mail sent')
    return keepSent(db, mail, mail.secret)
  }
  const { permanent, reason, status } = result
  const why = { status, reason: withoutAddresses(reason) }
  if (permanent || mail.tooOld) {
    log.error({ ...tell('parked'), ...why }, permanent ? 'Mail refused for good' : 'Mail given up after five days')
    const { portalName } = settings.current()
    return transaction(db, async (tx) => {
      const parked = Prisma.sql`state = 'parked', last_error = ${reason} ${erasure(mail.secret)}`
      const loss = { reason, lasting: permanent, by: portalName }
      if (await settle(tx, mail, parked)) await tellLoss(tx, mail, loss)
    })
  }
  log.warn({ ...tell('waiting'), ...why }, 'Mail not accepted now; it waits')
  const pause = pauseAfter(mail.attempts, PAUSES) / SECOND
  await settle(db, mail, Prisma.sql`last_error = ${reason}, due_at = now() + make_interval(secs => ${pause})`)
}

/** Of `mail`: it waited, and its reader has lost a ticket meanwhile. */
const tellsHidden = Prisma.sql`((mail.name like 'desk.%'
  and exists (select 1 from mail_event x join ticket_event e on e.id = x.event_id join ticket t on t.id = e.ticket_id
      join account a on a.id = x.account_id
    where x.mail_id = mail.id and not ${hasAtDesk('a')}))
  or (mail.name = 'desk.callback' and not exists (select 1 from account a where a.id = mail.account_id
    and a.enabled and a.role <> 'customer')))`

/** Its notices are due again, so that what is left of it makes another. */
async function writeAnew(db: Db, { id, leasedUntil }: DueMail) {
  await readRows(
    db,
    Prisma.sql`with discarded as (
        update mail set state = 'discarded', leased_until = null, last_error = 'Its reader may no longer see the ticket'
        where id = ${id} and state = 'queued' and leased_until = ${leasedUntil}::timestamptz returning id),
      untold as (delete from mail_event x using discarded d where x.mail_id = d.id
        returning x.event_id, x.account_id)
      update notice n set due_at = now() from untold u where n.event_id = u.event_id and n.account_id = u.account_id`,
  )
}

/** Only what the ticket's customers read; read anew with each attempt. */
async function filesOf(db: Db, storage: Storage, { files, ticketId }: DueMail): Promise<AttachedFile[]> {
  if (files.length === 0) return []
  const found = await readRows<DownloadableFile>(
    db,
    Prisma.sql`select f.id, f.filename, f.size, f.media_type as "mediaType" from attachment f
      where f.id = any(${files}::uuid[]) and f.stored_at is not null and exists (
        select 1 from message_attachment x join message m on m.id = x.message_id where x.attachment_id = f.id
          and (m.ticket_id = ${ticketId} or m.origin_id = ${ticketId}) and ${isPublic('m')})
      order by array_position(${files}::uuid[], f.id)`,
  )
  return found.map((file) => ({ ...file, content: storage.read(file) }))
}

/** The portal itself where its address is meant, so that the name is the one that operators gave. */
const senderOf = ({ fromName, fromAddress }: DueMail, portal: Mailbox): Mailbox =>
  fromAddress && isPlainAddress(fromAddress) && fromAddress.toLowerCase() !== portal.address.toLowerCase()
    ? { name: fromName ?? '', address: fromAddress }
    : portal

/** Servers like to repeat them. */
const withoutAddresses = (text: string) => text.replace(/[^\s<>@:]{1,64}@[^\s<>@,;:]{1,255}/g, '[address]')

const erasure = (secret: boolean) => (secret ? Prisma.sql`, text = '', html = ''` : Prisma.empty)

/** Ends an attempt; false if the mail was discarded, erased or taken over meanwhile. A mail that waits has a job. */
async function settle(db: Db | Tx, { id, leasedUntil }: DueMail, changes: Prisma.Sql) {
  const settled = await readRows(
    db,
    Prisma.sql`with settled as (
        update mail set leased_until = null, ${changes}
        where id = ${id} and state = 'queued' and leased_until = ${leasedUntil}::timestamptz
        returning id, state, due_at),
      waiting as (select id, due_at from settled where state = 'queued')
      select settled.id, (select ${jobOf('waiting')} from waiting) from settled`,
  )
  return settled.length > 0
}

/** At once, and for five days from now, also if it was given up. A delivery that is at work comes to its end first. */
export async function requeue(tx: Tx, id: number) {
  await readRows(
    tx,
    Prisma.sql`with waiting as (
        update mail set state = 'queued', attempts = 0, queued_at = now(),
          bounced_at = null,
          due_at = case when state = 'queued' then greatest(now(), leased_until) else now() end
        where id = ${id} and state in ('queued', 'parked') returning id, due_at)
      select ${jobOf('waiting')} from waiting`,
  )
}

/** Also if it was discarded meanwhile: it is out. Erases secret text. */
async function keepSent(db: Db, { id }: DueMail, secret: boolean) {
  await readRows(
    db,
    Prisma.sql`update mail set state = 'sent', sent_at = now(), last_error = null, leased_until = null
      ${erasure(secret)} where id = ${id} and state <> 'sent'`,
  )
}

/** Of jobs that were lost, for example with a killed process. */
export async function resumeMails(db: Db) {
  await readRows(
    db,
    Prisma.sql`select ${jobOf('overdue')} from (select id from mail
      where state = 'queued' and due_at < now() - interval '30 seconds' order by due_at limit 500) overdue`,
  )
}
