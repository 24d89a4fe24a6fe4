import type { Actor } from '../accounts/actor.ts'
import { authorise } from '../accounts/authority.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ForbiddenError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { demandSeen } from '../platform/versions.ts'
import { type SavedViewInput, savedViewRules } from './saved-view-rules.ts'

export interface SavedView {
  id: number
  name: string
  /** Of the list's address. */
  query: string
  shared: boolean
  own: boolean
}

const MOST_SAVED = 50

/** One's own, and those that admins share with everybody; by name, one query. */
export async function listSavedViews(db: Db, { accountId }: Actor): Promise<SavedView[]> {
  return readRows<SavedView>(
    db,
    Prisma.sql`select id, name, query, shared, account_id = ${accountId} as own from saved_view
      where account_id = ${accountId} or shared order by lower(name), id limit ${2 * MOST_SAVED}`,
  )
}

/**
 * A new one, or in place of one's own that it `replaces`; returns its id. Throws InvalidInputError, also for a name
 * that another has, and ForbiddenError for sharing by anybody but an admin.
 */
export async function saveView(db: Db, saving: Actor, wish: SavedViewInput): Promise<number> {
  const { replaces = 0, ...view } = check(savedViewRules, wish)
  return transaction(db, async (tx) => {
    const actor = await authorise(tx, saving)
    demandSharing(actor, view.shared)
    await holdOwn(tx, actor)
    const { accountId } = actor
    const named = await tx.savedView.findFirst({ where: { accountId, name: view.name, id: { not: replaces } } })
    // A form that is sent twice.
    if (named?.query === view.query && named.shared === view.shared) return named.id
    if (named) throw new InvalidInputError('name', 'error.views.taken')
    const { count: replaced } = await tx.savedView.updateMany({ where: { id: replaces, accountId }, data: view })
    if (replaced) return replaces
    const count = await tx.savedView.count({ where: { accountId } })
    if (count >= MOST_SAVED) throw new InvalidInputError('name', 'error.views.many', { most: MOST_SAVED, count })
    const { id } = await tx.savedView.upsert({
      where: { accountId_name: { accountId, name: view.name } },
      create: { accountId, ...view },
      update: view,
      select: { id: true },
    })
    return id
  })
}

/**
 * One's own; false if nothing is to change. `seen` is the version that a form showed. Throws InvalidInputError for a
 * name that another has, NotFoundError, ForbiddenError, OutdatedError.
 */
export async function renameView(
  db: Db,
  renaming: Actor,
  id: number,
  wish: Omit<SavedViewInput, 'query' | 'replaces'>,
  seen?: string,
): Promise<boolean> {
  const { name, shared } = check(savedViewRules.omit({ query: true, replaces: true }), wish)
  return transaction(db, async (tx) => {
    const actor = await authorise(tx, renaming)
    demandSharing(actor, shared)
    await holdOwn(tx, actor)
    const taken = await tx.savedView.findFirst({
      where: { accountId: actor.accountId, name, id: { not: id } },
      select: { id: true },
    })
    if (taken) throw new InvalidInputError('name', 'error.views.name')
    const where = { id, accountId: actor.accountId }
    const before = await tx.savedView.findFirst({ where, select: { name: true, shared: true } })
    if (!before) throw new NotFoundError()
    if (before.name === name && before.shared === shared) return false
    demandSeen(seen, before.name)
    await tx.savedView.updateMany({ where, data: { name, shared } })
    return true
  })
}

/** One's own, or as an admin a shared one. Throws NotFoundError. */
export async function removeView(db: Db | Tx, removing: Actor, id: number) {
  await transaction(db, async (tx) => {
    const { accountId, role } = await authorise(tx, removing)
    const { count } = await tx.savedView.deleteMany({
      where: { id, OR: [{ accountId }, ...(role === 'admin' ? [{ shared: true }] : [])] },
    })
    if (!count) throw new NotFoundError()
  })
}

/** One after the other, so that names and the number of views are those of the moment of writing. */
const holdOwn = (tx: Tx, { accountId }: Actor) =>
  readRows(tx, Prisma.sql`select 1 from saved_view where account_id = ${accountId} order by id for update`)

function demandSharing({ role }: Actor, shared: boolean) {
  if (shared && role !== 'admin') throw new ForbiddenError('views.share')
}
