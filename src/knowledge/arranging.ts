import type { Actor } from '../accounts/actor.ts'
import { changesOf, record } from '../audit/recording.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { foldText } from '../platform/folding.ts'
import { LOCKS } from '../platform/locks.ts'
import { check } from '../platform/rules.ts'
import { demandSeen } from '../platform/versions.ts'
import { type CategoryNames, categoryRules, MAX_SLUG } from './article-rules.ts'
import { authoriseFaq } from './editing.ts'
import { RESERVED_SLUGS } from './rules.ts'

export interface Category {
  id: number
  parentId: number | null
  slug: string
  names: CategoryNames
  position: number
  /** Articles in it, not in those below. */
  articles: number
}

export interface CategoryNode extends Category {
  /** 0 on top. */
  depth: number
  first: boolean
  last: boolean
  /** Neither articles nor categories are in it. */
  empty: boolean
}

/** Somebody has put something into it. */
export class CategoryInUseError extends ConflictError {}

const MOST_CATEGORIES = 300
const DEEPEST = 5

/** As a tree, each followed by those below it. */
export async function readCategories(db: Db | Tx): Promise<CategoryNode[]> {
  const rows = await readRows<Category>(
    db,
    Prisma.sql`select c.id, c.parent_id as "parentId", c.slug, c.names, c.position,
        (select count(*) from faq_article a where a.category_id = c.id) as articles
      from faq_category c order by c.position, c.id`,
  )
  const below = Map.groupBy(rows, ({ parentId }) => parentId)
  const walk = (parent: number | null, depth: number): CategoryNode[] => {
    const siblings = below.get(parent) ?? []
    return siblings.flatMap((row, place) => {
      const children = walk(row.id, depth + 1)
      const empty = row.articles === 0 && children.length === 0
      return [{ ...row, depth, first: place === 0, last: place === siblings.length - 1, empty }, ...children]
    })
  }
  return walk(null, 0)
}

/** What a page shows of their order. */
export const orderOf = (categories: CategoryNode[]) => categories.map(({ id, parentId }) => [id, parentId])

/** One after the other: each sees the tree as the last one has left it. */
const arranging = <Result>(
  db: Db | Tx,
  by: Actor,
  work: (tx: Tx, categories: CategoryNode[]) => Promise<Result>,
): Promise<Result> =>
  transaction(db, async (tx) => {
    await authoriseFaq(tx, by, 'arrange')
    await lockCategories(tx)
    return work(tx, await readCategories(tx))
  })

export const lockCategories = (tx: Tx) =>
  readRows(tx, Prisma.sql`select pg_advisory_xact_lock(${LOCKS.faqCategories}) is null as locked`)

function find(categories: CategoryNode[], id: number): CategoryNode {
  const category = categories.find((each) => each.id === id)
  if (!category) throw new NotFoundError()
  return category
}

/** As the last one below `parent`. Throws InvalidInputError, ForbiddenError, AuthorityLostError. */
export async function addCategory(db: Db | Tx, by: Actor, wish: CategoryNames & { parent: number | null }) {
  const { parent: parentId, de, en } = wish
  const names = check(categoryRules, { de, en })
  return arranging(db, by, async (tx, categories) => {
    const parent = categories.find(({ id }) => id === parentId)
    if (parentId !== null && !parent) throw new InvalidInputError('parent', 'error.faq.category')
    if ((parent?.depth ?? -1) + 1 >= DEEPEST) throw new InvalidInputError('parent', 'error.faq.deep', { most: DEEPEST })
    if (categories.length >= MOST_CATEGORIES)
      throw new InvalidInputError('form', 'error.faq.categories', { most: MOST_CATEGORIES })
    const slug = slugAmong(categories, names.de)
    const position = categories.filter((each) => each.parentId === parentId).length + 1
    const { id } = await tx.faqCategory.create({ data: { parentId, slug, names, position }, select: { id: true } })
    await record(tx, { action: 'faq-category.added', subject: slug, changes: changesOf({}, names) })
    return id
  })
}

function slugAmong(categories: CategoryNode[], name: string): string {
  const words = foldText(name).replace(/[^a-z0-9]+/g, '-')
  const stem = words.slice(0, MAX_SLUG - 6).replace(/^-+|-+$/g, '') || 'thema'
  const taken = new Set([...RESERVED_SLUGS, ...categories.map(({ slug }) => slug)])
  for (let number = 1; ; number++) {
    const slug = number === 1 ? stem : `${stem}-${number}`
    if (!taken.has(slug)) return slug
  }
}

/** Its address stays. Throws InvalidInputError, NotFoundError, OutdatedError, ForbiddenError. */
export async function renameCategory(db: Db | Tx, by: Actor, id: number, wish: CategoryNames, seen?: string) {
  const names = check(categoryRules, wish)
  return arranging(db, by, async (tx, categories) => {
    const { slug, names: before } = find(categories, id)
    const changes = changesOf({ ...before }, names)
    if (changes.length === 0) return false
    demandSeen(seen, [before.de, before.en ?? ''])
    await tx.faqCategory.update({ where: { id }, data: { names }, select: { id: true } })
    await record(tx, { action: 'faq-category.changed', subject: slug, changes })
    return true
  })
}

export const DIRECTIONS = ['up', 'down', 'in', 'out'] as const
export type Direction = (typeof DIRECTIONS)[number]

/**
 * By one place among its neighbours; into the one above it, or out behind its parent. Nothing where that is not
 * possible. Throws OutdatedError if the order is another than was shown.
 */
export async function moveCategory(db: Db | Tx, by: Actor, id: number, direction: Direction, seen?: string) {
  await arranging(db, by, async (tx, categories) => {
    const category = find(categories, id)
    demandSeen(seen, orderOf(categories))
    const parent = categories.find((each) => each.id === category.parentId)
    const siblings = idsBelow(categories, category.parentId)
    const place = siblings.indexOf(id)
    if (direction === 'up' || direction === 'down') {
      const to = place + (direction === 'up' ? -1 : 1)
      if (to < 0 || to >= siblings.length) return
      siblings.splice(to, 0, ...siblings.splice(place, 1))
      await renumber(tx, category.parentId, siblings)
    } else if (direction === 'in') {
      const into = siblings[place - 1]
      if (into === undefined || category.depth + heightOf(categories, id) + 1 >= DEEPEST) return
      await renumber(tx, into, [...idsBelow(categories, into), id])
    } else {
      if (!parent) return
      const around = idsBelow(categories, parent.parentId)
      around.splice(around.indexOf(parent.id) + 1, 0, id)
      await renumber(tx, parent.parentId, around)
    }
    await record(tx, { action: 'faq-category.moved', subject: category.slug })
  })
}

const idsBelow = (categories: CategoryNode[], parent: number | null) =>
  categories.filter(({ parentId }) => parentId === parent).map(({ id }) => id)

/** Levels below it. */
const heightOf = (categories: CategoryNode[], id: number): number =>
  Math.max(0, ...idsBelow(categories, id).map((child) => 1 + heightOf(categories, child)))

const renumber = (tx: Tx, parent: number | null, ids: number[]) =>
  readRows(
    tx,
    Prisma.sql`update faq_category c set parent_id = ${parent}, position = o.place
      from unnest(${ids}::int[]) with ordinality o (id, place) where c.id = o.id`,
  )

/** Throws CategoryInUseError unless it is empty; NotFoundError, ForbiddenError. */
export async function removeCategory(db: Db | Tx, by: Actor, id: number): Promise<string> {
  return arranging(db, by, async (tx, categories) => {
    const { empty, slug, names } = find(categories, id)
    if (!empty) throw new CategoryInUseError(`${slug} is not empty.`)
    await tx.faqCategory.delete({ where: { id }, select: { id: true } })
    await record(tx, { action: 'faq-category.removed', subject: slug })
    return names.de
  })
}
