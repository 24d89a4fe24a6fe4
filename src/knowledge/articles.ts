import type { Actor } from '../accounts/actor.ts'
import { changesOf, record } from '../audit/recording.ts'
import type { Locale } from '../i18n/translate.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { InvalidInputError, NotFoundError } from '../platform/errors.ts'
import { check } from '../platform/rules.ts'
import { demandSeen } from '../platform/versions.ts'
import {
  type ArticleFacts,
  addArticleRow,
  changeArticleRow,
  demandCategory,
  demandPictures,
  dropArticleFiles,
  freeSlug,
  holdArticle,
  keepArticleFiles,
  relateArticles,
} from './article-rows.ts'
import {
  type ArticleState,
  type ArticleTextInput,
  articleRules,
  articleTextRules,
  MOST_RELATED,
  markedIn,
  noteRule,
  unmarked,
} from './article-rules.ts'
import { authoriseFaq } from './editing.ts'
import { writeText } from './writing.ts'

/** What a form says: one language, and what holds for all. */
export interface ArticleWish extends ArticleTextInput {
  locale: Locale
  category: number
  services: string[]
  validUntil: string | null
  /** Ids of other articles, in their order. */
  related: number[]
  /** On the change. */
  note: string
  /** Ids of stored files that the form brought, and of those of the article that it takes away. */
  files?: string[]
  dropped?: string[]
}

export interface Written {
  id: number
  /** Files whose bytes go after the commit. */
  gone: string[]
}

/** Throws InvalidInputError. */
function refuseMarked(text: Pick<ArticleTextInput, 'title' | 'body' | 'state'>) {
  const field = markedIn(text)
  if (field) throw new InvalidInputError(field, 'error.faq.marked')
}

function checked(wish: ArticleWish) {
  const { title, body, keywords, state, services, validUntil, category: categoryId } = wish
  const text = check(articleTextRules, { title, body, keywords, state })
  refuseMarked(text)
  const facts: ArticleFacts = { categoryId, ...check(articleRules, { services, validUntil }) }
  return { text, facts, note: noteRule.parse(wish.note), related: [...new Set(wish.related)].slice(0, MOST_RELATED) }
}

/** Throws InvalidInputError, AuthorityLostError, ForbiddenError. */
export async function addArticle(db: Db | Tx, adding: Actor, wish: ArticleWish): Promise<Written> {
  const { text, facts, note, related } = checked(wish)
  return transaction(db, async (tx) => {
    const { accountId } = await authoriseFaq(tx, adding, 'write')
    await demandCategory(tx, facts.categoryId)
    const slug = await freeSlug(tx, unmarked(text.title))
    const id = await addArticleRow(tx, slug, facts, accountId)
    await writeText(tx, { articleId: id, locale: wish.locale, ...text }, { accountId, note })
    await relateArticles(tx, id, related)
    const gone = await keepArticleFiles(tx, id, wish.files ?? [])
    await demandPictures(tx, id)
    await record(tx, { action: 'article.added', subject: slug, changes: changesOf({}, { state: text.state }) })
    return { id, gone }
  })
}

/** What a form shows of an article, to be compared with what it is when the form comes. */
export interface ShownArticle {
  title: string
  body: string
  keywords: string[]
  state: string
  category: number
  services: string[]
  validUntil: string | null
  related: number[]
}

/** In one language; empty if there is no such text yet. */
export async function shownArticle(db: Db | Tx, id: number, locale: Locale): Promise<ShownArticle> {
  const [shown] = await readRows<ShownArticle>(
    db,
    Prisma.sql`select coalesce(x.title, '') as title, coalesce(x.body, '') as body,
        coalesce(x.keywords, '{}') as keywords, coalesce(x.state::text, 'draft') as state, a.category_id as category,
        a.services, a.valid_until as "validUntil",
        array(select r.related_id from faq_related r where r.article_id = a.id
          order by r.position, r.related_id) as related
      from faq_article a left join faq_article_text x on x.article_id = a.id and x.locale = ${locale}
      where a.id = ${id}`,
  )
  if (!shown) throw new NotFoundError()
  return shown
}

/**
 * `seen` is the version that the form showed; without one it is not asked for. False if nothing changes. Throws
 * InvalidInputError, AuthorityLostError, ForbiddenError, NotFoundError, OutdatedError.
 */
export async function changeArticle(
  db: Db | Tx,
  changing: Actor,
  id: number,
  wish: ArticleWish,
  seen?: string,
): Promise<Written & { changed: boolean }> {
  const { text, facts, note, related } = checked(wish)
  const { locale, files = [], dropped = [] } = wish
  return transaction(db, async (tx) => {
    const { accountId } = await authoriseFaq(tx, changing, 'write')
    const { slug } = await holdArticle(tx, id)
    const before = await shownArticle(tx, id, locale)
    const { categoryId: category, services, validUntil } = facts
    const after: ShownArticle = { ...text, category, services, validUntil, related }
    const fields = changesOf({ ...before }, { ...after })
    const sameOrder = before.related.join() === related.join()
    if (fields.length === 0 && sameOrder && !files.length && !dropped.length) return { id, gone: [], changed: false }
    demandSeen(seen, before)
    await demandCategory(tx, category)
    await changeArticleRow(tx, id, facts)
    await writeText(tx, { articleId: id, locale, ...text }, { accountId, note })
    await relateArticles(tx, id, related)
    const gone = [...(await dropArticleFiles(tx, id, dropped)), ...(await keepArticleFiles(tx, id, files))]
    await demandPictures(tx, id)
    await record(tx, { action: 'article.changed', subject: slug, changes: withoutTexts(fields) })
    return { id, gone, changed: true }
  })
}

/** The audit log says what changed; versions say in which words. */
const withoutTexts = (changes: ReturnType<typeof changesOf>) =>
  changes.map((change) => (['title', 'body'].includes(change.field) ? { ...change, from: '', to: '' } : change))

/**
 * What it said becomes its newest version, in the state that it is in now. Throws NotFoundError, ForbiddenError,
 * OutdatedError, InvalidInputError for a picture that is gone, or if it would name a customer.
 */
export async function restoreVersion(
  db: Db | Tx,
  restoring: Actor,
  id: number,
  { locale, number, note, seen }: { locale: Locale; number: number; note: string; seen?: string | undefined },
) {
  await transaction(db, async (tx) => {
    const { accountId } = await authoriseFaq(tx, restoring, 'write')
    const { slug } = await holdArticle(tx, id)
    const where = { articleId_locale_number: { articleId: id, locale, number } }
    const version = await tx.faqArticleVersion.findUnique({ where })
    if (!version) throw new NotFoundError()
    const before = await shownArticle(tx, id, locale)
    demandSeen(seen, before)
    const { title, body, keywords } = version
    const state = before.state as ArticleState
    refuseMarked({ title, body, state })
    const by = { accountId, note: noteRule.parse(note) }
    await writeText(tx, { articleId: id, locale, title, body, keywords, state }, by)
    await demandPictures(tx, id)
    await record(tx, { action: 'article.changed', subject: slug })
  })
}

/** With its texts, versions and files, whose ids are returned: their bytes go after the commit. */
export async function removeArticle(
  db: Db | Tx,
  removing: Actor,
  id: number,
): Promise<{ title: string; gone: string[] }> {
  return transaction(db, async (tx) => {
    await authoriseFaq(tx, removing, 'write')
    const { slug } = await holdArticle(tx, id)
    const files = await tx.faqArticleFile.findMany({ where: { articleId: id }, select: { attachmentId: true } })
    const gone = await dropArticleFiles(
      tx,
      id,
      files.map(({ attachmentId }) => attachmentId),
    )
    await tx.faqArticle.delete({ where: { id }, select: { id: true } })
    await record(tx, { action: 'article.removed', subject: slug })
    return { title: slug, gone }
  })
}
