import { type Limit, mailboxOf } from '../accounts/limits.ts'
import { hasAddress } from '../platform/addresses.ts'
import { HOUR, SECOND } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { addJob } from '../platform/jobs.ts'
import type { AutoSubmitted, Mailbox } from '../platform/mailer.ts'
import { FILE_LINK_DAYS, type FileLink } from './file-links.ts'

export interface NewMail {
  name: string
  /** Nobody's, if it goes to a stranger. */
  accountId: number | null
  ticketId?: number
  messageId: string
  /** Message-ID of the mail that it answers, where no ticket knows it. */
  answers?: string | undefined
  /** Who it is from, other than the portal. */
  from?: Mailbox | undefined
  to: Mailbox
  subject: string
  text: string
  html: string
  /** Ids of those that go along, and links to those that are too large. */
  files?: string[]
  links?: FileLink[]
  /** An appointment, as iCalendar. */
  calendar?: string
  /** Contains a password or link that grants access. */
  secret: boolean
  /** Of what nobody wrote by hand (RFC 3834). */
  automatic: AutoSubmitted | null
  tells?: number[]
}

/** With their jobs, in the caller's transaction. */
export async function queueMails(tx: Tx, given: NewMail[]) {
  const mails = given.filter(({ to }) => hasAddress(to.address))
  if (mails.length === 0) return
  await readRows(tx, Prisma.sql`${writing(mails)} select ${jobOf('made')} from made where state = 'queued'`)
}

/** The job that sends the mail of a row. */
export function jobOf(alias: 'made' | 'overdue' | 'waiting'): Prisma.Sql {
  const id = Prisma.raw(`${alias}.id`)
  const later = alias === 'waiting' ? Prisma.sql`, run_at => waiting.due_at` : Prisma.empty
  return addJob('deliver-mail', Prisma.sql`json_build_object('id', ${id})`, Prisma.sql`'mail:' || ${id}`, later)
}

/** One mail per event and recipient. Returns the ids of all due mails about these events. */
export async function writeMails(db: Db, given: NewMail[]): Promise<number[]> {
  const mails = given.filter(({ to }) => hasAddress(to.address))
  if (mails.length === 0) return []
  const events = [...new Set(mails.flatMap(({ tells = [] }) => tells))]
  const due = await readRows<{ id: number }>(
    db,
    Prisma.sql`${writing(mails)} select id from made where state = 'queued'
      union select m.id from mail_event e join mail m on m.id = e.mail_id
        where e.event_id = any(${events}::int[]) and m.state = 'queued' and m.due_at <= now()`,
  )
  return due.map(({ id }) => id)
}

/** A WITH that defines "made". */
function writing(mails: NewMail[]): Prisma.Sql {
  const rows = mails.map(({ to, from, files = [], links = [], tells = [], calendar = '', ...mail }) => ({
    ...mail,
    calendar,
    toName: to.name,
    toAddress: to.address,
    fromName: from?.name ?? null,
    fromAddress: from?.address ?? null,
    files,
    links,
    bounds: mail.automatic === 'auto-replied' ? boundsOf(to.address, mail.ticketId) : [],
    tells,
  }))
  return Prisma.sql`with given as materialized (
      select nextval('mail_id_seq')::int as id, x.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(name
        text, "accountId" int, "ticketId" int, "messageId" text, "toName" text, "toAddress" text, "fromName" text,
        "fromAddress" text, answers text, subject text, text text, html text, secret boolean, automatic text,
        bounds jsonb, files uuid[], links jsonb, calendar text, tells int[])),
    told as (
      insert into mail_event (event_id, account_id, mail_id) select unnest(tells), "accountId", id from given
      on conflict do nothing returning mail_id),
    fresh as (select * from given where tells = '{}' or id in (select mail_id from told)),
    ${countedAnswers},
    links as (
      insert into file_link (id, token_hash, attachment_id, account_id, expires_at)
      select x.id, decode(x."tokenHash", 'hex'), x."attachmentId", fresh."accountId",
        now() + make_interval(days => ${FILE_LINK_DAYS})
      from fresh cross join lateral jsonb_to_recordset(fresh.links)
        as x(id uuid, "tokenHash" text, "attachmentId" uuid)),
    made as (
      insert into mail (id, name, account_id, ticket_id, message_id, in_reply_to, thread, from_name, from_address,
        to_name, to_address, subject, text, html, secret, automatic, files, calendar, state, last_error)
      select id, name, "accountId", "ticketId", "messageId", coalesce(known.ids[cardinality(known.ids)], answers),
        coalesce(known.ids, array_remove(array[answers], null)), "fromName", "fromAddress", "toName", "toAddress",
        subject,
        case when over.reason is null then text else '' end, case when over.reason is null then html else '' end,
        secret, automatic, files, calendar,
        case when over.reason is null then 'queued' else 'discarded' end::"MailState",
        over.reason
      from fresh left join lateral (${knownIds}) known on true left join over on over.mail = fresh.id
      returning id, state)`
}

// Mail programs need the first and the latest; a header has its limit.
const MOST_IDS = 10

/** Message-IDs that the recipient of "fresh" knows of its ticket, in order: of our mails, and of their own. */
const knownIds = Prisma.sql`with known as (
    select message_id as id, created_at as at from mail
      where ticket_id = fresh."ticketId" and state <> 'discarded' and (account_id = fresh."accountId"
        or (fresh."accountId" is null and account_id is null and to_address = fresh."toAddress"))
    union all select x.header_message_id, m.created_at from message m join message_mail x on x.message_id = m.id
      where m.ticket_id = fresh."ticketId" and m.author_id = fresh."accountId" and x.header_message_id is not null
    union all select x.header_message_id, e.created_at from ticket_event e
        join message_mail x on x.message_id = (e.data->>'messageId')::int
        join party p on p.id = (e.data->>'partyId')::int
      where fresh."accountId" is null and e.ticket_id = fresh."ticketId" and e.type = 'answered'
        and p.address = fresh."toAddress"::citext and x.header_message_id is not null)
  select array_agg(id order by at, id) as ids from (
    (select * from known order by at, id limit 1)
    union (select * from known order by at desc, id desc limit ${MOST_IDS - 1})) ends`

/** Answers that nobody wrote by hand, so that two programs never write to each other for long. */
export const ANSWERS_A_DAY: Limit = { name: 'mail-answers', most: 40, window: (24 * HOUR) / SECOND }
const ANSWERS_AN_HOUR: Limit = { name: 'mail-answers-ticket', most: 1, window: HOUR / SECOND }

function boundsOf(address: string, ticketId: number | undefined) {
  const mailbox = mailboxOf(address).slice(0, 300)
  const bound = ({ name, most, window }: Limit, what: string) => ({ key: `${name} ${what}`, most, window })
  return [
    { ...bound(ANSWERS_A_DAY, mailbox), reason: `More than ${ANSWERS_A_DAY.most} automatic answers in a day` },
    ...(ticketId
      ? [
          {
            ...bound(ANSWERS_AN_HOUR, `${ticketId} ${mailbox}`),
            reason: 'A second automatic answer on a ticket in an hour',
          },
        ]
      : []),
  ]
}

/** Defines "over": why a mail of "fresh" is one too many. Counts for all processes. */
const countedAnswers = Prisma.sql`bound as (
      select fresh.id as mail, x.*, row_number() over (partition by x.key order by fresh.id) as place,
        count(*) over (partition by x.key)::int as together
      from fresh cross join lateral jsonb_to_recordset(fresh.bounds)
        as x(key text, most int, "window" int, reason text)),
    counted as (
      insert into rate_limit (key, count, expires_at)
      select key, together, now() + make_interval(secs => "window") from bound where place = 1
      on conflict (key) do update set
        count = excluded.count + case when rate_limit.expires_at <= now() then 0 else rate_limit.count end,
        expires_at = case when rate_limit.expires_at <= now() then excluded.expires_at else rate_limit.expires_at end
      returning key, count),
    over as (select bound.mail, min(bound.reason) as reason from bound join counted using (key)
      where counted.count - bound.together + bound.place > bound.most group by bound.mail)`
