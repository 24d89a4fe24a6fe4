import { INLINE_TYPES } from '../attachments/detection.ts'
import type { Storage } from '../attachments/storage.ts'
import type { OriginalHtml } from './originals.ts'

/** Bytes of pictures in one view; a mail may show the same one a thousand times. */
const MOST_PICTURES = 30 * 1024 * 1024

const STYLE = `:root { color-scheme: light; background: #fff; color: #1a1a1a; }
body { margin: 0.75rem; font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
img { max-inline-size: 100%; block-size: auto; }
blockquote { margin-inline: 0; padding-inline-start: 0.75rem; border-inline-start: 2px solid #ccc; }
pre { white-space: pre-wrap; }`

/**
 * A frame runs nothing and loads nothing; pictures from elsewhere come after a click, from their servers to the reader.
 */
export const framePolicy = (remote: boolean): string =>
  [
    'sandbox allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src ${remote ? 'https: data:' : "'self' data:"}`,
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

/** As the sanitiser writes them; a tag has one picture at most. */
const TAG = /<[a-z][^<>]*>/g
const PICTURE = /(src|background)="(cid:|https?:)([^"]*)"/i

/** As a page. Its pictures stand in it, because a sandboxed frame sends no cookie with what it asks for. */
export async function* originalPage(
  storage: Storage,
  { html, pictures }: OriginalHtml,
  { locale, remote }: { locale: string; remote: boolean },
): AsyncGenerator<string> {
  yield `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>HTML</title><style>${STYLE}</style>`
  yield '</head><body>'
  const known = new Map(pictures.map((picture) => [picture.contentId, picture]))
  let room = MOST_PICTURES
  let written = 0
  for (const { 0: tag, index } of html.matchAll(TAG)) {
    const found = PICTURE.exec(tag)
    if (!found) continue
    const [source, attribute, asWritten = '', contentId = ''] = found
    const scheme = asWritten.toLowerCase()
    if (remote && scheme === 'https:') continue
    yield html.slice(written, index + found.index)
    written = index + found.index + source.length
    const picture = scheme === 'cid:' && known.get(contentId.replaceAll('&amp;', '&'))
    if (!picture || !INLINE_TYPES.has(picture.mediaType) || picture.size > room) continue
    room -= picture.size
    yield `${attribute}="data:${picture.mediaType};base64,`
    yield* inBase64(storage.read(picture))
    yield '"'
  }
  yield html.slice(written)
  yield '</body></html>'
}

async function* inBase64(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const piece of bytes) {
    const all = rest.length ? Buffer.concat([rest, piece]) : piece
    const whole = all.length - (all.length % 3)
    yield all.toString('base64', 0, whole)
    rest = Buffer.from(all.subarray(whole))
  }
  yield rest.toString('base64')
}
