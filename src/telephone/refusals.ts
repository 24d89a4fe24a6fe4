import { type Actor, isCustomer } from '../accounts/actor.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { ForbiddenError } from '../platform/errors.ts'

/** One more caller without a contract today; nothing else is kept of them. Throws ForbiddenError. */
export async function countRefusal(db: Db | Tx, actor: Actor) {
  if (isCustomer(actor)) throw new ForbiddenError('telephone')
  const day = actor.admission.today()
  await db.$executeRaw`insert into refused_calls (day, count) values (${day}::date, 1)
    on conflict (day) do update set count = refused_calls.count + 1`
}

/** By everybody; nothing else is known of them. */
export async function refusalsToday(db: Db, actor: Actor): Promise<number> {
  const [row] = await readRows<{ count: number }>(
    db,
    Prisma.sql`select count from refused_calls where day = ${actor.admission.today()}::date`,
  )
  return row?.count ?? 0
}
