import type { Actor } from '../accounts/actor.ts'
import { countTry, type Limit } from '../accounts/limits.ts'
import { nameOf } from '../accounts/names.ts'
import { type Db, Prisma, readRows, type Writing } from '../platform/db.ts'
import { ofItsTeams } from './policy.ts'

/** Nothing is locked by it: it only says what colleagues do at this moment. */
export type Doing = Writing | 'looks' | 'leaves'

/** Seconds after a sign of life that somebody counts as there, and after a key as writing. */
const LOOKS_FOR = 60
const WRITES_FOR = 20

/** Tickets that one person looks at; the oldest makes room. */
const MOST_TICKETS = 20

/** What others are told, by one person. */
const changesOfPresence: Limit = { name: 'presence', most: 60, window: 60 }

export interface Present {
  id: number
  name: string
  /** Nothing, if they only look. */
  writing: Writing | null
  /** Seconds until this is over, without a further sign of life. */
  left: number
}

const recent = (column: 'seen_at' | 'written_at', seconds: number) =>
  Prisma.sql`p.${Prisma.raw(column)} > now() - make_interval(secs => ${seconds})`
const writingNow = Prisma.sql`case when ${recent('written_at', WRITES_FOR)} then p.writing end`

/** Who looks at `ticket t` or writes on it, but for the actor: a column. */
export const presentOn = ({ accountId }: Pick<Actor, 'accountId'>): Prisma.Sql => Prisma.sql`(
  select coalesce(json_agg(json_build_object('id', x.id, 'name', ${nameOf('x')}, 'writing', ${writingNow}, 'left',
      case when ${recent('written_at', WRITES_FOR)}
        then ${WRITES_FOR}::int - extract(epoch from now() - p.written_at)
        else ${LOOKS_FOR}::int - extract(epoch from now() - p.seen_at) end)
      order by p.written_at desc nulls last), '[]')
    from ticket_presence p join account x on x.id = p.account_id
    where p.ticket_id = t.id and x.id <> ${accountId} and ${recent('seen_at', LOOKS_FOR)}
      and x.enabled and x.erased_at is null and ${ofItsTeams('x')})`

/** Who writes on `ticket t`, but for the actor, by name: a column. */
export const writersOn = ({ accountId }: Pick<Actor, 'accountId'>): Prisma.Sql => Prisma.sql`array(
  select ${nameOf('x')} from ticket_presence p join account x on x.id = p.account_id
    where p.ticket_id = t.id and x.id <> ${accountId} and ${recent('written_at', WRITES_FOR)}
      and x.enabled and x.erased_at is null and ${ofItsTeams('x')} order by p.written_at desc)`

/** A sign of life of somebody who may see the ticket at the desk. True if colleagues have something new to see. */
export async function showPresence(db: Db, { accountId }: Actor, ticketId: number, doing: Doing): Promise<boolean> {
  const changed = doing === 'leaves' ? await leave(db, accountId, ticketId) : await be(db, accountId, ticketId, doing)
  return changed && (await countTry(db, changesOfPresence, accountId)) === 0
}

async function be(db: Db, accountId: number, ticketId: number, doing: Writing | 'looks'): Promise<boolean> {
  const writing = doing === 'looks' ? null : doing
  const [before] = await readRows<{ here: boolean | null; writing: Writing | null }>(
    db,
    Prisma.sql`with before as (
        select ${recent('seen_at', LOOKS_FOR)} as here, ${writingNow} as writing from ticket_presence p
        where p.ticket_id = ${ticketId} and p.account_id = ${accountId}),
      room as (delete from ticket_presence where account_id = ${accountId} and ticket_id in (
        select p.ticket_id from ticket_presence p where p.account_id = ${accountId} and p.ticket_id <> ${ticketId}
        order by p.seen_at desc offset ${MOST_TICKETS - 1})),
      now as (
        insert into ticket_presence as p (ticket_id, account_id, writing, written_at)
        values (${ticketId}, ${accountId}, ${writing}::"Writing", case when ${writing}::text is not null then now() end)
        on conflict (ticket_id, account_id) do update set seen_at = now(),
          writing = coalesce(excluded.writing, p.writing), written_at = coalesce(excluded.written_at, p.written_at)
          where p.seen_at < now() - interval '1 second' or p.writing is distinct from excluded.writing)
      select here, writing from (select 1) one left join before on true`,
  )
  return !before?.here || (writing !== null && writing !== before.writing)
}

async function leave(db: Db, accountId: number, ticketId: number): Promise<boolean> {
  const gone = await db.$executeRaw`delete from ticket_presence where ticket_id = ${ticketId}
    and account_id = ${accountId}`
  return gone > 0
}

export async function sweepPresence(db: Db) {
  await db.$executeRaw`delete from ticket_presence where seen_at < now() - interval '1 hour'`
}
