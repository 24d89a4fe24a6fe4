import { createHash, randomUUID } from 'node:crypto'
import { detectType } from '../../src/attachments/detection.ts'
import { databaseStorage } from '../../src/attachments/storage.ts'
import { type ArticleText, writeText } from '../../src/knowledge/writing.ts'
import { type Day, now } from '../../src/platform/clock.ts'
import { type Account, type Db, type FaqArticle, type FaqCategory, transaction } from '../../src/platform/db.ts'

const unique = () => randomUUID().slice(0, 8)

/** A subject of the FAQ. */
export async function aCategory(
  db: Db,
  { de = 'Drucken', en = '', parent, slug = `drucken-${unique()}`, position = 0 }: Partial<CategoryWish> = {},
): Promise<FaqCategory> {
  return db.faqCategory.create({
    data: { slug, names: { de, ...(en ? { en } : {}) }, parentId: parent?.id ?? null, position },
  })
}

interface CategoryWish {
  de: string
  en: string
  slug: string
  parent: Pick<FaqCategory, 'id'>
  position: number
}

type Said = Partial<Omit<ArticleText, 'articleId' | 'locale'>>

interface ArticleWish extends Said {
  slug?: string
  category?: Pick<FaqCategory, 'id'>
  services?: string[]
  validUntil?: Day
  /** In English; what is not said is as in German. */
  en?: Said
  /** By name, with their content. */
  files?: Record<string, Buffer | string>
  related?: Pick<FaqArticle, 'id'>[]
  author?: Pick<Account, 'id'>
}

/** A published article in German, and whatever else it needs. */
export async function anArticle(db: Db, wish: ArticleWish = {}): Promise<FaqArticle> {
  const { slug = `papierstau-${unique()}`, services = [], validUntil, en, files = {}, related = [] } = wish
  const category = wish.category ?? (await db.faqCategory.findFirst()) ?? (await aCategory(db))
  const german = {
    title: wish.title ?? 'Papierstau im Drucker lösen',
    body: wish.body ?? 'Öffnen Sie die hintere Klappe und ziehen Sie das Papier **in Laufrichtung** heraus.',
    keywords: wish.keywords ?? [],
    state: wish.state ?? 'published',
  }
  const article = await db.faqArticle.create({
    data: {
      ...{ slug, services, categoryId: category.id, createdById: wish.author?.id ?? null },
      validUntil: validUntil ? new Date(`${validUntil}T00:00:00Z`) : null,
      related: { create: related.map(({ id }, position) => ({ relatedId: id, position })) },
    },
  })
  await transaction(db, async (tx) => {
    const by = { accountId: wish.author?.id ?? null }
    await writeText(tx, { articleId: article.id, locale: 'de', ...german }, by)
    if (en) await writeText(tx, { articleId: article.id, locale: 'en', ...german, ...en }, by)
  })
  for (const [filename, said] of Object.entries(files)) await addFile(db, article.id, filename, Buffer.from(said))
  return db.faqArticle.findUniqueOrThrow({ where: { id: article.id } })
}

async function addFile(db: Db, articleId: number, filename: string, content: Buffer) {
  const id = randomUUID()
  await db.attachment.create({
    data: {
      ...{ id, filename, size: content.length, mediaType: await detectType(content) },
      sha256: Uint8Array.from(createHash('sha256').update(content).digest()),
      ...{ storedAt: now(), keptAt: now() },
      articles: { create: { articleId } },
    },
  })
  await databaseStorage(db).append(id, 0, content)
}
