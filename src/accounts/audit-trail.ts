import type { AuditChange } from '../audit/recording.ts'
import type { Day } from '../platform/clock.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'

export interface AuditFilter {
  /** Local in `timeZone`. */
  since?: Day | undefined
  timeZone: string
  /** One action, or all of a kind: `sign-in.refused`, `contract`. */
  action?: string | undefined
  /** Done by or to this person: address, user name or number of the account. */
  account?: string | undefined
  /** Only lines before this one. */
  before?: number | undefined
  limit: number
}

export interface TrailLine {
  id: number
  at: Date
  lastAt: Date
  count: number
  action: string
  /** An address, `command line (USER)`, `a visitor` or `the system`. */
  by: string
  address: string | null
  /** Whom it concerns. */
  account: string | null
  subject: string | null
  changes: AuditChange[]
}

/** Newest first. Throws NotFoundError for an unknown person. */
export async function listAudit(db: Db, filter: AuditFilter): Promise<TrailLine[]> {
  const { since, timeZone, action, account, before, limit } = filter
  const person = account === undefined ? undefined : await findPerson(db, account)
  const conditions = [
    ...(since ? [Prisma.sql`e.at >= (${since}::date::timestamp at time zone ${timeZone})`] : []),
    ...(action ? [Prisma.sql`(e.action = ${action} or e.action like ${`${action}.%`})`] : []),
    ...(person ? [Prisma.sql`(e.actor_id = ${person} or e.account_id = ${person})`] : []),
    ...(before ? [Prisma.sql`e.id < ${before}`] : []),
  ]
  return readRows<TrailLine>(
    db,
    Prisma.sql`select e.id, e.at, e.last_at as "lastAt", e.count, e.action, e.address, e.subject, e.changes,
      ${who('a', 'e.account_id')} as account,
      coalesce(${who('b', 'e.actor_id')}, 'command line (' || e.command_line || ')',
        case when e.address is null and e.action not like 'sign-in.%' then 'the system' else 'a visitor' end) as by
    from audit_entry e left join account a on a.id = e.account_id left join account b on b.id = e.actor_id
    ${conditions.length ? Prisma.sql`where ${Prisma.join(conditions, ' and ')}` : Prisma.empty}
    order by e.id desc limit ${limit}`,
  )
}

/** The address, or the number of an erased or forgotten account. */
function who(alias: string, column: string): Prisma.Sql {
  const [a, id] = [Prisma.raw(alias), Prisma.raw(column)]
  return Prisma.sql`case when ${a}.id is not null and ${a}.erased_at is null then ${a}.email::text
    when ${id} is not null then 'account ' || ${id} end`
}

async function findPerson(db: Db, account: string): Promise<number> {
  // Lines outlive accounts.
  if (/^\d{1,9}$/.test(account)) return Number(account)
  const found = await db.account.findFirst({
    where: { OR: [{ email: account }, { userName: account }] },
    select: { id: true },
  })
  if (!found) throw new NotFoundError(`There is nobody with the address or the user name ${account}.`)
  return found.id
}
