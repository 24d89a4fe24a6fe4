import type { DownloadableFile } from '../attachments/storage.ts'
import type { Day } from '../platform/clock.ts'
import { type Db, type FaqState, Prisma, readRows, type Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import type { Names } from './categories.ts'
import { type Reader, visibleArticles } from './policy.ts'
import { preferredText } from './searching.ts'

export interface Article {
  id: number
  slug: string
  services: string[]
  validUntil: Day | null
  /** Of the text that is shown; not always the one that was asked for. */
  locale: string
  title: string
  body: string
  state: FaqState
  updatedAt: Date
  /** From the top to its own. */
  path: { slug: string; names: Names }[]
  related: { slug: string; title: string; locale: string }[]
  files: DownloadableFile[]
  /** What the reader has said before. */
  said: { helpful: boolean; comment: string } | null
}

const MOST_RELATED = 10

/** In the reader's language, if it is written in it. Throws NotFoundError. One statement. */
export async function findArticle(db: Db | Tx, reader: Reader, slug: string, locale: string): Promise<Article> {
  const [article] = await readRows<Article>(
    db,
    Prisma.sql`select a.id, a.slug, a.services, a.valid_until::text as "validUntil", w.locale, w.title, w.body, w.state,
        w.updated_at as "updatedAt",
        (with recursive up as (select c.*, 0 as steps from faq_category c where c.id = a.category_id
            union all select c.*, up.steps + 1 from faq_category c join up on c.id = up.parent_id)
          select json_agg(json_build_object('slug', up.slug, 'names', up.names) order by up.steps desc)
          from up) as path,
        (select coalesce(json_agg(r), '[]') from (${relatedTo(reader, locale)}) r) as related,
        (select coalesce(json_agg(json_build_object('id', f.id, 'filename', f.filename, 'size', f.size,
            'mediaType', f.media_type) order by f.filename, f.id), '[]')
          from faq_article_file x join attachment f on f.id = x.attachment_id
          where x.article_id = a.id and f.stored_at is not null) as files,
        (select json_build_object('helpful', b.helpful, 'comment', b.comment) from faq_feedback b
          where b.article_id = a.id and b.account_id = ${reader.actor?.accountId ?? null}) as said
      from faq_article a ${preferredText(reader, locale)}
      where a.slug = ${slug} and ${visibleArticles(reader)}`,
  )
  if (!article) throw new NotFoundError()
  return article
}

const relatedTo = (reader: Reader, locale: string) => Prisma.sql`
  select a.slug, w.title, w.locale
  from (select y.related_id, y.position from faq_related y where y.article_id = a.id) y
    join faq_article a on a.id = y.related_id ${preferredText(reader, locale)}
  where ${visibleArticles(reader)} order by y.position, w.title limit ${MOST_RELATED}`

/** A picture or file of an article that the reader may see. Throws NotFoundError. */
export async function findArticleFile(db: Db, reader: Reader, id: string): Promise<DownloadableFile> {
  const [file] = await readRows<DownloadableFile>(
    db,
    Prisma.sql`select f.id, f.filename, f.size, f.media_type as "mediaType"
      from faq_article_file x join attachment f on f.id = x.attachment_id join faq_article a on a.id = x.article_id
      where f.id = ${id}::uuid and f.stored_at is not null and ${visibleArticles(reader)} limit 1`,
  )
  if (!file) throw new NotFoundError()
  return file
}
