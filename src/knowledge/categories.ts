import { type Db, Prisma, readRows } from '../platform/db.ts'
import { type Reader, seesAllTexts, visibleArticles } from './policy.ts'

/** A text in each language that there is. */
export type Names = Partial<Record<string, string>>

export interface Category {
  id: number
  parentId: number | null
  slug: string
  names: Names
  /** 0 on top. */
  depth: number
  /** Articles that the reader may see, in those below as well. */
  articles: number
}

export interface Tree {
  /** From top to bottom, each followed by those below it. */
  categories: Category[]
  articles: number
}

/** Of a language, else of the first that there is. */
export const named = (names: Names, locale: string): string =>
  names[locale] || names.de || Object.values(names).find(Boolean) || ''

interface CategoryRow {
  id: number
  parentId: number | null
  slug: string
  names: Names
  articles: number
}

/** What a reader may see, with counts; without articles, categories are only for agents. One statement. */
export async function readTree(db: Db, reader: Reader): Promise<Tree> {
  const rows = await readRows<CategoryRow>(
    db,
    Prisma.sql`select c.id, c.parent_id as "parentId", c.slug, c.names, coalesce(n.articles, 0)::int as articles
      from faq_category c left join (select a.category_id, count(*) as articles from faq_article a
        where ${visibleArticles(reader)} group by a.category_id) n on n.category_id = c.id
      order by c.position, c.names->>'de', c.id`,
  )
  const below = Map.groupBy(rows, ({ parentId }) => parentId)
  const branch = (parentId: number | null, depth: number): Category[] =>
    (below.get(parentId) ?? []).flatMap((row) => {
      const under = branch(row.id, depth + 1)
      const direct = under.filter((category) => category.parentId === row.id)
      const articles = row.articles + direct.reduce((sum, category) => sum + category.articles, 0)
      return [{ ...row, depth, articles }, ...under]
    })
  const all = branch(null, 0)
  const categories = seesAllTexts(reader) ? all : all.filter(({ articles }) => articles > 0)
  return { categories, articles: rows.reduce((sum, { articles }) => sum + articles, 0) }
}

/** Ids of a category and of all below it. */
export function within(categories: Category[], { id }: Pick<Category, 'id'>): number[] {
  const ids = new Set([id])
  // Parents come first.
  for (const category of categories) if (category.parentId && ids.has(category.parentId)) ids.add(category.id)
  return [...ids]
}
