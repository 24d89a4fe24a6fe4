import type { Actor } from '../accounts/actor.ts'
import { authorise, lockPeople } from '../accounts/authority.ts'
import { nameOf } from '../accounts/names.ts'
import { changesOf, record } from '../audit/recording.ts'
import { addDays, type Day } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ForbiddenError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { type AbsenceInput, absenceRules } from './rules.ts'

export interface Absence {
  /** The last day. */
  until: Day
  deputyId: number | null
  deputyName: string | null
}

/** A day beyond that is a slip of the keyboard. */
const LONGEST_DAYS = 366

/** Whether `absence b` counts on this day. */
export const isAbsentOn = (today: Day): Prisma.Sql => Prisma.sql`b.until >= ${today}::date`

/** Of an alias of `account`: the last day of an absence. */
export const absentUntil = (alias: 'a' | 'd', today: Day): Prisma.Sql => Prisma.sql`(select b.until from absence b
  where b.account_id = ${Prisma.raw(alias)}.id and ${isAbsentOn(today)})`

/** Whether `account d` can stand in for that of `absence b`: one of the same team, and there. */
export const standsIn = (today: Day): Prisma.Sql => Prisma.sql`(${ofSameTeam(Prisma.sql`b.account_id`)}
  and not exists (select 1 from absence z where z.account_id = d.id and z.until >= ${today}::date))`

const ofSameTeam = (account: Prisma.Sql) => Prisma.sql`(d.enabled and d.erased_at is null and d.role <> 'customer'
  and d.id <> ${account} and exists (select 1 from team_member m join team_member n on n.team_id = m.team_id
    where m.account_id = d.id and n.account_id = ${account}))`

/** Ids of those whose tickets are this person's to look after: their own, and of absent people they stand in for. */
export const looksAfter = ({ accountId, admission }: Pick<Actor, 'accountId' | 'admission'>): Prisma.Sql => {
  const today = admission.today()
  return Prisma.sql`array(select ${accountId}::int union all select b.account_id from absence b
    join account d on d.id = b.deputy_id
    where b.deputy_id = ${accountId} and ${isAbsentOn(today)} and ${standsIn(today)})`
}

/** Nothing once the last day is over. */
export async function readAbsence(db: Db | Tx, id: number, today: Day): Promise<Absence | undefined> {
  const [absence] = await readRows<Absence>(
    db,
    Prisma.sql`select b.until, d.id as "deputyId", ${nameOf('d')} as "deputyName" from absence b
      left join account d on d.id = b.deputy_id and ${ofSameTeam(Prisma.sql`b.account_id`)}
      where b.account_id = ${id} and ${isAbsentOn(today)}`,
  )
  return absence && { ...absence, deputyName: absence.deputyId === null ? null : absence.deputyName }
}

export interface Deputy {
  id: number
  name: string
  /** The last day, of one who is absent as well. */
  absentUntil: Day | null
}

/** Who could stand in for somebody: colleagues of their teams, by name. */
export async function possibleDeputies(db: Db, id: number, today: Day): Promise<Deputy[]> {
  return readRows<Deputy>(
    db,
    Prisma.sql`select d.id, ${nameOf('d')} as name,
        ${absentUntil('d', today)} as "absentUntil"
      from account d where ${ofSameTeam(Prisma.sql`${id}::int`)}
      order by lower(d.last_name), lower(d.first_name), d.id limit 500`,
  )
}

interface By {
  /** The agent or an admin; nobody on the command line. */
  by?: Actor | undefined
  today: Day
}

/**
 * Says until when an agent is absent, and who stands in; without a wish, that they are back. False if nothing is to
 * change. Throws InvalidInputError, NotFoundError, AuthorityLostError, ForbiddenError.
 */
export async function setAbsence(
  db: Db | Tx,
  id: number,
  wish: AbsenceInput | undefined,
  { by, today }: By,
): Promise<boolean> {
  const wanted = wish && check(absenceRules, wish)
  return transaction(db, async (tx) => {
    await lockPeople(tx, [...new Set([id, ...(by ? [by.accountId] : [])])])
    if (by) await demandOwnOrAdmin(tx, by, id)
    await demandAgent(tx, id)
    if (wanted) await demandPossible(tx, id, wanted, today)
    const before = await readAbsence(tx, id, today)
    const after = wanted && { until: wanted.until as Day, deputyId: wanted.deputy }
    if (before?.until === after?.until && (before?.deputyId ?? null) === (after?.deputyId ?? null)) return false
    await write(tx, id, after, before !== undefined)
    const changes = changesOf(audited(before), audited(after))
    await record(tx, { action: 'agent.changed', accountId: id, changes })
    return true
  })
}

async function demandOwnOrAdmin(tx: Tx, by: Actor, id: number) {
  const { role, accountId } = await authorise(tx, by)
  if (accountId !== id && role !== 'admin') throw new ForbiddenError('absence')
}

async function demandAgent(tx: Tx, id: number) {
  const where = { id, role: { not: 'customer' as const }, erasedAt: null }
  if (!(await tx.account.findFirst({ where, select: { id: true } }))) throw new NotFoundError()
}

async function demandPossible(
  tx: Tx,
  id: number,
  { until, deputy }: { until: string; deputy: number | null },
  today: Day,
) {
  if (until < today) throw new InvalidInputError('until', 'error.absence.past')
  const last = addDays(today, LONGEST_DAYS)
  if (until > last) throw new InvalidInputError('until', 'error.until.far', { day: last })
  if (deputy === null) return
  const found = await readRows(
    tx,
    Prisma.sql`select 1 from account d where d.id = ${deputy} and ${ofSameTeam(Prisma.sql`${id}::int`)}`,
  )
  if (found.length === 0) throw new InvalidInputError('deputy', 'error.absence.deputy')
}

/** `goesOn`: it began earlier. */
async function write(tx: Tx, accountId: number, wanted: Omit<Absence, 'deputyName'> | undefined, goesOn: boolean) {
  if (!wanted) return void (await tx.absence.deleteMany({ where: { accountId } }))
  await tx.$executeRaw`insert into absence (account_id, until, deputy_id)
    values (${accountId}, ${wanted.until}::date, ${wanted.deputyId})
    on conflict (account_id) do update set until = excluded.until, deputy_id = excluded.deputy_id,
      since = case when ${goesOn} then absence.since else now() end`
}

/** Names nobody: a deputy is a number. */
const audited = (absence: Pick<Absence, 'until' | 'deputyId'> | undefined) => ({
  absentUntil: absence?.until ?? '',
  deputy: absence?.deputyId ? `account ${absence.deputyId}` : '',
})
