import { LOCALES } from '../i18n/translate.ts'
import { type Db, type FaqState, Prisma, readRows } from '../platform/db.ts'
import { type Reader, seesAllTexts, visibleArticles, visibleTexts } from './policy.ts'
import { fitOf, isInTitle, isSaid, type Word } from './words.ts'

export interface FoundArticle {
  id: number
  slug: string
  categoryId: number
  services: string[]
  locale: string
  title: string
  /** The beginning of its text, in Markdown. */
  beginning: string
  state: FaqState
  updatedAt: Date
  /** People whom it helped, and who have said anything. */
  helped: number
  asked: number
}

export interface Search {
  words: Word[]
  /** Of categories; all without. */
  within: number[] | undefined
  locale: string
  page: number
  pageSize: number
}

export interface Found {
  articles: FoundArticle[]
  total: number
  /** In all categories. */
  everywhere: number
  /** By words that are only like those searched for. */
  nearly: boolean
  /** There are more than were counted. */
  more: boolean
}

/** Characters that a row shows, and some for what Markdown takes. */
const BEGINNING = 1000

/** The reader's language first, then what is published. */
export const preferredText = (reader: Reader, locale: string): Prisma.Sql =>
  Prisma.sql`join lateral (select x.locale, x.title, x.body, x.state, x.updated_at from faq_article_text x
    where x.article_id = a.id and ${visibleTexts(reader)}
    order by (x.locale = ${locale}) desc, (x.state = 'published') desc, x.locale limit 1) w on true`

/** Counts of a row, for `faq_article a`. */
const judged = Prisma.sql`(select count(*) filter (where b.helpful) from faq_feedback b
    where b.article_id = a.id)::int as helped,
  (select count(*) from faq_feedback b where b.article_id = a.id)::int as asked`

export const shownColumns = Prisma.sql`a.id, a.slug, a.category_id as "categoryId", a.services, w.locale, w.title,
  left(w.body, ${BEGINNING}) as beginning, w.state, w.updated_at as "updatedAt", ${judged}`

/**
 * Articles that hold all words, those whose titles fit best first; without words the newest, or a category by
 * title. Typing errors are tried only if the words find nothing. One statement, then two.
 */
export async function findArticles(db: Db, reader: Reader, search: Search): Promise<Found> {
  const { words } = search
  if (words.length === 0) return { ...(await page(db, reader, search, everything)), nearly: false, more: false }
  const found = await page(db, reader, search, holding(reader, words))
  if (found.everywhere > 0) return { ...found, nearly: false, more: found.everywhere >= MOST_IN_TEXTS / LOCALES.length }
  return { ...(await page(db, reader, search, near(reader, words))), nearly: true, more: false }
}

/** Articles with a score, the best first. */
const everything = Prisma.sql`select a.id as article_id, 0 as score from faq_article a`

/** Texts that hold the words, but not in their titles: for a frequent word, some are as good as all. */
const MOST_IN_TEXTS = 100

const holding = (reader: Reader, words: Word[]) => {
  const visible = Prisma.sql`from faq_article_text x join faq_article a on a.id = x.article_id
    where ${visibleTexts(reader)} and ${visibleArticles(reader)}`
  const score = scoreOf(words)
  return Prisma.sql`select y.article_id, max(y.score) as score from (
      select x.article_id, ${score} as score ${visible} and ${Prisma.join(words.map(isInTitle), ' and ')}
      union all (select x.article_id, ${score} as score ${visible}
        and ${Prisma.join(words.map(isSaid), ' and ')} limit ${MOST_IN_TEXTS})) y
    group by y.article_id`
}

const scoreOf = (words: Word[]) => Prisma.join(words.map(fitOf), ' + ')

/** How many of the nearest are any help, and words that are compared: each costs as much as a search. */
const MOST_NEAR = 20
const MOST_COMPARED = 3

const longest = (words: Word[]) =>
  words.toSorted((one, other) => other.folded.length - one.folded.length).slice(0, MOST_COMPARED)

const near = (reader: Reader, words: Word[]) => Prisma.sql`
  select n.article_id, sum(n.nearness) as score
  from (${Prisma.join(
    longest(words).map(
      ({ folded }) => Prisma.sql`select article_id, nearness from faq_near(${folded}, ${seesAllTexts(reader)})`,
    ),
    ' union all ',
  )}) n join faq_article a on a.id = n.article_id where ${visibleArticles(reader)}
  group by n.article_id order by 2 desc, 1 limit ${MOST_NEAR}`

type Row = (FoundArticle | { id: null }) & { total: number; everywhere: number }

async function page(db: Db, reader: Reader, { words, within, locale, page, pageSize }: Search, hits: Prisma.Sql) {
  const inside = within ? Prisma.sql`f.category_id = any(${within}::int[])` : Prisma.sql`true`
  // A category is short enough to be sorted by its titles.
  const byTitle = words.length === 0 && within !== undefined
  const titled = Prisma.sql`join faq_article a on a.id = f.id ${preferredText(reader, locale)}`
  const place = byTitle ? Prisma.sql`lower(w.title)` : Prisma.sql`''`
  const rows = await readRows<Row>(
    db,
    Prisma.sql`with hit as (${hits}),
      found as materialized (select a.id, a.category_id, hit.score from hit join faq_article a on a.id = hit.article_id
        where ${visibleArticles(reader)}),
      shown as (select f.id, f.score, ${place} as place from found f ${byTitle ? titled : Prisma.empty}
        where ${inside} order by f.score desc, place, f.id desc limit ${pageSize} offset ${(page - 1) * pageSize})
      select s.*, c.total, c.everywhere from (select count(*)::int as everywhere,
          count(*) filter (where ${inside})::int as total from found f) c
        left join (select ${shownColumns}, f.score, f.place from shown f ${titled}) s on true
      order by s.score desc, s.place, s.id desc`,
  )
  const [{ total, everywhere } = { total: 0, everywhere: 0 }] = rows
  return { articles: rows.filter((row): row is FoundArticle & Row => row.id !== null), total, everywhere }
}
