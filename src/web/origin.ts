import { BlockList, isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { readMultipart } from './uploads.ts'

export class CrossSiteError extends Error {
  readonly statusCode: number
  /** Perhaps only ours, sent without encryption. */
  readonly insecure: boolean

  constructor(statusCode: number, insecure = false) {
    super('Cross-site request')
    this.statusCode = statusCode
    this.insecure = insecure
  }
}

/** Only names that nobody else can have pointed at this machine; a stranger's page may use others (DNS rebinding). */
export function demandLocalHost(app: FastifyInstance, { baseUrl }: Pick<Config, 'baseUrl'>) {
  const own = new URL(baseUrl).hostname
  app.addHook('onRequest', async ({ hostname }) => {
    const name = hostname.toLowerCase().replace(/^\[|\]$/g, '')
    if (name !== own && !/(^|\.)localhost$/.test(name) && !(isIP(name) && LOOPBACK.check(name, ipFamily(name))))
      throw new CrossSiteError(421)
  })
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const ipFamily = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** In production also every request for a foreign host. */
export function refuseCrossSite(app: FastifyInstance, config: Pick<Config, 'baseUrl' | 'production'>) {
  const own = new URL(config.baseUrl)
  app.addHook('onRequest', async (request) => {
    if (config.production && request.host?.toLowerCase() !== own.host && !request.routeOptions.config.anyHost)
      throw new CrossSiteError(421)
  })
  // After the form is read, so that the error page can show what was typed.
  app.addHook('preHandler', async (request) => {
    if (SAFE_METHODS.has(request.method) || !isCrossSite(request, own.origin)) return
    if (request.isMultipart()) request.body = await readMultipart(request).catch(() => undefined)
    throw new CrossSiteError(403, looksInsecure(request, own))
  })
}

/** Over http, browsers send no Sec-Fetch-Site, and no origin after a page that wants no referrer. */
function looksInsecure({ headers }: FastifyRequest, own: URL): boolean {
  const { origin } = headers
  if (own.protocol !== 'https:' || headers['sec-fetch-site'] !== undefined) return false
  return origin === 'null' || origin === `http://${own.host}`
}

/** Every browser sends Sec-Fetch-Site or Origin; other clients carry no victim's cookies. */
function isCrossSite(request: FastifyRequest, ownOrigin: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = request.headers
  return origin !== undefined && origin !== ownOrigin
}
