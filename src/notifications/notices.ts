import { MINUTE, SECOND } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { addJob } from '../platform/jobs.ts'
import { announcing, wakeLive } from '../platform/live.ts'
import { historyMoved } from '../tickets/moving.ts'
import { isNewWork, type NewsChoice, type NewsKind, type Told } from './news-kinds.ts'

/** Milliseconds for which changes of a ticket are gathered before somebody gets a mail about them. */
export const GATHERED_FOR = 2 * MINUTE

export interface NoticeTools {
  timeZone: string
  /** Such as `07:00`. */
  digestTime: string
  /** Milliseconds. */
  gatheredFor: number
}

/** Whose mail goes now: new work, and what was done with it at once; all else waits for what may follow. */
export function sentAtOnce(told: (Told & NewsChoice)[]): Told[] {
  const wanted = told.filter(({ mail }) => mail === 'at_once')
  const keyOf = ({ to, news }: Told) => `${to.id} ${news.id}`
  const work = new Set(wanted.filter(({ kind }) => isNewWork(kind)).map(keyOf))
  return wanted.filter((each) => work.has(keyOf(each)))
}

/**
 * Writes down who is told of what, once for each event and account, and when the mails are due that do not go at once:
 * those of a ticket together, and a digest at its time. Open pages hear of it.
 */
export async function writeNotices(
  db: Db,
  told: (Told & NewsChoice)[],
  { timeZone, digestTime, gatheredFor }: NoticeTools,
) {
  if (told.length === 0) return
  const atOnce = new Set(sentAtOnce(told))
  const rows = told.map((each) => ({
    accountId: each.to.id,
    eventId: each.event.id,
    ticketId: each.news.id,
    kind: each.kind,
    shown: each.shown,
    mail: each.mail,
    waits: each.mail === 'at_once' && !atOnce.has(each),
  }))
  const nextDigest = Prisma.sql`(select min(x.at) from (select
      (((now() at time zone ${timeZone})::date + d.days) + ${digestTime}::time) at time zone ${timeZone} as at
      from generate_series(0, 1) as d(days)) x where x.at > now())`
  const [written] = await readRows<{ rings: boolean }>(
    db,
    Prisma.sql`with given as (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("accountId" int, "eventId" int,
          "ticketId" int, kind text, shown boolean, mail "NoticeMail", waits boolean)),
      made as (
        insert into notice (account_id, event_id, ticket_id, kind, shown, mail, due_at, read_at)
        select g."accountId", g."eventId", g."ticketId", g.kind, g.shown, g.mail,
          case when g.mail = 'daily' then ${nextDigest}
            when g.waits then coalesce((select min(n.due_at) from notice n where n.account_id = g."accountId"
                and n.ticket_id = g."ticketId" and n.mail = 'at_once' and n.due_at is not null),
              now() + make_interval(secs => ${gatheredFor / SECOND})) end,
          (select now() from ticket_look l where l.account_id = g."accountId" and l.ticket_id = g."ticketId"
            and l.event_id >= g."eventId")
        from given g on conflict do nothing returning account_id, due_at, shown and read_at is null as rings),
      due as (select distinct due_at from made where due_at is not null),
      jobs as (select ${tellAt(Prisma.sql`extract(epoch from due_at)`, Prisma.sql`due_at`)} from due),
      announced as (${announcing('notices', Prisma.sql`select distinct account_id from made where rings`)})
      select exists (select 1 from made where rings) as rings, (select count(*) from jobs) as jobs`,
  )
  if (written?.rings) await wakeLive(db)
}

/** One after the other, so that no two of them write about the same. */
const tellAt = (name: Prisma.Sql, at: Prisma.Sql) =>
  addJob(
    'tell-notices',
    Prisma.sql`'{}'::json`,
    Prisma.sql`'notices:' || ${name}`,
    Prisma.sql`,
    run_at => ${at}, queue_name => 'notices'`,
  )

/** Accounts whose mails are written in one go. */
const MOST_AT_ONCE = 20

export interface DueNotice {
  accountId: number
  eventId: number
  kind: NewsKind
  daily: boolean
  /** Of one mail. */
  dueAt: string
  /** A mail has told it, or its reader has seen it at the desk and would only read it again. */
  spent: boolean
}

/** All that is due, of the accounts that have waited longest. */
export async function dueNotices(db: Db): Promise<DueNotice[]> {
  return readRows<DueNotice>(
    db,
    Prisma.sql`select n.account_id as "accountId", n.event_id as "eventId", n.kind, n.mail = 'daily' as daily,
        n.due_at::text as "dueAt",
        exists (select 1 from mail_event m where m.event_id = n.event_id and m.account_id = n.account_id)
          or (n.mail = 'daily' and (n.read_at is not null or exists (select 1 from ticket_look l
            where l.account_id = n.account_id and l.ticket_id = n.ticket_id and l.event_id >= n.event_id))) as spent
      from notice n where n.due_at <= now() and n.account_id = any(array(
        select d.account_id from notice d where d.due_at <= now()
        group by d.account_id order by min(d.due_at) limit ${MOST_AT_ONCE}))
      order by n.account_id, n.due_at, n.event_id`,
  )
}

/** Their mails are written, or are not needed. */
export async function settleNotices(db: Db, due: Pick<DueNotice, 'accountId' | 'eventId'>[]) {
  await db.$executeRaw`update notice n set due_at = null
    from jsonb_to_recordset(${JSON.stringify(due)}::jsonb) as x("accountId" int, "eventId" int)
    where n.account_id = x."accountId" and n.event_id = x."eventId"`
}

/** They are of the ticket that has their event. */
export const noticesOfMoved = historyMoved.do(async (tx, { from, into }) => {
  await tx.$executeRaw`update notice n set ticket_id = e.ticket_id from ticket_event e
    where n.ticket_id = ${from} and e.id = n.event_id and e.ticket_id = ${into}`
})

/** Those whose job was lost, for example with a killed process. */
export async function resumeNotices(db: Db) {
  await readRows(
    db,
    Prisma.sql`select ${tellAt(Prisma.sql`'late'`, Prisma.sql`now()`)}
      where exists (select 1 from notice where due_at < now() - interval '30 seconds')`,
  )
}

export const KEPT_DAYS = 60
const SWEPT_AT_ONCE = 2000

export async function sweepNotices(db: Db) {
  for (let swept = SWEPT_AT_ONCE; swept === SWEPT_AT_ONCE; ) {
    swept = await db.$executeRaw`delete from notice where (account_id, event_id) in (
      select account_id, event_id from notice
        where created_at < now() - make_interval(days => ${KEPT_DAYS}) and due_at is null
        order by created_at limit ${SWEPT_AT_ONCE})`
  }
}
