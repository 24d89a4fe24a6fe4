import type { DownloadableFile } from '../attachments/storage.ts'
import type { Day } from '../platform/clock.ts'
import { type Db, type FaqState, Prisma, readRows, type Tx } from '../platform/db.ts'
import { NotFoundError } from '../platform/errors.ts'
import { shownFiles } from './article-names.ts'
import type { Names } from './categories.ts'
import { type Reader, servicesShown, visibleArticles, visibleTexts } from './policy.ts'
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

interface Texts {
  /** What the reader may see of it, and what not. */
  seen: string[]
  unseen: string[]
}

/** Bodies of `faq_article a`, as two columns. */
const textsOf = (reader: Reader) => Prisma.sql`
  array(select x.body from faq_article_text x where x.article_id = a.id and ${visibleTexts(reader)}) as seen,
  array(select x.body from faq_article_text x where x.article_id = a.id and not ${visibleTexts(reader)}) as unseen`

/** Not of a text that the reader does not see, such as a draft. */
function filesIn<File extends { filename: string }>(files: File[], { seen, unseen }: Texts): File[] {
  const namesIn = (bodies: string[]) => bodies.flatMap((body) => Object.values(shownFiles(body)).flat())
  const hidden = new Set(namesIn(unseen))
  for (const name of namesIn(seen)) hidden.delete(name)
  return files.filter(({ filename }) => !hidden.has(filename))
}

const MOST_RELATED = 10

/** In the reader's language, if it is written in it. Throws NotFoundError. One statement. */
export async function findArticle(db: Db | Tx, reader: Reader, slug: string, locale: string): Promise<Article> {
  const [article] = await readRows<Article & Texts>(
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
          where b.article_id = a.id and b.account_id = ${reader.actor?.accountId ?? null}) as said, ${textsOf(reader)}
      from faq_article a ${preferredText(reader, locale)}
      where a.slug = ${slug} and ${visibleArticles(reader)}`,
  )
  if (!article) throw new NotFoundError()
  const { seen, unseen, ...read } = article
  const services = servicesShown(reader, read.services)
  return { ...read, services, files: filesIn(read.files, { seen, unseen }) }
}

const relatedTo = (reader: Reader, locale: string) => Prisma.sql`
  select a.slug, w.title, w.locale
  from (select y.related_id, y.position from faq_related y where y.article_id = a.id) y
    join faq_article a on a.id = y.related_id ${preferredText(reader, locale)}
  where ${visibleArticles(reader)} order by y.position, w.title limit ${MOST_RELATED}`

/** A picture or file of an article that the reader may see. Throws NotFoundError. */
export async function findArticleFile(db: Db, reader: Reader, id: string): Promise<DownloadableFile> {
  const [found] = await readRows<DownloadableFile & Texts>(
    db,
    Prisma.sql`select f.id, f.filename, f.size, f.media_type as "mediaType", ${textsOf(reader)}
      from faq_article_file x join attachment f on f.id = x.attachment_id join faq_article a on a.id = x.article_id
      where f.id = ${id}::uuid and f.stored_at is not null and ${visibleArticles(reader)} limit 1`,
  )
  if (!found) throw new NotFoundError()
  const { seen, unseen, ...file } = found
  if (filesIn([file], { seen, unseen }).length === 0) throw new NotFoundError()
  return file
}
