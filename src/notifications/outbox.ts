import { randomUUID } from 'node:crypto'
import { HOUR, MINUTE, SECOND } from '../platform/clock.ts'
import type { Counters } from '../platform/counters.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { addJob } from '../platform/jobs.ts'
import type { Logger } from '../platform/log.ts'
import type { Mailbox, Mailer } from '../platform/mailer.ts'
import type { Metric } from '../platform/metrics.ts'

export interface NewMail {
  name: string
  accountId: number
  ticketId?: number
  to: Mailbox
  subject: string
  text: string
  html: string
  /** Contains a password or link that grants access. */
  secret: boolean
  host: string
  tells?: number[]
}

/** With their jobs, in the caller's transaction. */
export async function queueMails(tx: Tx, mails: NewMail[]) {
  if (mails.length === 0) return
  await readRows(tx, Prisma.sql`${writing(mails)} select ${jobOf('made')} from made`)
}

/** The job that sends the mail of a row. */
function jobOf(alias: 'made' | 'overdue' | 'waiting'): Prisma.Sql {
  const id = Prisma.raw(`${alias}.id`)
  const later = alias === 'waiting' ? Prisma.sql`, run_at => waiting.due_at` : Prisma.empty
  return addJob('deliver-mail', Prisma.sql`json_build_object('id', ${id})`, Prisma.sql`'mail:' || ${id}`, later)
}

/** One mail per event and recipient. Returns the ids of all due mails about these events. */
export async function writeMails(db: Db, mails: NewMail[]): Promise<number[]> {
  if (mails.length === 0) return []
  const events = [...new Set(mails.flatMap(({ tells = [] }) => tells))]
  const due = await readRows<{ id: number }>(
    db,
    Prisma.sql`${writing(mails)} select id from made
      union select m.id from mail_event e join mail m on m.id = e.mail_id
        where e.event_id = any(${events}::int[]) and m.state = 'queued' and m.due_at <= now()`,
  )
  return due.map(({ id }) => id)
}

/** A WITH that defines "made". */
function writing(mails: NewMail[]): Prisma.Sql {
  const rows = mails.map(({ to, host, tells = [], ...mail }) => ({
    ...mail,
    toName: to.name,
    toAddress: to.address,
    messageId: `<${randomUUID()}@${host}>`,
    tells,
  }))
  return Prisma.sql`with given as materialized (
      select nextval('mail_id_seq')::int as id, x.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(name
        text, "accountId" int,
        "ticketId" int, "messageId" text, "toName" text, "toAddress" text, subject text, text text, html text,
          secret boolean, tells int[])),
    told as (
      insert into mail_event (event_id, account_id, mail_id) select unnest(tells), "accountId", id from given
      on conflict do nothing returning mail_id),
    made as (
      insert into mail (id, name, account_id, ticket_id, message_id, in_reply_to, to_name, to_address, subject, text,
        html, secret)
      select id, name, "accountId", "ticketId", "messageId",
        (select earlier.message_id from mail earlier where earlier.ticket_id = given."ticketId"
          and earlier.account_id = given."accountId"
          order by earlier.id limit 1),
        "toName", "toAddress", subject, text, html, secret
      from given where tells = '{}' or id in (select mail_id from told) returning id)`
}

// Longer than the mailer's timeouts allow for one attempt; then another process may try.
const LEASE_SECONDS = 120

const FIRST_PAUSE = 5 * SECOND
const LONGEST_PAUSE = 15 * MINUTE
const GIVEN_UP_AFTER = 5 * 24 * HOUR

/** Without a mailer, mails are only kept. */
export interface Post {
  mailer: Mailer | undefined
  from: Mailbox
  returnTo: string
  counters: Pick<Counters, 'count'>
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

interface DueMail {
  id: number
  name: string
  messageId: string
  inReplyTo: string | null
  toName: string
  toAddress: string
  subject: string
  text: string
  html: string
  secret: boolean
  attempts: number
  leasedUntil: string
  tooOld: boolean
}

/**
 * At least once: a crash may repeat it, with the same Message-ID. Parks it when refused for good, or after five days.
 */
export async function deliverMail(db: Db, { mailer, from, returnTo, counters, log }: Post, id: number) {
  const [mail] = await readRows<DueMail>(
    db,
    Prisma.sql`update mail set attempts = attempts + 1, due_at = now() + make_interval(secs => ${LEASE_SECONDS}),
        leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
      where id = ${id} and state = 'queued' and due_at <= now()
      returning id, name, message_id as "messageId", in_reply_to as "inReplyTo", to_name as "toName",
        to_address as "toAddress", subject, text, html, secret, attempts, leased_until::text as "leasedUntil",
        coalesce(queued_at, created_at) < now() - make_interval(secs => ${GIVEN_UP_AFTER / SECOND}) as "tooOld"`,
  )
  if (!mail) return
  if (!mailer) return keepSent(db, mail, false)
  const result = await mailer.deliver({
    from,
    returnTo,
    to: { name: mail.toName, address: mail.toAddress },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    ...(mail.inReplyTo ? { inReplyTo: mail.inReplyTo } : {}),
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
    return settle(db, mail, Prisma.sql`state = 'parked', last_error = ${reason} ${erasure(mail.secret)}`)
  }
  log.warn({ ...tell('waiting'), ...why }, 'Mail not accepted now; it waits')
  // Random only to spread retries, so it need not be secure.
  const pause = pauseAfter(mail.attempts, Math.random) / SECOND
  await settle(db, mail, Prisma.sql`last_error = ${reason}, due_at = now() + make_interval(secs => ${pause})`)
}

/** Servers like to repeat them. */
const withoutAddresses = (text: string) => text.replace(/[^\s<>@:]{1,64}@[^\s<>@,;:]{1,255}/g, '[address]')

const erasure = (secret: boolean) => (secret ? Prisma.sql`, text = '', html = ''` : Prisma.empty)

/** Ends an attempt, unless the mail was discarded, erased or taken over meanwhile. A mail that waits has a job. */
async function settle(db: Db, { id, leasedUntil }: DueMail, changes: Prisma.Sql) {
  await readRows(
    db,
    Prisma.sql`with settled as (
        update mail set leased_until = null, ${changes}
        where id = ${id} and state = 'queued' and leased_until = ${leasedUntil}::timestamptz
        returning id, state, due_at),
      waiting as (select id, due_at from settled where state = 'queued')
      select ${jobOf('waiting')} from waiting`,
  )
}

/** At once, and for five days from now, also if it was given up. A delivery that is at work comes to its end first. */
export async function requeue(tx: Tx, id: number) {
  await readRows(
    tx,
    Prisma.sql`with waiting as (
        update mail set state = 'queued', attempts = 0, queued_at = now(),
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

/** Milliseconds: doubles from 5 s to 15 min, at random between half and all of it. */
export function pauseAfter(attempts: number, random: () => number): number {
  const whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(attempts - 1, 20))
  return Math.round(whole * (0.5 + random() / 2))
}

/** Of jobs that were lost, for example with a killed process. */
export async function resumeMails(db: Db) {
  await readRows(
    db,
    Prisma.sql`select ${jobOf('overdue')} from (select id from mail
      where state = 'queued' and due_at < now() - interval '30 seconds' order by due_at limit 500) overdue`,
  )
}

export async function mailMetrics(db: Db): Promise<Metric[]> {
  const [mail] = await readRows<{ queued: number; failing: number; parked: number; age: number }>(
    db,
    Prisma.sql`select count(*) filter (where state = 'queued') as queued,
      count(*) filter (where state = 'queued' and last_error is not null) as failing,
      count(*) filter (where state = 'parked') as parked,
      coalesce(extract(epoch from now() - min(created_at) filter (where state = 'queued')), 0)::float8 as age from mail
        where state in ('queued', 'parked')`,
  )
  return [
    { name: 'schalter_mail_queued', help: 'Mails waiting to be sent', value: mail?.queued ?? 0 },
    { name: 'schalter_mail_failing', help: 'Waiting mails whose last attempt failed', value: mail?.failing ?? 0 },
    { name: 'schalter_mail_queue_age_seconds', help: 'Age of the oldest waiting mail', value: mail?.age ?? 0 },
    { name: 'schalter_mail_parked', help: 'Mails given up', value: mail?.parked ?? 0 },
  ]
}

const CLEARED_AT_ONCE = 2000

/** What, to whom and when stays. */
export async function clearSentMails(db: Db, keptDays: number) {
  for (let cleared = CLEARED_AT_ONCE; cleared === CLEARED_AT_ONCE; ) {
    cleared = await db.$executeRaw`update mail set text = '', html = '' where id in (
      select id from mail where state = 'sent' and html <> ''
        and sent_at < now() - make_interval(days => ${keptDays}) limit ${CLEARED_AT_ONCE})`
  }
}
