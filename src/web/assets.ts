import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import Negotiator from 'negotiator'
import { NotFoundError } from '../platform/errors.ts'
import { fetchLogo } from './logo.ts'

const publicFolder = new URL('../../public/', import.meta.url)
const require = createRequire(import.meta.url)

interface Asset {
  type: string
  content: Buffer
  compressed: Partial<Record<'br' | 'gzip', Promise<Buffer>>>
}

interface Brand {
  accentColor: string | undefined
  logoUrl: string | undefined
}

export interface Assets {
  /** The address changes with the content. */
  url(name: string): string
  logo(): string | undefined
  find(file: string): Asset | undefined
  /** The colour at once, the logo once fetched; earlier files stay for a while. */
  dress(brand: Brand): Promise<void>
  /** Once the logo of the latest `dress` is fetched. */
  settled(): Promise<void>
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

// _layers.css orders the cascade, so the order of files does not matter.
async function joined(folder: string, ending: string): Promise<string> {
  const names = (await readdir(new URL(folder, publicFolder))).filter((name) => name.endsWith(ending)).sort()
  const parts = await Promise.all(names.map((name) => readFile(new URL(`${folder}${name}`, publicFolder), 'utf8')))
  const whole = parts.join('\n')
  return ending === '.js' ? whole.replace(ONLY_FOR_READERS, '') : whole
}

/** Comments and indentation are a fifth of what would be sent. No script has texts of several lines. */
const ONLY_FOR_READERS = /^[ \t]*(?:\/\/.*|\/\*\*.*\*\/)?\n|^[ \t]+/gm

/** Milliseconds. */
const LOGO_RETRY = 60_000

// Pages made before a change still ask for earlier files.
const EARLIER_KEPT = 5

/** Style sheets and scripts are joined into one file each; every name has a hash. */
export async function loadAssets(log: Pick<FastifyBaseLogger, 'warn'>, { retry = LOGO_RETRY } = {}): Promise<Assets> {
  const files = new Map<string, Asset>()
  const urls = new Map<string, string>()
  const add = (name: string, content: Buffer): string => {
    const [, stem = name, ending = ''] = /^(.*)\.(\w+)$/.exec(name) ?? []
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10)
    const file = `${stem}.${hash}.${ending}`
    urls.set(name, `/assets/${file}`)
    if (!files.has(file))
      files.set(file, { type: TYPES[ending] ?? 'application/octet-stream', content, compressed: {} })
    return file
  }
  for (const name of await readdir(new URL('img/', publicFolder)))
    add(name, await readFile(new URL(`img/${name}`, publicFolder)))
  add('inter.woff2', await readFile(require.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')))
  add('htmx.js', await readFile(require.resolve('htmx.org/dist/htmx.min.js')))
  add('app.js', Buffer.from(await joined('js/', '.js')))
  // Customers need not load what only agents see.
  add('desk.js', Buffer.from(await joined('js/desk/', '.js')))
  add('desk.css', Buffer.from(await joined('css/desk/', '.css')))
  const css = (await joined('css/', '.css')).replace(
    /url\((['"]?)asset:([^'")]+)\1\)/g,
    (_all, _quote, name: string) => `url("${urls.get(name)}")`,
  )

  const styles = new Set<string>()
  const logos = new Set<string>()
  const renew = (kept: Set<string>, name: string, content: Buffer) => {
    const file = add(name, content)
    kept.delete(file)
    kept.add(file)
    for (const oldest of [...kept].slice(0, -1 - EARLIER_KEPT)) {
      kept.delete(oldest)
      files.delete(oldest)
    }
  }
  let logo: { name: string; from: string } | undefined
  let settled = Promise.resolve()
  let again: NodeJS.Timeout | undefined
  let wanted: string | undefined
  const takeLogo = async (logoUrl: string | undefined) => {
    clearTimeout(again)
    if (logo?.from === logoUrl || logoUrl !== wanted) return
    logo = undefined
    if (!logoUrl) return
    const fetched = await fetchLogo(logoUrl)
    if (logoUrl !== wanted) return
    if (typeof fetched === 'string') {
      log.warn({ reason: fetched }, 'The logo cannot be fetched, so pages show the name instead')
      again = setTimeout(() => takeInTurn(logoUrl), retry).unref()
      return
    }
    renew(logos, fetched.name, fetched.content)
    logo = { name: fetched.name, from: logoUrl }
  }
  const takeInTurn = (logoUrl: string | undefined) => {
    settled = settled.then(() => takeLogo(logoUrl))
    return settled
  }
  const dress = ({ accentColor, logoUrl }: Brand) => {
    renew(styles, 'app.css', Buffer.from(accentColor ? `${css}\n:root { --brand: ${accentColor}; }` : css))
    wanted = logoUrl
    return takeInTurn(logoUrl)
  }
  await dress({ accentColor: undefined, logoUrl: undefined })

  return {
    url(name) {
      const url = urls.get(name)
      if (!url) throw new Error(`No asset called ${name}`)
      return url
    },
    logo: () => logo?.name,
    find: (file) => files.get(file),
    dress,
    settled: () => settled,
  }
}

const compressors = {
  br: (content: Buffer) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gzip: (content: Buffer) => promisify(gzip)(content, { level: 9 }),
}

const BRANDED = /^(app\.[\w-]+\.css|logo\.[\w-]+\.\w+)$/

/** `catchUp` looks for a change that another process already uses in its pages. */
export function serveAssets(app: FastifyInstance, assets: Assets, catchUp: () => Promise<void>) {
  app.get<{ Params: { file: string } }>(
    '/assets/:file',
    { config: { anonymous: true, anyHost: true }, compress: false },
    async (request, reply) => {
      const { file } = request.params
      if (!assets.find(file) && BRANDED.test(file)) await catchUp().catch(() => {})
      const asset = assets.find(file)
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
