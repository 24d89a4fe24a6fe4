import { createRequire } from 'node:module'
import type MarkdownIt from 'markdown-it'
import type { Tag } from 'sanitize-html'
import { foldText } from './folding.ts'

/** Characters; articles are far shorter. */
export const MOST_MARKDOWN = 50_000

// Wide tables are scrolled in themselves, also by keys.
const AROUND_TABLE = 'markdown-table'

const load = createRequire(import.meta.url)
type Writer = InstanceType<typeof MarkdownIt>
let loaded: { writer: Writer; sanitize: typeof import('sanitize-html') } | undefined

/** From the first text on: the two packages take 13 MB. */
function tools() {
  loaded ??= { writer: newWriter(), sanitize: load('sanitize-html') }
  return loaded
}

function newWriter(): Writer {
  const Markdown: typeof MarkdownIt = load('markdown-it')
  // Letters that are markup stay letters; links in a text are found, but not the names of files.
  const writer = new Markdown('default', { html: false, linkify: true, typographer: false, maxNesting: 20 })
  writer.linkify.set({ fuzzyLink: false })
  writer.renderer.rules.table_open = () => `<div class="${AROUND_TABLE}" tabindex="0"><table>\n`
  writer.renderer.rules.table_close = () => '</table></div>\n'
  return writer
}

const TAGS = 'a blockquote br code del div em h2 h3 h4 hr img li ol p pre s strong table tbody td th thead tr ul'.split(
  ' ',
)

export interface MarkdownOptions {
  /** Where a picture or file lies that the text names; without a place, only the words of a picture are shown. */
  picture?: ((name: string) => string | undefined) | undefined
  /** Headings can be linked to, as `outlineOf` says. */
  anchors?: boolean | undefined
}

export interface Heading {
  id: string
  text: string
  /** 2 to 4. */
  level: number
}

/**
 * HTML that may stand in a page: no markup of the writer's, no pictures from elsewhere, headings from the second
 * level on. Of a text over 50,000 characters the rest is left out.
 */
export function renderMarkdown(text: string, { picture, anchors }: MarkdownOptions = {}): string {
  const { writer, sanitize } = tools()
  const tokens = tokensOf(text)
  if (anchors) nameHeadings(tokens)
  return sanitize(writer.renderer.render(tokens, writer.options, {}), {
    allowedTags: TAGS,
    allowedAttributes: {
      ...{ a: ['href', 'rel'], img: ['src', 'alt'], ol: ['start'], th: ['align'], td: ['align'] },
      ...{ h2: ['id'], h3: ['id'], h4: ['id'], div: ['class', 'tabindex'] },
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    transformTags: {
      ...{ h1: 'h2', h5: 'h4', h6: 'h4' },
      a: (tagName, { href = '' }) => ({
        tagName,
        attribs: { href: picture?.(nameOf(href)) ?? href, rel: 'noopener noreferrer' },
      }),
      img: (_tag, { src = '', alt = '' }) => {
        const own = picture?.(nameOf(src))
        const shown: Tag = { tagName: 'img', attribs: { src: own ?? '', alt } }
        return own ? shown : { tagName: 'em', attribs: {}, text: alt }
      },
    },
  }).trim()
}

/** The headings of a text, with the ids that they have in its HTML. */
export const outlineOf = (text: string): Heading[] => nameHeadings(tokensOf(text))

const tokensOf = (text: string) => tools().writer.parse(text.slice(0, MOST_MARKDOWN), {})

/** Of a file, as a text says it: the parser has escaped its spaces and umlauts. */
function nameOf(src: string): string {
  try {
    return decodeURIComponent(src)
  } catch {
    return src
  }
}

const LONGEST_ID = 60

/** Ids begin with a letter of their own, so that they are none of the page's. */
function nameHeadings(tokens: ReturnType<typeof tokensOf>): Heading[] {
  const times = new Map<string, number>()
  return tokens.flatMap((token, place) => {
    if (token.type !== 'heading_open') return []
    const text = wordsOf(tokens[place + 1]?.children ?? [])
    const name = foldText(text.slice(0, LONGEST_ID * 2)).replace(/[^a-z0-9]+/g, '-')
    const stem = `h-${name.slice(0, LONGEST_ID)}`
    const count = (times.get(stem) ?? 0) + 1
    times.set(stem, count)
    const id = count === 1 ? stem : `${stem}.${count}`
    token.attrSet('id', id)
    return [{ id, text, level: Math.min(4, Math.max(2, Number(token.tag.slice(1)))) }]
  })
}

const wordsOf = (tokens: { type: string; content: string }[]): string =>
  tokens.map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : '')).join('')
