import sanitize from 'sanitize-html'

/** Deeper markup is no mail, and costs readers of HTML time by its square. */
const MOST_DEPTH = 500
const MOST_HTML = 2_000_000

const LENGTH = /^-?\d{1,4}(\.\d{1,4})?(px|pt|em|rem|ex|%|in|cm|mm)?$/
const LENGTHS = /^(-?\d{1,4}(\.\d{1,4})?[a-z%]{0,3}|auto)( (-?\d{1,4}(\.\d{1,4})?[a-z%]{0,3}|auto)){0,3}$/
const COLOUR = /^(#[\da-f]{3,8}|[a-z]{3,25}|rgba?\([\d\s.,%]{5,40}\))$/i
const OF_BORDER = String.raw`(\d{1,2}(\.\d{1,2})?(px|pt)?|[a-z]{3,12}|#[\da-f]{3,8})`
const BORDER = new RegExp(`^${OF_BORDER}( ${OF_BORDER}){0,2}$`, 'i')
const WORD = /^[a-z-]{1,25}$/i

const sides = (name: string, rule: RegExp) =>
  Object.fromEntries(['', '-top', '-right', '-bottom', '-left'].map((side) => [name + side, [rule]]))

/** Nothing that loads, moves, covers or counts: letters, colours and distances. */
const STYLES = {
  ...sides('margin', LENGTHS),
  ...sides('padding', LENGTHS),
  ...sides('border', BORDER),
  'border-collapse': [WORD],
  'border-spacing': [LENGTHS],
  'border-color': [COLOUR],
  'border-style': [WORD],
  'border-width': [LENGTHS],
  color: [COLOUR],
  background: [COLOUR],
  'background-color': [COLOUR],
  'font-family': [/^[\p{L}\d\s,'"-]{1,200}$/u],
  'font-size': [LENGTH, WORD],
  'font-style': [WORD],
  'font-weight': [/^([a-z]{4,8}|\d{3})$/],
  'line-height': [LENGTH, WORD],
  'text-align': [WORD],
  'text-decoration': [/^[a-z -]{1,40}$/i],
  'vertical-align': [WORD],
  'white-space': [WORD],
  width: [LENGTH, WORD],
  'max-width': [LENGTH],
  height: [LENGTH, WORD],
}

const TAGS =
  'a abbr address article b bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em ' +
  'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section ' +
  'small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'

const LAYOUT = ['align', 'valign', 'bgcolor', 'width', 'height', 'border', 'background']

const WEB = ['http', 'https', 'cid']

const WHOLE = /^(https?:\/\/|mailto:|tel:)/i

const OPTIONS: sanitize.IOptions = {
  allowedTags: TAGS.split(' '),
  // Whose text is no text of the mail.
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'xmp', 'svg', 'math', 'template', 'head'],
  allowedAttributes: {
    '*': ['style', 'dir', 'lang', 'title'],
    a: ['href', 'target', 'rel'],
    img: ['src', 'alt', 'width', 'height', 'align', 'border'],
    font: ['color', 'face', 'size'],
    ol: ['start', 'type'],
    table: [...LAYOUT, 'cellpadding', 'cellspacing'],
    tr: LAYOUT,
    td: [...LAYOUT, 'colspan', 'rowspan', 'nowrap'],
    th: [...LAYOUT, 'colspan', 'rowspan', 'nowrap'],
    col: ['width', 'span'],
    div: ['align'],
    p: ['align'],
  },
  allowedStyles: { '*': STYLES },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'cid', 'data'], table: WEB, td: WEB, th: WEB, tr: WEB },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'background'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  enforceHtmlBoundary: false,
  transformTags: {
    a: (tagName, { href = '', ...attribs }) => ({
      tagName,
      // A path alone would lead to the portal, under the words of a stranger.
      attribs: { ...attribs, ...(WHOLE.test(href) ? { href } : {}), target: '_blank', rel: 'noopener noreferrer' },
    }),
  },
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !isPicture(attribs.src ?? ''),
}

const isPicture = (source: string) => /^(https?:\/\/|cid:)|^data:image\/(png|jpe?g|gif|webp);base64,/i.test(source)

/** As it may stand in a frame, and whether pictures of it lie elsewhere; null for what is too long or deep. */
export function cleanHtml(html: string): { html: string; remote: boolean } | null {
  if (html.length > MOST_HTML || isTooDeep(html)) return null
  const clean = sanitize(html, OPTIONS).trim()
  return clean ? { html: clean, remote: /<[^<>]* (?:src|background)="https?:/i.test(clean) } : null
}

/** Which are closed by what follows them. */
const CLOSING = new Set('p li dt dd option tr td th thead tbody tfoot'.split(' '))
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))

export function isTooDeep(html: string): boolean {
  let depth = 0
  for (const [, end, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    const tag = name.toLowerCase()
    if (CLOSING.has(tag) || VOID.has(tag)) continue
    depth = end ? Math.max(0, depth - 1) : depth + 1
    if (depth > MOST_DEPTH) return true
  }
  return false
}
