import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import type { DownloadableFile } from '../attachments/storage.ts'
import type { Locale } from '../i18n/translate.ts'
import type { Day } from '../platform/clock.ts'
import { type Db, Prisma, readRows, type Tx } from '../platform/db.ts'
import { ForbiddenError, NotFoundError } from '../platform/errors.ts'
import { containing, foldText } from '../platform/folding.ts'
import type { ArticleState } from './article-rules.ts'
import { mayEditFaq } from './editing.ts'

interface TextFacts {
  locale: Locale
  title: string
  state: ArticleState
  version: number
  updatedAt: string
  updatedBy: string | null
}

interface Articled {
  id: number
  slug: string
  categoryId: number
  category: Record<string, string>
  services: string[]
  validUntil: Day | null
  /** Its last day is over. */
  overdue: boolean
  texts: TextFacts[]
  helped: number
  unhelpful: number
}

export interface ArticleList {
  rows: Articled[]
  total: number
  page: number
  pages: number
}

export interface ArticlesAsked {
  q: string
  state: ArticleState | 'overdue' | undefined
  category: number | undefined
  page: number
}

export const ARTICLES_PER_PAGE = 25

/** Throws ForbiddenError for all but agents. */
export function demandDesk(actor: Actor) {
  if (!mayEditFaq(actor, 'write')) throw new ForbiddenError('faq.write')
}

const columns = (today: Day) => Prisma.sql`a.id, a.slug, a.category_id as "categoryId", c.names as category, a.services,
  a.valid_until as "validUntil", coalesce(a.valid_until < ${today}::date, false) as overdue,
  (select coalesce(json_agg(json_build_object('locale', x.locale, 'title', x.title, 'state', x.state,
      'version', x.version, 'updatedAt', x.updated_at, 'updatedBy', case when u.id is null then null
      else ${nameOf('u')} end) order by x.locale), '[]')
    from faq_article_text x left join account u on u.id = x.updated_by where x.article_id = a.id) as texts,
  (select count(*) from faq_feedback f where f.article_id = a.id and f.helpful) as helped,
  (select count(*) from faq_feedback f where f.article_id = a.id and not f.helpful) as unhelpful`

// Of what is typed; nobody searches with more.
const MOST_WORDS = 8

/** Condition on `faq_article a`: one of its texts says these words. */
export const saying = (q: string) => {
  const words = foldText(q.slice(0, 200)).split(' ').filter(Boolean).slice(0, MOST_WORDS)
  const each = words.map((word) => Prisma.sql`x.folded like ${containing(word)}`)
  return words.length
    ? Prisma.sql`exists (select 1 from faq_article_text x where x.article_id = a.id and ${Prisma.join(each, ' and ')})`
    : Prisma.sql`true`
}

const inState = (state: ArticlesAsked['state'], today: Day) => {
  if (state === undefined) return Prisma.sql`true`
  if (state === 'overdue') return Prisma.sql`a.valid_until < ${today}::date`
  return Prisma.sql`exists (select 1 from faq_article_text x where x.article_id = a.id and x.state::text = ${state})`
}

/** With the categories below it. */
const inCategory = (id: number | undefined) =>
  id === undefined
    ? Prisma.sql`true`
    : Prisma.sql`a.category_id in (with recursive below as (select c.id from faq_category c where c.id = ${id}
        union select c.id from faq_category c join below b on c.parent_id = b.id) select id from below)`

/** All articles, those that are out of date first, then as they were changed. Throws ForbiddenError. */
export async function listArticles(db: Db, actor: Actor, today: Day, asked: ArticlesAsked): Promise<ArticleList> {
  demandDesk(actor)
  const { q, state, category, page } = asked
  const found = Prisma.sql`from faq_article a join lateral (select max(x.updated_at) as changed from faq_article_text x
      where x.article_id = a.id) last on true
    where ${saying(q)} and ${inState(state, today)} and ${inCategory(category)}`
  const order = Prisma.sql`coalesce(a.valid_until < ${today}::date, false) desc, changed desc nulls last, a.id desc`
  const rows = await readRows<Articled & { total: number }>(
    db,
    Prisma.sql`with hits as materialized (select a.id, a.valid_until, last.changed ${found}),
      shown as (select a.id, a.changed, (select count(*) from hits) as total from hits a
        order by ${order} limit ${ARTICLES_PER_PAGE} offset ${(page - 1) * ARTICLES_PER_PAGE})
      select shown.total, ${columns(today)} from shown join faq_article a on a.id = shown.id
        join faq_category c on c.id = a.category_id order by ${order}`,
  )
  const total = rows[0]?.total ?? 0
  if (rows.length > 0 || page === 1)
    return { rows, total, page, pages: Math.max(1, Math.ceil(total / ARTICLES_PER_PAGE)) }
  return listArticles(db, actor, today, { ...asked, page: 1 })
}

export interface FoundArticle extends Articled {
  files: DownloadableFile[]
}

/** The title in the reader's language, else in any; of article `alias`. */
export const titleOf = (alias: string, locale: Locale): Prisma.Sql =>
  Prisma.sql`(select x.title from faq_article_text x where x.article_id = ${Prisma.raw(alias)}.id
    order by x.locale <> ${locale}, x.locale limit 1)`

/** Throws NotFoundError, ForbiddenError. */
export async function findArticle(db: Db | Tx, actor: Actor, id: number, today: Day): Promise<FoundArticle> {
  demandDesk(actor)
  const [article] = await readRows<FoundArticle>(
    db,
    Prisma.sql`select ${columns(today)},
        (select coalesce(json_agg(json_build_object('id', f.id, 'filename', f.filename, 'size', f.size,
            'mediaType', f.media_type) order by f.filename, f.id), '[]')
          from faq_article_file y join attachment f on f.id = y.attachment_id where y.article_id = a.id) as files
      from faq_article a join faq_category c on c.id = a.category_id
      where a.id = ${id}`,
  )
  if (!article) throw new NotFoundError()
  return article
}

/** Whether somebody may write it, whatever their session: only to keep what they typed. */
export async function mayKeep(db: Db, accountId: number, articleId: number | undefined): Promise<boolean> {
  const person = await db.account.findUnique({ where: { id: accountId }, select: { role: true } })
  if (!person || !mayEditFaq(person, 'write')) return false
  return articleId === undefined || (await db.faqArticle.count({ where: { id: articleId } })) > 0
}

export interface VersionRow {
  number: number
  title: string
  body: string
  keywords: string[]
  state: ArticleState
  note: string
  createdAt: Date
  createdBy: string | null
}

export const VERSIONS_PER_PAGE = 20

/** Newest first, each with the one before it: one more than a page shows. */
export const versionsOf = (
  db: Db,
  id: number,
  locale: Locale,
  page: number,
): Promise<(VersionRow & { total: number })[]> =>
  readRows(
    db,
    Prisma.sql`select v.number, v.title, v.body, v.keywords, v.state, v.note, v.created_at as "createdAt",
        case when w.id is null then null else ${nameOf('w')} end as "createdBy", count(*) over () as total
      from faq_article_version v left join account w on w.id = v.created_by
      where v.article_id = ${id} and v.locale = ${locale} order by v.number desc
      limit ${VERSIONS_PER_PAGE + 1} offset ${(page - 1) * VERSIONS_PER_PAGE}`,
  )

/** For choosing others that are related: titles that say these words. */
export async function suggestArticles(db: Db, actor: Actor, q: string, locale: Locale, most: number) {
  demandDesk(actor)
  return readRows<{ id: number; title: string }>(
    db,
    Prisma.sql`select a.id, ${titleOf('a', locale)} as title from faq_article a where ${saying(q)}
      order by title, a.id limit ${most}`,
  )
}

/** In this order; without those that are gone. */
export async function titlesOf(db: Db, ids: number[], locale: Locale): Promise<{ id: number; title: string }[]> {
  if (ids.length === 0) return []
  return readRows(
    db,
    Prisma.sql`select a.id, ${titleOf('a', locale)} as title from unnest(${ids}::int[]) with ordinality w (id, place)
      join faq_article a on a.id = w.id order by w.place`,
  )
}
