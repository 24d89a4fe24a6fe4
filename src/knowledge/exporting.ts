import { createWriteStream } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Storage } from '../attachments/storage.ts'
import { type Db, Prisma, readRows } from '../platform/db.ts'
import { ConflictError } from '../platform/errors.ts'
import { readCategories } from './arranging.ts'
import { writeArticleFile, writeCategoryFile } from './article-files.ts'
import { CATEGORY_FILE, OWN_FILE } from './article-folders.ts'
import { shownFiles } from './article-names.ts'
import type { ArticleState } from './article-rules.ts'

export class FolderInUseError extends ConflictError {}

export interface FaqExport {
  categories: number
  articles: number
  files: number
}

interface ExportedArticle {
  slug: string
  categoryId: number
  services: string[]
  validUntil: string | null
  texts: { locale: string; title: string; body: string; keywords: string[]; state: ArticleState }[]
  files: { id: string; filename: string; size: number; sha256: string }[]
}

/** As `importFaq` reads it, into a folder that is new or empty. Throws FolderInUseError. */
export async function exportFaq({ db, storage }: { db: Db; storage: Storage }, dir: string): Promise<FaqExport> {
  await mkdir(dir, { recursive: true })
  if ((await readdir(dir)).length) throw new FolderInUseError(`${dir} is not empty.`)
  const folders = await writeCategories(db, dir)
  const written: FaqExport = { categories: folders.size, articles: 0, files: 0 }
  /** Names in a folder, with what is in them. */
  const names = new Map<string, string>()
  for (const article of await readArticles(db)) {
    const folder = folders.get(article.categoryId)
    if (!folder) continue
    await writeTexts(folder, article)
    written.articles++
    for (const { id, filename, size, sha256 } of article.files) {
      const taken = names.get(join(folder, filename)) ?? sha256
      const own = taken !== sha256 || filename === CATEGORY_FILE || /\.md$/.test(filename)
      const path = join(folder, own ? `${article.slug}${OWN_FILE}${filename}` : filename)
      if (!own) names.set(path, sha256)
      await pipeline(storage.read({ id, size }), createWriteStream(path))
      written.files++
    }
  }
  return written
}

/** Returns the folder of each category. */
async function writeCategories(db: Db, dir: string): Promise<Map<number, string>> {
  const folders = new Map<number, string>()
  for (const { id, parentId, slug, names, position } of await readCategories(db)) {
    const folder = join(parentId === null ? dir : (folders.get(parentId) ?? dir), slug)
    folders.set(id, folder)
    await mkdir(folder)
    const name = { de: names.de, en: names.en ?? '' }
    await writeFile(join(folder, CATEGORY_FILE), writeCategoryFile({ name, position }))
  }
  return folders
}

const readArticles = (db: Db): Promise<ExportedArticle[]> =>
  readRows(
    db,
    Prisma.sql`select a.slug, a.category_id as "categoryId", a.services, a.valid_until as "validUntil",
        (select coalesce(json_agg(json_build_object('locale', x.locale, 'title', x.title, 'body', x.body,
            'keywords', x.keywords, 'state', x.state) order by x.locale), '[]')
          from faq_article_text x where x.article_id = a.id) as texts,
        (select coalesce(json_agg(json_build_object('id', f.id, 'filename', f.filename, 'size', f.size,
            'sha256', encode(f.sha256, 'hex')) order by f.filename, f.id), '[]')
          from faq_article_file y join attachment f on f.id = y.attachment_id where y.article_id = a.id) as files
      from faq_article a order by a.id`,
  )

async function writeTexts(folder: string, { slug, services, validUntil, texts, files }: ExportedArticle) {
  const named = new Set(texts.flatMap(({ body }) => Object.values(shownFiles(body)).flat()))
  const others = files.map(({ filename }) => filename).filter((filename) => !named.has(filename))
  for (const [index, { locale, ...text }] of texts.entries()) {
    // One text names what none of them shows.
    const front = { ...text, services, validUntil, files: index === 0 ? others : [] }
    await writeFile(join(folder, `${slug}.${locale}.md`), writeArticleFile(front))
  }
}
