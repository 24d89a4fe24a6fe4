import { type Document, isMap, isNode, LineCounter, parseDocument, stringify, visit } from 'yaml'
import { text } from '../platform/rules.ts'
import {
  type CategoryFile,
  categoryFileRules,
  type FileIssue,
  type FileRules,
  type FrontMatter,
  frontMatterRules,
} from './article-rules.ts'

/** Where a file says what it may not. */
export interface FileFault {
  file: string
  /** From 1. */
  line: number
  column: number
  reason: string
}

export type ReadFile<T> = { ok: true; data: T } | { ok: false; faults: FileFault[] }

const ALLOWED: Record<string, string> = {
  title: 'one line of 1 to 200 characters',
  state: 'draft, internal or published',
  keywords: 'a list of at most 20 words of up to 60 characters, such as [Drucker, Etikett]',
  services: 'a list of at most 50 services of contracts',
  validUntil: 'a day such as 2026-12-31',
  files: 'a list of at most 50 names of files beside it',
  name: 'the words in German and English, such as {de: Drucken, en: Printing}',
  position: 'a whole number from 0 to 10000',
}

// Text that is longer is no article; nothing beyond is looked at.
const MOST_CHARACTERS = 100_000

/** As texts that are typed. */
const storable = text(MOST_CHARACTERS)

const FENCE = '---'

interface ArticleFile extends FrontMatter {
  body: string
  /** The first line of the body. */
  bodyLine: number
}

/** Front matter between two lines of three dashes, then Markdown. */
export function readArticleFile(file: string, given: string): ReadFile<ArticleFile> {
  const lines = given
    .slice(0, MOST_CHARACTERS)
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
  const end = lines.indexOf(FENCE, 1)
  if (lines[0] !== FENCE || end < 0) {
    const reason = `must begin with its front matter, such as its title, between two lines ${FENCE}`
    return { ok: false, faults: [{ file, line: 1, column: 1, reason }] }
  }
  const read = readYaml(file, lines.slice(1, end).join('\n'), frontMatterRules, 1)
  if (!read.ok) return read
  const first = lines.findIndex((written, index) => index > end && written.trim() !== '')
  const bodyLine = first < 0 ? end + 2 : first + 1
  const body = first < 0 ? '' : storable.parse(lines.slice(first).join('\n'))
  return { ok: true, data: { ...read.data, body, bodyLine } }
}

export const readCategoryFile = (file: string, given: string): ReadFile<CategoryFile> =>
  readYaml(file, given.slice(0, MOST_CHARACTERS), categoryFileRules, 0)

function readYaml<Rules extends FileRules>(
  file: string,
  given: string,
  rules: Rules,
  above: number,
): ReadFile<ReturnType<Rules['parse']>> {
  const counter = new LineCounter()
  const document = parseDocument(given, { lineCounter: counter, schema: 'core' })
  const at = (offset: number, reason: string): FileFault => {
    const { line, col } = counter.linePos(offset)
    return { file, line: Math.max(1, line) + above, column: Math.max(1, col), reason }
  }
  if (document.errors.length)
    return {
      ok: false,
      faults: document.errors.map(({ pos, message }) => at(pos[0], `is no YAML: ${firstLine(message)}`)),
    }
  // An alias names what stands elsewhere, so that a short file could become endless.
  const alias = aliasIn(document)
  if (alias !== undefined) return { ok: false, faults: [at(alias, 'must not have aliases such as *name')] }
  const parsed = rules.safeParse(document.toJS() ?? {})
  if (parsed.success) return { ok: true, data: parsed.data as ReturnType<Rules['parse']> }
  const known = Object.keys(rules.shape)
  return {
    ok: false,
    faults: parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0
        ? issue.keys.map((key) => at(placeOfKey(document, key), `"${key}" is not known; known are ${known.join(', ')}`))
        : [at(placeOf(document, issue.path as string[]), reasonOf(issue))],
    ),
  }
}

function aliasIn(document: Document): number | undefined {
  let found: number | undefined
  visit(document, {
    Alias(_key, { range }) {
      found = range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return found
}

const firstLine = (message: string) => (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')

function reasonOf({ path }: FileIssue): string {
  const field = String(path[0] ?? '')
  return field ? `${field} must be ${ALLOWED[field] ?? 'as documented'}` : 'must be fields, such as title: Papierstau'
}

/** Of the value, else of what holds it. */
function placeOf(document: Document, path: (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function placeOfKey({ contents }: Document, wanted: string): number {
  const pair = isMap(contents) ? contents.items.find(({ key }) => String(key) === wanted) : undefined
  return isNode(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0
}

const YAML_STYLE = { lineWidth: 0, flowCollectionPadding: false, collectionStyle: 'any' } as const

/** As `readArticleFile` reads it; what is empty is left out. */
export function writeArticleFile({ body, ...front }: FrontMatter & { body: string }): string {
  const { title, state, keywords, services, validUntil, files } = front
  const shown = {
    title,
    state,
    ...(keywords.length ? { keywords } : {}),
    ...(services.length ? { services } : {}),
    ...(validUntil ? { validUntil } : {}),
    ...(files.length ? { files } : {}),
  }
  return `${FENCE}\n${stringify(shown, YAML_STYLE)}${FENCE}\n\n${body}\n`
}

export const writeCategoryFile = (category: CategoryFile): string => stringify(category, YAML_STYLE)
