import { now } from '../platform/clock.ts'
import { type FaqState, Prisma, readRows, type Tx } from '../platform/db.ts'
import { foldText } from '../platform/folding.ts'

/** What an article says in one language. */
export interface ArticleText {
  articleId: number
  locale: string
  title: string
  /** Markdown. */
  body: string
  keywords: string[]
  state: FaqState
}

/**
 * The one writer of texts: as they are now, folded for searching, and as a version of their own. The input is checked;
 * nothing is written if it changes nothing. Returns the number of the version.
 */
export async function writeText(tx: Tx, text: ArticleText, by: { accountId: number | null; note?: string }) {
  const { articleId, locale, title, body, keywords, state } = text
  const { accountId, note = '' } = by
  const at = now()
  const foldedTitle = foldText([title, ...keywords].join('\n'))
  const [written] = await readRows<{ version: number }>(
    tx,
    Prisma.sql`insert into faq_article_text as x (article_id, locale, title, body, keywords, state, folded_title,
        folded, updated_at, updated_by)
      values (${articleId}, ${locale}, ${title}, ${body}, ${keywords}::text[], ${state}::"FaqState", ${foldedTitle},
        ${`${foldedTitle} ${foldText(body)}`}, ${at}, ${accountId})
      on conflict (article_id, locale) do update set title = excluded.title, body = excluded.body,
        keywords = excluded.keywords, state = excluded.state, folded_title = excluded.folded_title,
        folded = excluded.folded, version = x.version + 1, updated_at = excluded.updated_at,
        updated_by = excluded.updated_by
      where (x.title, x.body, x.keywords, x.state)
        is distinct from (excluded.title, excluded.body, excluded.keywords, excluded.state)
      returning x.version`,
  )
  if (!written) return currentVersion(tx, articleId, locale)
  await tx.faqArticleVersion.create({
    data: {
      ...{ articleId, locale, number: written.version, title, body, keywords, state },
      ...{ note, createdAt: at, createdById: accountId },
    },
    select: { id: true },
  })
  return written.version
}

async function currentVersion(tx: Tx, articleId: number, locale: string): Promise<number> {
  const where = { articleId_locale: { articleId, locale } }
  const { version } = await tx.faqArticleText.findUniqueOrThrow({ where, select: { version: true } })
  return version
}
