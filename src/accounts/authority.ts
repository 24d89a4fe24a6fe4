import { type AccountRole, Prisma, readRows, type Tx } from '../platform/db.ts'
import { AuthorityLostError } from '../platform/errors.ts'
import type { Actor } from './actor.ts'
import type { Holding } from './admission.ts'
import { sessionIsOpen } from './sessions.ts'

interface Authority extends Pick<Actor, 'email' | 'firstName' | 'lastName' | 'supportId'> {
  role: AccountRole
  enabled: boolean
  open: boolean
}

/**
 * The actor as of now, unchanged until the transaction ends. Locks session, account, contracts, in this order; tickets
 * follow. Rights are withdrawn under `lockPerson`. Throws AuthorityLostError.
 */
export async function authorise<Person extends Actor>(tx: Tx, actor: Person): Promise<Person> {
  const { admission, role } = actor
  const holding = admission.holding(role)
  let rows = await hold(tx, actor, holding)
  // A place that has moved while this waited for it is where the next statement looks.
  if (rows.length === 0) rows = await hold(tx, actor, holding)
  // Without a place there is no row: ask for the person alone.
  const found = rows[0] ?? (await hold(tx, actor))[0]
  if (found && !found.enabled) throw new AuthorityLostError('account')
  // A customer who has become an agent must sign in again.
  if (!found?.open || found.role !== role) throw new AuthorityLostError('session')
  const places = holding.placesOf(rows)
  if (!admission.admits({ role, companies: places.companies })) throw new AuthorityLostError('admission')
  const { email, firstName, lastName, supportId } = found
  return { ...actor, email, firstName, lastName, supportId, ...places }
}

function hold(tx: Tx, { accountId, sessionId }: Actor, holding?: Holding): Promise<Authority[]> {
  const columns = Prisma.sql`a.email, a.first_name as "firstName", a.last_name as "lastName",
    a.support_id as "supportId", a.role,
    a.enabled and a.erased_at is null as enabled${holding ? Prisma.sql`, ${holding.columns}` : Prisma.empty}`
  const joins = holding?.joins ?? Prisma.empty
  const locks = holding ? Prisma.sql`a, ${holding.locks}` : Prisma.sql`a`
  return readRows<Authority>(
    tx,
    sessionId === undefined
      ? Prisma.sql`select ${columns}, true as open from account a ${joins} where a.id = ${accountId}
        for share of ${locks}`
      : Prisma.sql`select ${columns}, ${sessionIsOpen} as open from session s join account a
        on a.id = s.account_id ${joins}
          where s.id = ${sessionId} and a.id = ${accountId} for share of s, ${locks}`,
  )
}

/** Locks sessions and account, so that a withdrawn right counts for everything not yet written. */
export const lockPerson = (tx: Tx, accountId: number) => lockPeople(tx, [accountId])

/** The same for several. */
export async function lockPeople(tx: Tx, accountIds: number[]) {
  await readRows(
    tx,
    Prisma.sql`select id from session where account_id = any(${accountIds}) and ended_at is null
      order by id for update`,
  )
  await readRows(tx, Prisma.sql`select id from account where id = any(${accountIds}) order by id for update`)
}
