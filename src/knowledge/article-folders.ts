import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanFilename, detectType, HEAD_SIZE, INLINE_TYPES } from '../attachments/detection.ts'
import { LOCALES, type Locale } from '../i18n/translate.ts'
import { MOST_MARKDOWN } from '../platform/markdown.ts'
import { type FileFault, readArticleFile, readCategoryFile } from './article-files.ts'
import { placeOfName, shownFiles } from './article-names.ts'
import { type CategoryNames, type FrontMatter, MOST_FILES, markedIn } from './article-rules.ts'
import { RESERVED_SLUGS, slug } from './rules.ts'

export interface FolderCategory {
  slug: string
  /** Of the folder around it. */
  parent: string | null
  names: CategoryNames
  position: number | undefined
}

export interface FolderArticle {
  slug: string
  category: string
  texts: Partial<Record<Locale, Pick<FrontMatter, 'title' | 'state' | 'keywords'> & { body: string }>>
  services: string[]
  validUntil: string | null
  files: FolderFile[]
}

export interface FolderFile {
  filename: string
  path: string
  /** In hexadecimal digits. */
  sha256: string
}

export interface FaqFolder {
  categories: FolderCategory[]
  articles: FolderArticle[]
}

export interface FolderLimits {
  /** Bytes. */
  maxUploadSize: number
}

export const CATEGORY_FILE = 'category.yaml'
/** Between an article's name and that of its file, where two articles have different files of one name. */
export const OWN_FILE = '--'

const DEEPEST = 6
const MOST_ENTRIES = 20_000
// More is no text.
const LARGEST_TEXT = 1_000_000
const TEXT_FILE = /^(.+)\.(\w\w)\.md$/

interface Walk {
  root: string
  limits: FolderLimits
  found: FaqFolder
  faults: FileFault[]
  /** Where each name is used, for they are those of addresses. */
  places: Map<string, string>
  entries: number
}

/** Reads folders as categories and their texts as articles; all faults are found, not only the first. */
export async function readFaqFolder(
  root: string,
  limits: FolderLimits,
): Promise<{ ok: true; folder: FaqFolder } | { ok: false; faults: FileFault[] }> {
  const found: FaqFolder = { categories: [], articles: [] }
  const walk: Walk = { root, limits, found, faults: [], places: new Map(), entries: 0 }
  await readFolder(walk, '', null)
  return walk.faults.length ? { ok: false, faults: walk.faults } : { ok: true, folder: found }
}

const faultAt = (walk: Walk, file: string, reason: string, line = 1, column = 1) =>
  void walk.faults.push({ file, line, column, reason })

async function readFolder(walk: Walk, path: string, category: string | null, depth = 0) {
  const entries = (await readdir(join(walk.root, path), { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.'))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
  walk.entries += entries.length
  if (walk.entries > MOST_ENTRIES) return faultAt(walk, path || '.', `holds more than ${MOST_ENTRIES} files`)
  for (const entry of entries.filter((each) => !each.isFile() && !each.isDirectory()))
    faultAt(walk, join(path, entry.name), 'is a link; only files and folders are read')
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  if (category === null) refuseLoose(walk, files)
  else await readArticles(walk, path, category, files)
  for (const { name } of entries.filter((entry) => entry.isDirectory()))
    await readCategory(walk, join(path, name), name, category, depth + 1)
}

function refuseLoose(walk: Walk, files: string[]) {
  for (const name of files.filter((each) => TEXT_FILE.test(each)))
    faultAt(walk, name, 'stands in no category; put it into a folder')
}

async function readCategory(walk: Walk, path: string, name: string, parent: string | null, depth: number) {
  if (depth > DEEPEST) return faultAt(walk, path, `is deeper than ${DEEPEST} folders`)
  if (!named(walk, path, name, 'category')) return
  const file = join(path, CATEGORY_FILE)
  const given = await readText(walk, file)
  const read = given === undefined ? undefined : readCategoryFile(file, given)
  if (read && !read.ok) walk.faults.push(...read.faults)
  const said = read?.ok ? read.data : undefined
  const names = said?.name ?? { de: name, en: '' }
  walk.found.categories.push({ slug: name, parent, names, position: said?.position })
  await readFolder(walk, path, name, depth)
}

/** False if the name cannot be one, or is taken. */
function named(walk: Walk, path: string, name: string, kind: 'category' | 'article'): boolean {
  if (!slug.safeParse(name).success) {
    faultAt(
      walk,
      path,
      `"${name}" is no name; allowed are a to z, 0 to 9 and hyphens between them, up to 120 characters`,
    )
    return false
  }
  if (kind === 'category' && RESERVED_SLUGS.has(name)) {
    faultAt(walk, path, `"${name}" is an address of the portal; please name the folder otherwise`)
    return false
  }
  const key = `${kind} ${name}`
  const other = walk.places.get(key)
  if (other) faultAt(walk, path, `has the name of ${other}; each ${kind} has a name of its own`)
  else walk.places.set(key, path)
  return !other
}

/** Nothing if there is no such file, or none that can be read. */
async function readText(walk: Walk, file: string): Promise<string | undefined> {
  const size = await sizeOf(join(walk.root, file))
  if (size === undefined) return undefined
  if (size <= LARGEST_TEXT) {
    const bytes = await readFile(join(walk.root, file))
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      faultAt(walk, file, 'is not written in UTF-8; save it again with that encoding')
    }
  } else faultAt(walk, file, `is larger than ${LARGEST_TEXT} bytes`)
  return undefined
}

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  )

async function readArticles(walk: Walk, path: string, category: string, names: Dirent['name'][]) {
  const bySlug = Map.groupBy(
    names.filter((name) => name.endsWith('.md') && !name.includes(OWN_FILE)),
    (name) => TEXT_FILE.exec(name)?.[1] ?? '',
  )
  for (const name of names.filter((each) => each.includes(OWN_FILE) && TEXT_FILE.test(each)))
    if (!bySlug.has(name.slice(0, name.indexOf(OWN_FILE))))
      faultAt(walk, join(path, name), `belongs to no article beside it; the name of an article has no ${OWN_FILE}`)
  for (const stray of bySlug.get('') ?? [])
    faultAt(
      walk,
      join(path, stray),
      `is in no known language; name it ${LOCALES.map((each) => `name.${each}.md`).join(' or ')}`,
    )
  bySlug.delete('')
  for (const [name, texts] of bySlug) {
    if (!named(walk, join(path, texts[0] ?? ''), name, 'article')) continue
    const article: FolderArticle = { slug: name, category, texts: {}, services: [], validUntil: null, files: [] }
    for (const text of texts) await readArticleText(walk, path, article, text, names)
    walk.found.articles.push(article)
  }
}

async function readArticleText(walk: Walk, path: string, article: FolderArticle, name: string, beside: string[]) {
  const file = join(path, name)
  const locale = TEXT_FILE.exec(name)?.[2] as Locale
  if (!LOCALES.includes(locale))
    return faultAt(walk, file, `"${locale}" is no language of the portal; allowed are ${LOCALES.join(' and ')}`)
  const given = await readText(walk, file)
  if (given === undefined) return
  const read = readArticleFile(file, given)
  if (!read.ok) return void walk.faults.push(...read.faults)
  const { title, state, keywords, services, validUntil, files, body, bodyLine } = read.data
  const said = Object.keys(article.texts).length > 0
  if (said && (services.join() !== article.services.join() || validUntil !== article.validUntil))
    faultAt(walk, file, 'must say the same services and validUntil as the other language: they hold for the article')
  Object.assign(article, { services, validUntil })
  if (!body) faultAt(walk, file, 'has no text below its front matter', bodyLine)
  if (body.length > MOST_MARKDOWN) faultAt(walk, file, `has more than ${MOST_MARKDOWN} characters`, bodyLine)
  const marked = markedIn({ title, body, state })
  if (marked) faultAt(walk, file, 'has ⟦ or ⟧ around what names a customer', marked === 'body' ? bodyLine : 1)
  article.texts[locale] = { title, state, keywords, body }
  const shown = shownFiles(body)
  const wanted = [
    ...files.map((name) => ({ name, line: 1, column: 1, must: true })),
    ...shown.pictures.map((name) => ({ name, ...placeOfName(body, name, bodyLine), must: true, picture: true })),
    ...shown.others.map((name) => ({ name, line: 1, column: 1, must: false })),
  ]
  for (const each of wanted) await addFile(walk, path, article, each, { file, beside })
}

interface Wanted {
  name: string
  line: number
  column: number
  /** A fault if it is not there. */
  must: boolean
  picture?: boolean
}

/** A file that a text names, checked like an upload. */
async function addFile(
  { root, limits, faults }: Walk,
  path: string,
  article: FolderArticle,
  { name, line, column, must, picture }: Wanted,
  { file, beside }: { file: string; beside: string[] },
) {
  if (article.files.some(({ filename }) => filename === name)) return
  const found = [`${article.slug}${OWN_FILE}${name}`, name].find((each) => beside.includes(each))
  const refuse = (reason: string, at = file) =>
    void faults.push(at === file ? { file, line, column, reason } : { file: at, line: 1, column: 1, reason })
  if (!found) return must ? refuse(`names ${name}, but there is no such file beside it`) : undefined
  const place = join(path, found)
  const from = join(root, place)
  if (cleanFilename(name) !== name)
    return refuse(`has a name that cannot be kept; allowed is ${cleanFilename(name)}`, place)
  const size = (await sizeOf(from)) ?? 0
  if (size === 0) return refuse('is empty', place)
  if (size > limits.maxUploadSize) return refuse(`is larger than ${limits.maxUploadSize} bytes (MAX_UPLOAD_MB)`, place)
  const bytes = await readFile(from)
  if (picture && !INLINE_TYPES.has(await detectType(bytes.subarray(0, HEAD_SIZE))))
    return refuse('is shown as a picture, but is none; allowed are PNG, JPEG, GIF and WebP', place)
  if (article.files.length === MOST_FILES) return refuse(`names more than ${MOST_FILES} files`)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  article.files.push({ filename: name, path: from, sha256 })
}
