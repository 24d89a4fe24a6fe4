import { INLINE_TYPES } from '../attachments/detection.ts'
import { Prisma, readRows, type Tx } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { foldText } from '../platform/folding.ts'
import { shownFiles } from './article-names.ts'
import { MAX_SLUG, MOST_FILES } from './article-rules.ts'

// What belongs to an article in every language, as operations of the desk and imports write it.

/** What holds for an article in every language. */
export interface ArticleFacts {
  categoryId: number
  services: string[]
  validUntil: string | null
}

const day = (validUntil: string | null) => (validUntil === null ? null : new Date(validUntil))

/** Returns its id. */
export async function addArticleRow(tx: Tx, slug: string, facts: ArticleFacts, createdById: number | null) {
  const { categoryId, services, validUntil } = facts
  const data = { slug, categoryId, services, validUntil: day(validUntil), createdById }
  const { id } = await tx.faqArticle.create({ data, select: { id: true } })
  return id
}

export async function changeArticleRow(tx: Tx, id: number, { categoryId, services, validUntil }: ArticleFacts) {
  const data = { categoryId, services, validUntil: day(validUntil) }
  await tx.faqArticle.update({ where: { id }, data, select: { id: true } })
}

/** From a title, for the address; with a number if it is taken, as `transaction` finds when it runs again. */
export async function freeSlug(tx: Tx, title: string): Promise<string> {
  const words = foldText(title)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG - 6)
    .replace(/^-+|-+$/g, '')
  const stem = words || 'artikel'
  const taken = await readRows<{ slug: string }>(
    tx,
    Prisma.sql`select slug from faq_article where slug = ${stem} or starts_with(slug, ${`${stem}-`})`,
  )
  const others = new Set(taken.map(({ slug }) => slug))
  for (let number = 1; ; number++) {
    const slug = number === 1 ? stem : `${stem}-${number}`
    if (!others.has(slug)) return slug
  }
}

/** Locks an article; one writer at a time. Throws NotFoundError. */
export async function holdArticle(tx: Tx, id: number) {
  const [article] = await readRows<ArticleFacts & { id: number; slug: string }>(
    tx,
    Prisma.sql`select id, slug, category_id as "categoryId", services, valid_until as "validUntil"
      from faq_article where id = ${id} for no key update`,
  )
  if (!article) throw new NotFoundError()
  return article
}

/**
 * Stored files become those of an article; one of the same name takes the place of the older one. Returns the ids of
 * those that are gone, whose bytes go after the commit. Throws InvalidInputError for too many.
 */
export async function keepArticleFiles(tx: Tx, articleId: number, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  await readRows(
    tx,
    Prisma.sql`with kept as (update attachment set kept_at = coalesce(kept_at, now()), draft_key = null
        where id = any(${ids}::uuid[]) and stored_at is not null returning id)
      insert into faq_article_file (article_id, attachment_id) select ${articleId}, id from kept`,
  )
  const replaced = await readRows<{ id: string }>(
    tx,
    Prisma.sql`select old.id from attachment old join faq_article_file o on o.attachment_id = old.id
      where o.article_id = ${articleId} and old.id <> all(${ids}::uuid[])
        and exists (select 1 from attachment new where new.id = any(${ids}::uuid[]) and new.filename = old.filename)`,
  )
  const gone = replaced.map(({ id }) => id)
  await dropArticleFiles(tx, articleId, gone)
  const count = await tx.faqArticleFile.count({ where: { articleId } })
  if (count > MOST_FILES) throw new InvalidInputError('attachments', 'error.faq.files', { most: MOST_FILES })
  return gone
}

/** Returns the ids of those that were its files; their bytes go after the commit. */
export async function dropArticleFiles(tx: Tx, articleId: number, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const gone = await readRows<{ id: string }>(
    tx,
    Prisma.sql`delete from attachment f using faq_article_file x
      where x.attachment_id = f.id and x.article_id = ${articleId} and f.id = any(${ids}::uuid[]) returning f.id`,
  )
  return gone.map(({ id }) => id)
}

/** In this order, without itself and what is gone by now. */
export async function relateArticles(tx: Tx, articleId: number, related: number[]) {
  await tx.faqRelated.deleteMany({ where: { articleId } })
  await readRows(
    tx,
    Prisma.sql`insert into faq_related (article_id, related_id, position)
      select ${articleId}, a.id, min(w.place) from unnest(${related}::int[]) with ordinality w (id, place)
        join faq_article a on a.id = w.id where a.id <> ${articleId} group by a.id`,
  )
}

/** Throws InvalidInputError. */
export async function demandCategory(tx: Tx, categoryId: number) {
  const [found] = await readRows(tx, Prisma.sql`select 1 from faq_category where id = ${categoryId} for key share`)
  if (!found) throw new InvalidInputError('category', 'error.faq.category')
}

/** What its texts show as pictures must be among its files, and be pictures. Throws InvalidInputError. */
export async function demandPictures(tx: Tx, articleId: number) {
  const texts = await tx.faqArticleText.findMany({ where: { articleId }, select: { body: true } })
  const named = [...new Set(texts.flatMap(({ body }) => shownFiles(body).pictures))]
  if (named.length === 0) return
  const files = await tx.attachment.findMany({
    where: { articles: { some: { articleId } }, filename: { in: named } },
    select: { filename: true, mediaType: true },
  })
  for (const name of named) {
    const file = files.find(({ filename }) => filename === name)
    if (!file) throw new InvalidInputError('body', 'error.faq.picture', { name })
    if (!INLINE_TYPES.has(file.mediaType)) throw new InvalidInputError('body', 'error.faq.no-picture', { name })
  }
}
