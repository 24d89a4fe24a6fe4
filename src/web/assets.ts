import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import Negotiator from 'negotiator'
import { NotFoundError } from '../platform/errors.ts'

const publicFolder = new URL('../../public/', import.meta.url)
const require = createRequire(import.meta.url)

interface Asset {
  type: string
  content: Buffer
  compressed: Partial<Record<'br' | 'gzip', Promise<Buffer>>>
}

export interface Assets {
  /** The address of a file by its name; it changes with the content. */
  url(name: string): string
  files: Map<string, Asset>
}

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  jpg: 'image/jpeg',
  woff2: 'font/woff2',
  webmanifest: 'application/manifest+json',
}

// The order of the cascade's layers is written down in _layers.css, so that of the files does not matter.
async function joined(folder: string, ending: string): Promise<string> {
  const names = (await readdir(new URL(folder, publicFolder))).filter((name) => name.endsWith(ending)).sort()
  const parts = await Promise.all(names.map((name) => readFile(new URL(`${folder}${name}`, publicFolder), 'utf8')))
  return parts.join('\n')
}

/** Reads all assets once: style sheets and scripts as one file each, and every name with a hash of the content. */
export async function loadAssets({
  accentColor,
  logoUrl,
}: {
  accentColor: string | undefined
  logoUrl: string | undefined
}): Promise<Assets> {
  const files = new Map<string, Asset>()
  const urls = new Map<string, string>()
  const add = (name: string, content: Buffer) => {
    const [, stem = name, ending = ''] = /^(.*)\.(\w+)$/.exec(name) ?? []
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10)
    urls.set(name, `/assets/${stem}.${hash}.${ending}`)
    files.set(`${stem}.${hash}.${ending}`, { type: TYPES[ending] ?? 'application/octet-stream', content, compressed: {} })
  }
  for (const name of await readdir(new URL('img/', publicFolder))) add(name, await readFile(new URL(`img/${name}`, publicFolder)))
  add('inter.woff2', await readFile(require.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')))
  add('htmx.js', await readFile(require.resolve('htmx.org/dist/htmx.min.js')))
  add('app.js', Buffer.from(await joined('js/', '.js')))
  const brand = accentColor ? `:root { --brand: ${accentColor}; }` : ''
  const css = `${await joined('css/', '.css')}\n${brand}`.replace(
    /url\((['"]?)asset:([^'")]+)\1\)/g,
    (_all, _quote, name: string) => `url("${urls.get(name)}")`,
  )
  add('app.css', Buffer.from(css))
  if (logoUrl) {
    const logo = await fetchLogo(logoUrl)
    if (logo) add(logo.name, logo.content)
  }
  return {
    files,
    url(name) {
      const url = urls.get(name)
      if (!url) throw new Error(`No asset called ${name}`)
      return url
    },
  }
}

/** The provider's logo is fetched once and served from here: pages ask nobody else for anything. */
async function fetchLogo(logoUrl: string): Promise<{ name: string; content: Buffer } | undefined> {
  const response = await fetch(logoUrl, { signal: AbortSignal.timeout(4000) }).catch(() => undefined)
  if (!response?.ok) return undefined
  const ending = { 'image/svg+xml': 'svg', 'image/png': 'png', 'image/webp': 'webp', 'image/jpeg': 'jpg' }[
    response.headers.get('content-type')?.split(';')[0] ?? ''
  ]
  return ending ? { name: `logo.${ending}`, content: Buffer.from(await response.arrayBuffer()) } : undefined
}

const compressors = {
  br: (content: Buffer) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gzip: (content: Buffer) => promisify(gzip)(content, { level: 9 }),
}

export function serveAssets(app: FastifyInstance, assets: Assets) {
  app.get<{ Params: { file: string } }>(
    '/assets/:file',
    { config: { anonymous: true, anyHost: true }, compress: false },
    async (request, reply) => {
      const asset = assets.files.get(request.params.file)
      if (!asset) throw new NotFoundError()
      reply.type(asset.type).header('cache-control', 'public, max-age=31536000, immutable')
      if (!/text|svg|json|javascript/.test(asset.type)) return reply.send(asset.content)
      reply.header('vary', 'accept-encoding')
      const accepted = new Negotiator(request).encodings(['br', 'gzip'])
      const encoding = (['br', 'gzip'] as const).find((name) => accepted.includes(name))
      if (!encoding) return reply.send(asset.content)
      asset.compressed[encoding] ??= compressors[encoding](asset.content)
      return reply.header('content-encoding', encoding).send(await asset.compressed[encoding])
    },
  )
  app.get('/favicon.ico', { config: { anonymous: true, anyHost: true } }, async (_request, reply) =>
    reply.redirect(assets.url('favicon.svg'), 302),
  )
}
