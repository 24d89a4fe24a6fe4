import MarkdownIt from 'markdown-it'
import sanitize from 'sanitize-html'

/** Characters; articles are far shorter. */
export const MOST_MARKDOWN = 50_000

// Letters that are markup stay letters; links in a text are found, but not the names of files.
const writer = new MarkdownIt('default', { html: false, linkify: true, typographer: false, maxNesting: 20 })
writer.linkify.set({ fuzzyLink: false })

const TAGS = 'a blockquote br code del em h2 h3 h4 hr img li ol p pre s strong table tbody td th thead tr ul'.split(' ')

export interface MarkdownOptions {
  /** Where a picture lies that the text names; without one, or for none, only its words are shown. */
  picture?: (name: string) => string | undefined
}

/**
 * HTML that may stand in a page: no markup of the writer's, no pictures from elsewhere, headings from the second
 * level on. Of a text over 50,000 characters the rest is left out.
 */
export function renderMarkdown(text: string, { picture }: MarkdownOptions = {}): string {
  return sanitize(writer.render(text.slice(0, MOST_MARKDOWN)), {
    allowedTags: TAGS,
    allowedAttributes: { a: ['href', 'rel'], img: ['src', 'alt'], ol: ['start'], th: ['align'], td: ['align'] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    transformTags: {
      ...{ h1: 'h2', h5: 'h4', h6: 'h4' },
      a: (tagName, { href = '' }) => ({ tagName, attribs: { href, rel: 'noopener noreferrer' } }),
      img: (_tag, { src = '', alt = '' }) => {
        const own = picture?.(src)
        const shown: sanitize.Tag = { tagName: 'img', attribs: { src: own ?? '', alt } }
        return own ? shown : { tagName: 'em', attribs: {}, text: alt }
      },
    },
  }).trim()
}
