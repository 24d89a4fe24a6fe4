import type { Actor } from '../accounts/actor.ts'
import { lockPeople } from '../accounts/authority.ts'
import { displayName } from '../accounts/names.ts'
import { record } from '../audit/recording.ts'
import { storedAddress } from '../platform/addresses.ts'
import { type Db, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { defineNews } from '../platform/news.ts'
import { countReferences, moveReferences } from '../platform/references.ts'
import { authoriseAtDesk } from './policy.ts'

/** By their ids; what names the one that goes in another way than a foreign key names the other from now on. */
export const personMerged = defineNews<{ from: number; into: number }>('person.merged')

interface MergedPerson {
  id: number
  email: string
  name: string
}

export interface PeopleMerge {
  from: MergedPerson
  into: MergedPerson
  /** What moves, by `table.column`. */
  moved: Record<string, number>
  /** Companies of the one that goes; with its role, and whether the other is there already. */
  companies: { name: string; administrator: boolean; both: boolean }[]
}

interface Merging {
  /** An address. */
  from: string
  into: { id: number } | { email: string }
  dryRun: boolean
  /** An admin; whoever is at the command line may everything. */
  by?: Actor
}

/**
 * Two accounts of one customer become one, for good: tickets, messages, companies with the stronger role, and all else
 * that names the one that goes. Its sessions end, and its address leads to the other: mails, signing in, a lost
 * password. Names on messages stay as they were. `dryRun` only tells. Throws InvalidInputError, NotFoundError,
 * ForbiddenError, AuthorityLostError.
 */
export async function mergePeople(db: Db | Tx, { from: address, into: kept, dryRun, by }: Merging) {
  return transaction(
    db,
    async (tx): Promise<PeopleMerge> => {
      const one = await find(tx, { email: storedAddress(address) })
      if (!one) throw new InvalidInputError('email', 'error.person.merge.unknown')
      const other = await find(tx, 'id' in kept ? kept : { email: storedAddress(kept.email) })
      if (!other) throw new NotFoundError('There is no such customer.')
      if (one.id === other.id) throw new InvalidInputError('email', 'error.person.merge.self')
      await lockPeople(tx, [one.id, other.id])
      if (by) await authoriseAtDesk(tx, by, 'entitle')
      const [from, into] = [await find(tx, { id: one.id }), await find(tx, { id: other.id })]
      if (!from || !into) throw new InvalidInputError('email', 'error.person.merge.unknown')
      const merge = { from: named(from), into: named(into), ...(await describe(tx, from.id, into.id)) }
      if (!dryRun) await unite(tx, from, into)
      return merge
    },
    { timeout: 600_000 },
  )
}

const find = (tx: Tx, where: { id: number } | { email: string }) =>
  tx.account.findFirst({
    where: { ...where, role: 'customer', confirmed: true, erasedAt: null, mergedIntoId: null },
    select: { id: true, email: true, firstName: true, lastName: true, phone: true, supportId: true },
  })
type Found = NonNullable<Awaited<ReturnType<typeof find>>>

const named = (person: Found): MergedPerson => ({ id: person.id, email: person.email, name: displayName(person) })

async function describe(tx: Tx, from: number, into: number): Promise<Pick<PeopleMerge, 'moved' | 'companies'>> {
  const select = { organizationId: true, role: true, organization: { select: { name: true } } } as const
  const places = await tx.membership.findMany({
    where: { accountId: from },
    select,
    orderBy: { organizationId: 'asc' },
  })
  const theirs = await tx.membership.findMany({ where: { accountId: into }, select: { organizationId: true } })
  const known = new Set(theirs.map(({ organizationId }) => organizationId))
  return {
    moved: await countReferences(tx, 'account', from),
    companies: places.map(({ organizationId, role, organization }) => ({
      name: organization.name,
      administrator: role === 'admin',
      both: known.has(organizationId),
    })),
  }
}

async function unite(tx: Tx, from: Found, into: Found) {
  await tx.session.deleteMany({ where: { accountId: from.id } })
  await tx.passwordToken.deleteMany({ where: { accountId: from.id } })
  await tx.$executeRaw`update membership i set site = coalesce(i.site, f.site),
      role = case when f.role = 'admin' then f.role else i.role end
    from membership f where f.account_id = ${from.id} and i.account_id = ${into.id}
      and i.organization_id = f.organization_id`
  await moveReferences(tx, 'account', from.id, into.id)
  await personMerged.publish(tx, { from: from.id, into: into.id })
  const gone = { enabled: false, confirmed: false, passwordHash: null, passwordExpiresAt: null, folded: null }
  await tx.account.update({
    where: { id: from.id },
    data: { ...gone, supportId: null, phone: null, mergedIntoId: into.id },
    select: { id: true },
  })
  const { supportId, phone } = from
  await tx.account.update({
    where: { id: into.id },
    data: { supportId: into.supportId ?? supportId, phone: into.phone ?? phone },
    select: { id: true },
  })
  await record(tx, {
    action: 'person.merged',
    accountId: into.id,
    changes: [{ field: 'account', from: String(from.id), to: String(into.id) }],
  })
}
