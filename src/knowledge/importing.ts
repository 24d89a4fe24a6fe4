import { readFile } from 'node:fs/promises'
import type { Storage } from '../attachments/storage.ts'
import { storeUnowned } from '../attachments/unowned.ts'
import { type AuditChange, changesOf, record } from '../audit/recording.ts'
import type { Locale } from '../i18n/translate.ts'
import { lockImports } from '../organizations/contracts.ts'
import { type Db, Prisma, readRows, type Tx, transaction } from '../platform/db.ts'
import { lockCategories } from './arranging.ts'
import type { FileFault } from './article-files.ts'
import {
  type FaqFolder,
  type FolderArticle,
  type FolderCategory,
  type FolderLimits,
  readFaqFolder,
} from './article-folders.ts'
import { addArticleRow, changeArticleRow, dropArticleFiles, keepArticleFiles } from './article-rows.ts'
import { writeText } from './writing.ts'

interface ChangedThing {
  name: string
  fields: AuditChange[]
}

export interface FaqSaved {
  added: string[]
  changed: ChangedThing[]
  unchanged: string[]
}

export type FaqImport = { ok: true; saved: FaqSaved } | { ok: false; faults: FileFault[] }

/** All or nothing; what is as it was is not written. `dryRun` only says what would happen. */
export async function importFaq(
  { db, storage }: { db: Db; storage: Storage },
  dir: string,
  { dryRun, ...limits }: FolderLimits & { dryRun: boolean },
): Promise<FaqImport> {
  const read = await readFaqFolder(dir, limits)
  if (!read.ok) return read
  if (dryRun) return { ok: true, saved: summaryOf(planOf(read.folder, await readStored(db))) }
  const stored = await storeFiles({ db, storage }, planOf(read.folder, await readStored(db)))
  const gone: string[] = []
  const saved = await transaction(
    db,
    async (tx) => {
      gone.length = 0
      await lockImports(tx)
      await lockCategories(tx)
      const plan = planOf(read.folder, await readStored(tx))
      const categories = await saveCategories(tx, plan)
      for (const article of plan.articles) gone.push(...(await saveArticle(tx, article, categories, stored)))
      return summaryOf(plan)
    },
    { timeout: 600_000 },
  )
  await storage.remove(gone)
  return { ok: true, saved }
}

interface StoredArticle {
  id: number
  slug: string
  category: string
  services: string[]
  validUntil: string | null
  texts: { locale: Locale; title: string; body: string; keywords: string[]; state: string }[]
  files: { id: string; filename: string; sha256: string }[]
}

interface StoredCategory {
  id: number
  slug: string
  parent: string | null
  names: { de: string; en?: string }
  position: number
}

interface StoredFaq {
  categories: Map<string, StoredCategory>
  articles: Map<string, StoredArticle>
}

async function readStored(db: Db | Tx): Promise<StoredFaq> {
  const categories = await readRows<StoredCategory>(
    db,
    Prisma.sql`select c.id, c.slug, p.slug as parent, c.names, c.position
      from faq_category c left join faq_category p on p.id = c.parent_id`,
  )
  const articles = await readRows<StoredArticle>(
    db,
    Prisma.sql`select a.id, a.slug, c.slug as category, a.services, a.valid_until as "validUntil",
        (select coalesce(json_agg(json_build_object('locale', x.locale, 'title', x.title, 'body', x.body,
            'keywords', x.keywords, 'state', x.state)), '[]')
          from faq_article_text x where x.article_id = a.id) as texts,
        (select coalesce(json_agg(json_build_object('id', f.id, 'filename', f.filename,
            'sha256', encode(f.sha256, 'hex'))), '[]')
          from faq_article_file y join attachment f on f.id = y.attachment_id where y.article_id = a.id) as files
      from faq_article a join faq_category c on c.id = a.category_id`,
  )
  return {
    categories: new Map(categories.map((each) => [each.slug, each])),
    articles: new Map(articles.map((each) => [each.slug, each])),
  }
}

interface Planned<Given, Stored> {
  given: Given
  stored: Stored | undefined
  changes: AuditChange[]
}

interface Plan {
  categories: Planned<FolderCategory, StoredCategory>[]
  articles: Planned<FolderArticle, StoredArticle>[]
}

const planOf = (folder: FaqFolder, stored: StoredFaq): Plan => ({
  categories: folder.categories.map((given) => {
    const before = stored.categories.get(given.slug)
    const { parent, names, position } = given
    const shown = { de: names.de, en: names.en, parent, ...(position === undefined ? {} : { position }) }
    const was = before && { ...before.names, parent: before.parent, position: before.position }
    return { given, stored: before, changes: changesOf(was ?? {}, shown) }
  }),
  articles: folder.articles.map((given) => {
    const before = stored.articles.get(given.slug)
    return { given, stored: before, changes: changesOf(before ? factsOf(before) : {}, factsOfGiven(given)) }
  }),
})

const hashes = (files: { filename: string; sha256: string }[]) =>
  files.map(({ filename, sha256 }) => `${filename} ${sha256.slice(0, 12)}`)

/** As one row of fields, so that both can be compared, and told. */
function factsOf({ category, services, validUntil, texts, files }: StoredArticle): Record<string, unknown> {
  const said = texts.flatMap(({ locale, ...text }) =>
    Object.entries(text).map(([name, value]) => [`${locale}.${name}`, value]),
  )
  return { ...Object.fromEntries(said), category, services, validUntil, files: hashes(files) }
}

const factsOfGiven = ({ texts, files, ...given }: FolderArticle) =>
  factsOf({
    ...{ ...given, id: 0, files: files.map((file) => ({ ...file, id: '' })) },
    texts: Object.entries(texts).map(([locale, text]) => ({ locale: locale as Locale, ...text })),
  })

function summaryOf({ categories, articles }: Plan): FaqSaved {
  const saved: FaqSaved = { added: [], changed: [], unchanged: [] }
  for (const { given, stored, changes } of categories) {
    if (!stored) saved.added.push(`category ${given.slug}`)
    else if (changes.length) saved.changed.push({ name: `category ${given.slug}`, fields: changes })
  }
  for (const { given, stored, changes } of articles) {
    if (!stored) saved.added.push(given.slug)
    else if (changes.length) saved.changed.push({ name: given.slug, fields: changes.map(shortened) })
    else saved.unchanged.push(given.slug)
  }
  return saved
}

/** Of a text, its beginning: a terminal is no place to compare them. */
const shortened = ({ field, from, to }: AuditChange): AuditChange => {
  const short = (value: string) => (value.length > 60 ? `${value.slice(0, 60).toWellFormed()}…` : value)
  return { field, from: short(from), to: short(to) }
}

/** Those that articles do not have yet, by path; before the transaction, which takes them. */
async function storeFiles(
  { db, storage }: { db: Db; storage: Storage },
  { articles }: Plan,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const { given, stored } of articles)
    for (const { filename, path, sha256 } of given.files) {
      if (stored?.files.some((file) => file.filename === filename && file.sha256 === sha256)) continue
      const bytes = await readFile(path)
      ids.set(keyOf(given.slug, filename), await storeUnowned({ db, storage }, { filename, bytes, kept: true }))
    }
  return ids
}

const keyOf = (slug: string, filename: string) => `${slug}/${filename}`

/** Parents come before what is in them. Returns all ids. */
async function saveCategories(tx: Tx, { categories }: Plan): Promise<Map<string, number>> {
  const ids = new Map(categories.flatMap(({ stored }) => (stored ? [[stored.slug, stored.id] as const] : [])))
  for (const { given, stored, changes } of categories) {
    if (stored && changes.length === 0) continue
    const { slug, names } = given
    const parentId = given.parent === null ? null : (ids.get(given.parent) ?? null)
    const place = await tx.faqCategory.count({ where: { parentId } })
    const position = given.position ?? stored?.position ?? place + 1
    const data = { slug, parentId, names, position }
    const { id } = stored
      ? await tx.faqCategory.update({ where: { id: stored.id }, data, select: { id: true } })
      : await tx.faqCategory.create({ data, select: { id: true } })
    ids.set(slug, id)
    await record(tx, { action: stored ? 'faq-category.changed' : 'faq-category.added', subject: slug, changes })
  }
  return ids
}

/** Returns files whose bytes go after the commit. */
async function saveArticle(
  tx: Tx,
  { given, stored, changes }: Plan['articles'][number],
  categories: Map<string, number>,
  storedFiles: Map<string, string>,
): Promise<string[]> {
  if (stored && changes.length === 0) return []
  const { slug, services, validUntil, texts, files } = given
  const facts = { categoryId: categories.get(given.category) ?? 0, services, validUntil }
  const id = stored?.id ?? (await addArticleRow(tx, slug, facts, null))
  if (stored) await changeArticleRow(tx, id, facts)
  for (const [locale, text] of Object.entries(texts))
    await writeText(tx, { articleId: id, locale, ...text }, { accountId: null, note: 'faq import' })
  const unwanted = (stored?.files ?? []).filter(({ filename }) => files.every((file) => file.filename !== filename))
  const gone = await dropArticleFiles(
    tx,
    id,
    unwanted.map((file) => file.id),
  )
  const brought = files.flatMap(({ filename }) => storedFiles.get(keyOf(slug, filename)) ?? [])
  gone.push(...(await keepArticleFiles(tx, id, brought)))
  const shown = changes.map(({ field, from, to }) =>
    field.endsWith('.body') ? { field, from: '', to: '' } : { field, from, to },
  )
  await record(tx, { action: stored ? 'article.changed' : 'article.added', subject: slug, changes: shown })
  return gone
}
