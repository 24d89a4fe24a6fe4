import type { Actor } from '../accounts/actor.ts'
import { nameOf } from '../accounts/names.ts'
import type { Locale } from '../i18n/translate.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { demandDesk, titleOf } from './desk-articles.ts'
import { authoriseFaq } from './editing.ts'

export const GAPS_PER_PAGE = 25

export interface Page<Row> {
  rows: Row[]
  total: number
}

export interface Miss {
  words: string
  count: number
  lastAt: Date
}

const paged = (page: number) => Prisma.sql`limit ${GAPS_PER_PAGE} offset ${(page - 1) * GAPS_PER_PAGE}`

async function pageOf<Row>(rows: (Row & { total: number })[]): Promise<Page<Row>> {
  return { rows, total: rows[0]?.total ?? 0 }
}

/** What readers searched for and did not find, most often first. Throws ForbiddenError. */
export async function listMisses(db: Db, actor: Actor, page: number): Promise<Page<Miss>> {
  demandDesk(actor)
  return pageOf(
    await readRows<Miss & { total: number }>(
      db,
      Prisma.sql`select m.words, m.count, m.last_at as "lastAt", count(*) over () as total from faq_search_miss m
        order by m.count desc, m.last_at desc, m.words ${paged(page)}`,
    ),
  )
}

/** There is an article now, or none is needed. Gone already is gone. */
export async function settleMiss(db: Db | Tx, by: Actor, words: string) {
  await transaction(db, async (tx) => {
    await authoriseFaq(tx, by, 'write')
    await tx.faqSearchMiss.deleteMany({ where: { words } })
  })
}

export interface Unhelpful {
  id: number
  articleId: number
  title: string
  comment: string
  author: string | null
  createdAt: Date
}

/** Answers that an article did not help: those with a comment first, then the newest. Throws ForbiddenError. */
export async function listUnhelpful(db: Db, actor: Actor, page: number, locale: Locale): Promise<Page<Unhelpful>> {
  demandDesk(actor)
  return pageOf(
    await readRows<Unhelpful & { total: number }>(
      db,
      Prisma.sql`select f.id, f.article_id as "articleId", ${titleOf('a', locale)} as title, f.comment,
          case when w.id is null then null else ${nameOf('w')} end as author, f.created_at as "createdAt",
          count(*) over () as total
        from faq_feedback f join faq_article a on a.id = f.article_id left join account w on w.id = f.account_id
        where not f.helpful order by f.comment = '', f.created_at desc, f.id desc ${paged(page)}`,
    ),
  )
}
